import { afterEach, expect, it } from 'vitest';
import type { MarketCandle } from '#shared/domain/market/market-candle.ts';
import { MarketState } from '#shared/domain/market/market-state.ts';
import { eventually } from '../testing/eventually.ts';
import { defaultTimings } from '../timing.ts';
import { ClosedCandles } from './closed-candles.ts';

const quiet = { onBookValidity: () => {}, onCandle: () => {} };
const [btc, eth] = ['BTC/USDT', 'ETH/USDT'].map((symbol) => new MarketState('okx', symbol, quiet)) as [
  MarketState,
  MarketState,
];
const candle = (minute: number, isWhole = true): MarketCandle => ({
  openTimeMs: minute * 60_000,
  endMs: (minute + 1) * 60_000,
  open: 1,
  high: 1,
  low: 1,
  close: 1,
  volume: 0,
  quoteVolume: 0,
  trades: 0,
  isWhole,
  source: isWhole ? 'TRADES' : 'CANDLES',
});

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

function start(tell: (told: string) => Promise<void> = async () => {}) {
  const told: string[] = [];
  const note = () => {};
  const closed = new ClosedCandles({
    listener: {
      async onClosedCandle(venue, instrument, { openTimeMs, source }) {
        const text = `${venue} ${instrument} ${openTimeMs / 60_000} ${source}`;
        await tell(text);
        told.push(text);
      },
    },
    log: { info: note, warn: note, error: note },
    timings: { ...defaultTimings, backoffFirstMs: 5, backoffMaxMs: 10 },
  });
  const stopping = new AbortController();
  const running = closed.run(stopping.signal);
  stops.push(async () => {
    stopping.abort();
    await running;
  });
  const add = (state: MarketState, ...candles: MarketCandle[]) => {
    for (const each of candles) closed.add(state, each);
    for (const each of candles) closed.kept(state, each);
  };
  return { closed, told, add };
}

it('tells each market’s candles in order, each once', async () => {
  const { told, add } = start();
  add(btc, candle(1), candle(2));
  add(eth, candle(1));
  await eventually('all of them', () => told.length === 3);
  expect(told.toSorted()).toEqual([
    'okx BTC/USDT 1 TRADES',
    'okx BTC/USDT 2 TRADES',
    'okx ETH/USDT 1 TRADES',
  ]);
  expect(told.filter((each) => each.includes('BTC'))).toEqual([
    'okx BTC/USDT 1 TRADES',
    'okx BTC/USDT 2 TRADES',
  ]);
});

it('one that may lack trades holds up its market, and no other, until it is repaired and kept', async () => {
  const { told, add, closed } = start();
  add(btc, candle(1, false), candle(2));
  add(eth, candle(2));
  await eventually('the other market', () => told.length === 1);
  const repaired = { ...candle(1), source: 'VENUE' as const };
  closed.repaired(btc, repaired);
  add(eth, candle(3));
  await eventually('the other market again', () => told.length === 2);
  closed.kept(btc, repaired);
  await eventually('the market', () => told.length === 4);
  expect(told.slice(2)).toEqual(['okx BTC/USDT 1 VENUE', 'okx BTC/USDT 2 TRADES']);
});

it('one that cannot be repaired is told as it is', async () => {
  const { told, add, closed } = start();
  add(btc, candle(1, false));
  closed.givenUp(btc, 60_000);
  await eventually('it', () => told.length === 1);
  expect(told).toEqual(['okx BTC/USDT 1 CANDLES']);
});

it('a rejection is tried again, before the next one', async () => {
  let failures = 2;
  const { told, add } = start(async () => {
    failures -= 1;
    if (failures >= 0) throw new Error('no queue');
  });
  add(btc, candle(1), candle(2));
  await eventually('both', () => told.length === 2);
  expect(told).toEqual(['okx BTC/USDT 1 TRADES', 'okx BTC/USDT 2 TRADES']);
});

it('no more than a day of a market waits', () => {
  const { closed } = start();
  for (let minute = 0; minute < 1_450; minute++) closed.add(btc, candle(minute));
  expect(closed.counts.dropped).toBe(10);
});
