import { describe, expect, it } from 'vitest';
import type { MarketUpdate } from '../../../shared/stream-client/options.ts';
import { MarketTopics } from './market-topics.ts';

function world() {
  const frames: (() => void)[] = [];
  const asked: string[] = [];
  const topics = new MarketTopics((act) => frames.push(act));
  const source = {
    follow: (topic: string) => asked.push(`+${topic}`),
    leave: (topic: string) => asked.push(`-${topic}`),
  };
  const paint = () => {
    for (const act of frames.splice(0)) act();
  };
  return { topics, source, asked, frames, paint };
}
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
const candle = (sequence: number): MarketUpdate => {
  const prices = { open: '1', high: '1', low: '1', close: '1', volume: '1', quoteVolume: '1' };
  const times = { openTimeMs: sequence, endMs: sequence + 1 };
  const row = { ...times, ...prices, trades: 1, isWhole: true, source: 'STREAM' as const };
  return { kind: 'candle', topic: 'candles:okx:BTC/USDT:1m', sequence, asOfMs: 1, candle: row };
};

describe('market topics of the page', () => {
  it('are followed while somebody listens, before and after the stream began', () => {
    const { topics, source, asked } = world();
    const stops = [topics.listen('a', () => {}), topics.listen('a', () => {})];
    const detach = topics.attach(source);
    const stop = topics.listen('b', () => {});
    stop();
    stop();
    for (const each of stops) each();
    detach();
    topics.listen('c', () => {})();
    expect(asked).toEqual(['+a', '+b', '-b', '-a']);
  });

  it('are told once a frame: the newest book, each candle', () => {
    const { topics, frames, paint } = world();
    const told: number[] = [];
    topics.listen('book:okx:BTC/USDT', ({ sequence }) => told.push(sequence));
    topics.listen('candles:okx:BTC/USDT:1m', ({ sequence }) => told.push(sequence));
    for (const sequence of [1, 2, 3]) topics.hear(book(sequence));
    for (const sequence of [10, 11]) topics.hear(candle(sequence));
    expect(told).toEqual([]);
    expect(frames).toHaveLength(1);
    paint();
    expect(told).toEqual([3, 10, 11]);
    topics.hear(book(4));
    paint();
    expect(told).toEqual([3, 10, 11, 4]);
  });

  it('tell nobody who does not listen any more', () => {
    const { topics, paint } = world();
    const told: number[] = [];
    const stop = topics.listen('book:okx:BTC/USDT', ({ sequence }) => told.push(sequence));
    topics.hear(book(1));
    stop();
    paint();
    expect(told).toEqual([]);
  });
});
