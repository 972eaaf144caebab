import { Level2Venue } from '../level2-venue.ts';
import type { OwnOrder } from '../orders.ts';
import { queueModelFromText } from '../queue-models.ts';
import { type Message, tapeOf } from './small-tape.ts';

interface Fill {
  readonly id: number;
  readonly ticks: number;
  readonly lots: number;
  readonly isMaker: boolean;
}

/** A venue over these messages, played by hand, and what came of our orders. */
export function venueOf(messages: readonly Message[], queue = 'risk-averse') {
  const model = queueModelFromText(queue);
  if (!model) throw new Error(queue);
  const fills: Fill[] = [];
  const ends: string[] = [];
  const tape = tapeOf(messages);
  const venue = new Level2Venue(tape, model, {
    onFill(order, ticks, lots, isMaker) {
      order.lots -= lots;
      order.filledLots += lots;
      fills.push({ id: order.id, ticks, lots, isMaker });
    },
    onEnd: (order, outcome, code) => ends.push(`${order.id} ${outcome} ${code}`),
  });
  let next = 0;
  let lastId = 0;
  return {
    venue,
    fills,
    ends,
    play(count = 1) {
      for (let played = 0; played < count; played++) venue.play(next++);
    },
    place(buys: boolean, ticks: number | null, lots: number): OwnOrder {
      lastId += 1;
      const order = { id: lastId, tag: null, buys, ticks, lots, filledLots: 0, isReduceOnly: false };
      venue.place(order);
      return order;
    },
  };
}
