import { afterEach, beforeEach, expect, it } from 'vitest';
import type { MarketCandle } from '#shared/domain/market/market-candle.ts';
import { MarketState } from '#shared/domain/market/market-state.ts';
import { eventually } from '../testing/eventually.ts';
import { defaultTimings } from '../timing.ts';
import { CandleRepair } from './candle-repair.ts';
import type { MarketVenue } from './market-venue.ts';
import { okxMarket } from './venues/okx.ts';
import { venueCandle } from './venues/rest.ts';

const minuteMs = 60_000;
const quiet = { onBookValidity: () => {}, onCandle: () => {} };
const endpoints = { rest: 'http://127.0.0.1:1', stream: 'ws://127.0.0.1:1', wsApi: 'ws://127.0.0.1:1' };
const [btc, eth] = ['BTC/USDT', 'ETH/USDT'].map((symbol) => new MarketState('okx', symbol, quiet)) as [
  MarketState,
  MarketState,
];
const candleAt = (openTimeMs: number): MarketCandle =>
  venueCandle({ openTimeMs, open: 1, high: 1, low: 1, close: 1, volume: 0, quoteVolume: 0 });

let nowMs: number;
let asked: string[];
let ended: string[];
/** What the venue has; undefined: it does not answer. */
let has: ((openTimeMs: number) => boolean) | undefined;
let repair: CandleRepair;
let stopping: AbortController;
let running: Promise<void>;

beforeEach(() => {
  [nowMs, asked, ended, has] = [0, [], [], () => true];
  const venue: MarketVenue = {
    ...okxMarket(endpoints),
    async fetchCandles(symbol, fromMs, count) {
      asked.push(`${symbol} ${fromMs / minuteMs}+${count}`);
      const there = has;
      if (!there) throw new Error('no answer');
      const all = Array.from({ length: count }, (_, index) => fromMs + index * minuteMs);
      return all.filter(there).map(candleAt);
    },
  };
  const note = () => {};
  const end = (how: string) => (state: MarketState, openTimeMs: number) => {
    ended.push(`${state.symbol} ${openTimeMs / minuteMs} ${how}`);
  };
  repair = new CandleRepair({
    venues: [venue],
    clock: { nowMs: () => nowMs, sleep: async () => {} },
    log: { info: note, warn: note, error: note },
    timings: { ...defaultTimings, backoffFirstMs: 10, backoffMaxMs: 20 },
    onRepaired: (state, { openTimeMs }) => end('repaired')(state, openTimeMs),
    onGivenUp: end('given up'),
  });
  stopping = new AbortController();
  running = repair.run(stopping.signal);
});
afterEach(async () => {
  stopping.abort();
  await running;
});

/** Time goes on, a second at a look, until so many have ended. */
const until = (count: number) =>
  eventually(`${count} ended`, () => {
    nowMs += 1_000;
    return ended.length >= count;
  });

it('asks for what follows each other of one market at once, when the venue’s own are final', async () => {
  for (const minute of [5, 6, 8]) repair.add(btc, minute * minuteMs);
  repair.add(eth, 6 * minuteMs);
  repair.add(btc, 500 * minuteMs);
  await until(5);
  expect(asked).toEqual(['BTC/USDT 5+4', 'ETH/USDT 6+1', 'BTC/USDT 500+1']);
  expect(ended.slice(0, 3)).toEqual(['BTC/USDT 5 repaired', 'BTC/USDT 6 repaired', 'BTC/USDT 8 repaired']);
  expect(repair.counts).toEqual({ repaired: 5, givenUp: 0 });
});

it('one that is not there yet is asked for again, and holds up no other', async () => {
  has = (openTimeMs) => openTimeMs > 5 * minuteMs;
  repair.add(btc, 5 * minuteMs);
  repair.add(btc, 6 * minuteMs);
  repair.add(eth, 7 * minuteMs);
  await until(2);
  expect(ended).toEqual(['BTC/USDT 6 repaired', 'ETH/USDT 7 repaired']);
  has = () => true;
  await until(3);
  expect(ended[2]).toBe('BTC/USDT 5 repaired');
});

it('what a venue never tells is given up, also when it does not answer at all', async () => {
  has = undefined;
  repair.add(btc, 5 * minuteMs);
  await until(1);
  expect(ended).toEqual(['BTC/USDT 5 given up']);
  expect(asked).toHaveLength(8);
});

it('no more than ten thousand wait: the oldest is given up', () => {
  for (let minute = 0; minute <= 10_000; minute++) repair.add(btc, minute * minuteMs);
  expect(ended).toEqual(['BTC/USDT 0 given up']);
});
