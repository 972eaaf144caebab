import type { Feeds } from '../../../shared/strategies/contract.ts';
import type { StrategyEvent } from '../../../shared/strategies/events.ts';
import type { Configured, Eyes } from '../../../shared/strategies/host.ts';
import type { Intent } from '../../../shared/strategies/intents.ts';
import { constantLatency } from '../latency.ts';
import { Level2Venue } from '../level2-venue.ts';
import type { BookOptions } from '../options.ts';
import { queueModelFromText } from '../queue-models.ts';
import { runBook } from '../run.ts';
import { type Message, tapeOf, whole } from './small-tape.ts';

export type Script = (event: StrategyEvent, eyes: Eyes) => readonly Intent[];

const bookOptions: BookOptions = {
  cash: 10_000,
  size: { kind: 'fixed', quantity: '2' },
  leverage: 1,
  allowShort: false,
  makerFeeRate: 0.001,
  takerFeeRate: 0.002,
  sampleMs: 100,
  finalizeTrades: false,
};

/** A strategy that a test writes down, over a tape whose messages are received 5 ms later. */
export function played(
  messages: readonly Message[],
  script: Script,
  {
    feeds = { book: { levels: 2, everyMs: 1 } },
    more = {},
    latencyMs = [10, 20] as const,
  }: {
    feeds?: Feeds;
    more?: Partial<BookOptions>;
    latencyMs?: readonly [number, number];
  } = {},
) {
  const heard: {
    readonly event: StrategyEvent;
    readonly position: number;
    readonly equity: number;
    readonly open: number;
  }[] = [];
  const strategy: Configured = {
    kind: 'configured',
    parameters: {},
    indicators: [],
    comparesOnly: false,
    feeds,
    begin: (sight) => {
      const eyes = sight as Eyes;
      return {
        state: null,
        decide(event) {
          const { position, equity, openOrders } = eyes;
          heard.push({ event, position, equity, open: openOrders.length });
          return script(event, eyes);
        },
      };
    },
  };
  const tape = tapeOf(messages, 5);
  const queue = queueModelFromText('risk-averse');
  if (!queue) throw new Error('no such queue');
  const venue = (sink: ConstructorParameters<typeof Level2Venue>[2]) => new Level2Venue(tape, queue, sink);
  const latency = constantLatency(...latencyMs);
  const result = runBook({ strategy, tape, options: { ...bookOptions, ...more }, latency, venue });
  return { ...result, heard, kinds: heard.map(({ event }) => event.kind) };
}

export const book = whole(
  1_000,
  [
    [100, 10],
    [99, 20],
  ],
  [
    [102, 10],
    [103, 30],
  ],
);
export const buy = { kind: 'place', side: 'BUY', type: 'MARKET', tag: 'in' } as const;
export const once = (intent: Intent): Script => {
  let isDone = false;
  return ({ kind }) => {
    if (isDone || kind !== 'book') return [];
    isDone = true;
    return [intent];
  };
};
