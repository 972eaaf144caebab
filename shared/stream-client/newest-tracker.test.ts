import { expect, it } from 'vitest';
import type { MarketUpdate } from '../http-api/stream-schemas.ts';
import { NewestTracker } from './newest-tracker.ts';

const book = (sequence: number): MarketUpdate => ({
  ...{
    kind: 'book',
    topic: 'book:okx:BTC/USDT',
    sequence,
    asOfMs: sequence,
    isValid: true,
    bids: [],
    asks: [],
  },
});
const trades = (begins: boolean, ...ids: readonly string[]): MarketUpdate => ({
  ...{ kind: 'trades', topic: 'trades:okx:BTC/USDT', sequence: 1, asOfMs: 1, begins },
  trades: ids.map((id) => ({ id, price: '1', size: '1', timeMs: 1, takerSide: 'buy' as const })),
});

it('of a book the newest stands, whichever replica tells it', () => {
  const tracker = new NewestTracker();
  const taken = [2, 1, 2, 3].map((sequence) => tracker.take(book(sequence)).update !== undefined);
  expect(taken).toEqual([true, false, false, true]);
});

it('trades are told once each; one that knows none of what it begins with says so', () => {
  const tracker = new NewestTracker();
  const told = (update: MarketUpdate) => {
    const { update: taken, hasHole } = tracker.take(update);
    return [taken?.kind === 'trades' ? taken.trades.map(({ id }) => id).join() : '', hasHole];
  };
  expect(told(trades(true, '1', '2'))).toEqual(['1,2', false]);
  expect(told(trades(true, '2', '3'))).toEqual(['3', false]);
  expect(told(trades(false, '2', '3'))).toEqual(['', false]);
  expect(told(trades(false, '4'))).toEqual(['4', false]);
  expect(told(trades(true, '8', '9'))).toEqual(['8,9', true]);
});
