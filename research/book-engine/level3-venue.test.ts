import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MatchingBook, type Resting } from '#sim-exchange/core/matching-book.ts';
import type { Configured } from '../../shared/strategies/host.ts';
import { constantLatency } from './latency.ts';
import type { Level3Event } from './level3-tape.ts';
import { Level3Venue } from './level3-venue.ts';
import type { OwnOrder } from './orders.ts';
import { runBook } from './run.ts';
import { tapeOf } from './testing/small-tape.ts';

function venueOf(events: readonly Level3Event[]) {
  const fills: (readonly [id: number, ticks: number, lots: number, isMaker: boolean])[] = [];
  const ends: string[] = [];
  const venue = new Level3Venue(events, {
    onFill(order, ticks, lots, isMaker) {
      order.lots -= lots;
      order.filledLots += lots;
      fills.push([order.id, ticks, lots, isMaker]);
    },
    onEnd: (order, outcome, code) => ends.push(`${order.id} ${outcome} ${code}`),
  });
  let [next, lastId] = [0, 0];
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

const add = (id: number, buys: boolean, ticks: number, lots: number): Level3Event => ({
  kind: 'ADD',
  id,
  buys,
  ticks,
  lots,
});
const fill = (id: number, lots: number): Level3Event => ({ kind: 'FILL', id, lots });
const book = [add(1, true, 100, 4), add(2, true, 100, 6), add(3, false, 102, 5), add(4, false, 103, 5)];

describe('level 3', () => {
  it('an order stands behind those before it, whoever leaves, and is filled when one behind it is', () => {
    const world = venueOf([
      ...book,
      add(5, true, 100, 9),
      { kind: 'DELETE', id: 1 },
      { kind: 'REDUCE', id: 2, lots: 2 },
      fill(2, 4),
      fill(5, 1),
      fill(5, 5),
    ]);
    world.play(4);
    const order = world.place(true, 100, 3);
    const ahead = [10, 6, 4, 0].map((expected, index) => {
      world.play(index === 0 ? 1 : 1);
      return [world.venue.ahead(order), expected];
    });
    for (const [seen, expected] of ahead) expect(seen).toBe(expected);
    expect(world.fills).toEqual([]);
    world.play(2);
    expect(world.fills).toEqual([
      [1, 100, 1, true],
      [1, 100, 2, true],
    ]);
  });

  it('at a better price it is met first, by fills and by orders that would have crossed it', () => {
    const world = venueOf([...book, fill(1, 2), add(5, false, 101, 4)]);
    world.play(4);
    world.place(true, 101, 3);
    world.play(2);
    expect(world.fills).toEqual([
      [1, 101, 2, true],
      [1, 101, 1, true],
    ]);
    expect([world.venue.bidTicks, world.venue.askTicks]).toEqual([100, 101]);
  });

  it('takes each offer once, rests with the rest, and ends where the book does or is cleared', () => {
    const world = venueOf([...book, { kind: 'REDUCE', id: 3, lots: 4 }, { kind: 'CLEAR' }]);
    world.play(4);
    world.place(true, 102, 3);
    world.place(true, null, 4);
    expect(world.fills).toEqual([
      [1, 102, 3, false],
      [2, 102, 2, false],
      [2, 103, 2, false],
    ]);
    const rest = world.place(true, 101, 1);
    world.place(false, 101, 1);
    world.play();
    world.place(true, null, 4);
    world.venue.amend(rest, 99, 2);
    world.venue.amend(rest, 99, 1);
    world.play();
    expect(world.ends).toEqual(['4 REJECTED SELF_MATCH', '5 EXPIRED NO_LIQUIDITY', '3 CANCELED null']);
    expect([world.venue.isValid, world.venue.isResting]).toEqual([false, false]);
  });
});

const action = fc.oneof(
  fc.record({
    do: fc.constant('add' as const),
    buys: fc.boolean(),
    ticks: fc.integer({ min: 95, max: 106 }),
    lots: fc.integer({ min: 1, max: 9 }),
  }),
  fc.record({ do: fc.constant('cancel' as const), which: fc.nat({ max: 30 }) }),
);

/** A market of limit orders, matched by the simulator's core, as its feed would tell it. */
function simulated(actions: readonly (typeof action extends fc.Arbitrary<infer Each> ? Each : never)[]) {
  const market = new MatchingBook<number>();
  const resting = new Map<number, Resting<number>>();
  const events: Level3Event[] = [];
  let id = 0;
  for (const each of actions) {
    if (each.do === 'cancel') {
      const place = resting.get(each.which);
      if (place && market.remove(place)) events.push({ kind: 'DELETE', id: each.which });
      resting.delete(each.which);
      continue;
    }
    id += 1;
    const left = market.take(each.buys, each.ticks, each.lots, (maker, lots) => {
      events.push({ kind: 'FILL', id: maker.owner, lots });
      if (maker.size === 0) resting.delete(maker.owner);
    });
    if (left === 0) continue;
    resting.set(id, market.add(each.buys, each.ticks, left, id));
    events.push(add(id, each.buys, each.ticks, left));
  }
  return { market, events };
}

it('without orders of ours the book is the simulator’s; with one, its fills are of those that came behind it', () => {
  fc.assert(
    fc.property(
      fc.array(action, { minLength: 5, maxLength: 120 }),
      fc.nat({ max: 60 }),
      fc.integer({ min: 97, max: 104 }),
      (actions, at, ticks) => {
        const { market, events } = simulated(actions);
        const empty = venueOf(events);
        empty.play(events.length);
        expect(empty.venue.bidTicks).toBe(market.best(true)?.ticks ?? Number.NaN);
        expect(empty.venue.askTicks).toBe(market.best(false)?.ticks ?? Number.NaN);

        const world = venueOf(events);
        world.play(Math.min(at, events.length));
        const order = world.place(true, ticks, 5);
        let before = world.venue.ahead(order);
        for (const event of events.slice(at)) {
          const filled = world.fills.length;
          world.play();
          const made = world.fills.slice(filled).reduce((sum, [, , lots]) => sum + lots, 0);
          // For no more than the message's own lots, and not while somebody stands before it at its price.
          expect(made).toBeLessThanOrEqual('lots' in event ? event.lots : 0);
          if (event.kind === 'FILL' && made > 0) expect(before).toBe(0);
          expect(world.venue.ahead(order)).toBeLessThanOrEqual(before);
          before = world.venue.ahead(order);
        }
        expect([world.venue.bidTicks, world.venue.askTicks]).toEqual([
          empty.venue.bidTicks,
          empty.venue.askTicks,
        ]);
      },
    ),
    { numRuns: 150 },
  );
});

it('runs a strategy as level 2 does: its order waits in the known queue, and is heard of after the latency', () => {
  const events: readonly Level3Event[] = [...book, fill(1, 4), fill(2, 6), add(5, true, 100, 3), fill(5, 3)];
  const at = [1_000, 1_000, 1_000, 1_000, 1_100, 1_110, 1_115, 1_120];
  // What we are shown are best prices; the orders themselves are the venue's to know.
  const kinds = at.map((atMs) => ({ kind: 'TOP', atMs, bids: [[100, 1]], asks: [[102, 1]] }) as const);
  const heard: string[] = [];
  const bid = { kind: 'place', side: 'BUY', type: 'LIMIT', price: '100', tag: 'bid' } as const;
  const strategy: Configured = {
    kind: 'configured',
    parameters: {},
    indicators: [],
    comparesOnly: false,
    feeds: { tick: { everyMs: 60_000 } },
    begin: () => ({
      state: null,
      decide(event) {
        heard.push(`${event.kind} ${'timeMs' in event && event.timeMs}`);
        return event.kind === 'tick' ? [bid] : [];
      },
    }),
  };
  const size = { kind: 'fixed', quantity: '2' } as const;
  const costs = { makerFeeRate: 0, takerFeeRate: 0, leverage: 1, allowShort: false, finalizeTrades: false };
  const { fills } = runBook({
    strategy,
    tape: tapeOf(kinds),
    options: { cash: 1_000, size, sampleMs: 100, ...costs },
    latency: constantLatency(10, 20),
    venue: (sink) => new Level3Venue(events, sink),
  });
  // Placed at 1010 behind 10 lots, which are gone at 1110; at 1120 one that came later is filled.
  expect(fills).toMatchObject([{ timeMs: 1_120, price: 100, size: 2, isMaker: true }]);
  expect(heard).toEqual(['tick 1000', 'fill 1140']);
});
