import { describe, expect, it } from 'vitest';
import type { MarketPrice } from '#shared/domain/instrument/instrument.ts';
import { decimal } from '#shared/domain/money/decimal.ts';
import { IngestMetrics } from './metrics.ts';
import { PriceBoard } from './price-board.ts';
import { eventually } from './testing/eventually.ts';
import { defaultTimings } from './timing.ts';

/** A board over a clock that stands until `tick` moves it. */
function boardWorld() {
  let nowMs = 1_000;
  const saved: MarketPrice[] = [];
  const world = { saved, fails: 0, tick: (ms: number) => (nowMs += ms) };
  const board = new PriceBoard({
    venue: 'binance',
    market: {
      saveInstruments: async () => {},
      savePrice: async (price) => {
        world.fails -= 1;
        if (world.fails >= 0) throw new Error('away');
        saved.push(price);
      },
    },
    clock: { nowMs: () => nowMs, sleep: async () => {} },
    log: { info: () => {}, warn: () => {}, error: () => {} },
    metrics: new IngestMetrics(),
    timings: defaultTimings,
  });
  const quote = (bid: string, ask: string) => {
    board.quote({ symbol: 'BTC/USDT', bid: decimal(bid), ask: decimal(ask) });
  };
  return { ...world, world, board, quote };
}

describe('PriceBoard', () => {
  it('saves the newest of many quotes, at most one in its time', async () => {
    const { board, saved, quote, tick } = boardWorld();
    board.trade('BTC/USDT', decimal('10'));
    for (const bid of ['1', '2', '3']) quote(bid, '9');
    await eventually('saved', () => saved.length === 1);
    tick(defaultTimings.priceMs - 1);
    quote('4', '9');
    tick(1);
    quote('5', '9');
    await eventually('saved', () => saved.length === 2);
    expect(saved.map(({ bid, asOfMs }) => [bid.toFixed(), asOfMs])).toEqual([
      ['1', 1_000],
      ['5', 1_000 + defaultTimings.priceMs],
    ]);
  });

  it('saves an unchanged price again when the venue confirmed it, and only then', async () => {
    const { board, saved, quote, tick } = boardWorld();
    board.trade('BTC/USDT', decimal('10'));
    quote('1', '2');
    await eventually('saved', () => saved.length === 1);
    const running = new AbortController();
    const run = board.run(running.signal);
    tick(10_000);
    board.trade('BTC/USDT', decimal('10'));
    // Nobody spoke of the top: it is as old as it was.
    expect(board.ageMs('BTC/USDT')).toBe(10_000);
    quote('1', '2');
    await eventually('confirmed', () => saved.length === 2);
    running.abort();
    await run;
    expect(saved[1]?.asOfMs).toBe(11_000);
  });

  it('has no price before a last trade is known, nor from a crossed book', async () => {
    const { board, saved, quote } = boardWorld();
    quote('1', '2');
    board.trade('BTC/USDT', decimal('10'));
    quote('3', '2');
    expect(board.ageMs('BTC/USDT')).toBe(Number.POSITIVE_INFINITY);
    quote('1.5', '2');
    await eventually('saved', () => saved.length === 1);
    expect(saved[0]?.bid.toFixed()).toBe('1.5');
  });

  it('tries again with the newest price when a save failed', async () => {
    const { board, saved, quote, tick, world } = boardWorld();
    world.fails = 1;
    board.trade('BTC/USDT', decimal('10'));
    quote('1', '2');
    await eventually('failed', () => world.fails === 0);
    tick(1_000);
    await eventually('saved', () => {
      quote('1.1', '2');
      return saved.length === 1;
    });
    expect(saved[0]?.bid.toFixed()).toBe('1.1');
  });
});
