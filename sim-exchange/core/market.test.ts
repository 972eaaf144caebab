import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { instrument, request, smallExchange } from '../testing/small-exchange.ts';
import { Candles } from './candles.ts';
import { House } from './house.ts';
import { MarketModel } from './market-model.ts';
import { seededRandom } from './random.ts';
import { Replay, readRecording } from './replay.ts';
import { remainingLots, type Trade } from './types.ts';
import { atoms } from './units.ts';

const shape = { startTicks: 100_000n, gridTicks: 10n, levelLots: 50n, volatility: 0.0005 };

function modelMarket(seed: number) {
  const exchange = smallExchange();
  const trades: Trade[] = [];
  exchange.onEvent((event) => {
    if (event.kind === 'trade') trades.push(event.trade);
  });
  const model = new MarketModel(new House(exchange, 'BTCUSDT'), shape, seededRandom(seed));
  model.quote();
  return { exchange, model, trades };
}

describe('the seeded market', () => {
  it('is the same for the same seed and another for another', () => {
    const runs = [1, 1, 2].map((seed) => {
      const { model, trades, exchange } = modelMarket(seed);
      for (let i = 0; i < 300; i++) model.step();
      return {
        trades,
        top: exchange.book('BTCUSDT').top('BUY', 50),
        updateId: exchange.book('BTCUSDT').updateId,
      };
    });
    expect(runs[0]?.trades.length).toBeGreaterThan(50);
    expect(runs[1]).toEqual(runs[0]);
    expect(runs[2]).not.toEqual(runs[0]);
  });

  it('keeps twenty levels a side, never crossed', () => {
    const { model, exchange } = modelMarket(3);
    const book = exchange.book('BTCUSDT');
    for (let i = 0; i < 300; i++) {
      model.step();
      const [bids, asks] = [book.top('BUY', 100), book.top('SELL', 100)];
      expect(bids.length).toBeGreaterThan(15);
      expect(asks.length).toBeGreaterThan(15);
      expect(Number(bids[0]?.[0])).toBeLessThan(Number(asks[0]?.[0]));
    }
  });

  it('fills a resting order near the price in time, and a passed one in full at its own price', () => {
    const { exchange, model } = modelMarket(4);
    const placed = exchange.place(request({ priceTicks: 99_990n, quantityLots: 20n }));
    const order = placed.kind === 'accepted' ? placed.order : undefined;
    for (let i = 0; i < 2000 && order?.state !== 'FILLED'; i++) model.step();
    expect(order?.state).toBe('FILLED');

    const far = exchange.place(request({ priceTicks: 90_000n, quantityLots: 500n }));
    model.moveTo(80_000n);
    expect(far).toMatchObject({ order: { state: 'FILLED' } });
    expect(exchange.fills.at(-1)).toMatchObject({ priceTicks: 90_000n, maker: true });
  });
});

describe('the house', () => {
  it('makes its share of a level exact and leaves the user the place in the queue', () => {
    const exchange = smallExchange();
    const house = new House(exchange, 'BTCUSDT');
    house.setLevel('BUY', [100n, 10n]);
    const placed = exchange.place(request({ priceTicks: 100n, quantityLots: 5n }));
    const mine = placed.kind === 'accepted' ? placed.order : undefined;
    house.setLevel('BUY', [100n, 30n]);
    expect(exchange.book('BTCUSDT').best('BUY')?.lots).toBe(35n);
    house.setLevel('BUY', [100n, 12n]);
    expect(exchange.book('BTCUSDT').best('BUY')?.lots).toBe(17n);
    house.take('SELL', 13n);
    expect(mine === undefined ? 0n : remainingLots(mine)).toBe(2n);
    house.setLevel('BUY', [100n, 0n]);
    expect(exchange.book('BTCUSDT').best('BUY')?.lots).toBe(2n);
  });
});

describe('the recorded market', () => {
  const file = path.join(import.meta.dirname, '../data/btcusdt-20240808.raw.gz');
  const fine = { ...instrument, lotAtoms: atoms('0.00001'), notionalAtoms: atoms('0.0000001') };
  const recording = readRecording(file, fine);

  function replayed() {
    const exchange = smallExchange();
    exchange.instruments.set('BTCUSDT', fine);
    return { exchange, replay: new Replay(new House(exchange, 'BTCUSDT'), recording, 1000) };
  }

  it('opens with the snapshot, trades, loops', () => {
    const { exchange, replay } = replayed();
    replay.moveTo(replay.mid);
    const start = exchange.book('BTCUSDT').top('BUY', 20);
    expect(start).toEqual(recording.bids.slice(0, 20));
    for (let i = 0; i < 101; i++) replay.step();
    expect(exchange.lastTrades.get('BTCUSDT')?.id).toBeGreaterThan(500);
    replay.step();
    expect(exchange.book('BTCUSDT').top('BUY', 20)).toEqual(start);
  });

  it('fills a resting order when the recorded crowd trades there, and can be moved', () => {
    const { exchange, replay } = replayed();
    replay.moveTo(replay.mid);
    const priceTicks = replay.mid - 100n;
    const placed = exchange.place(request({ priceTicks, quantityLots: 10n }));
    for (let i = 0; i < 101; i++) replay.step();
    expect(placed).toMatchObject({ order: { state: 'FILLED' } });
    replay.moveTo(5_000_000n);
    expect(replay.mid).toBe(5_000_000n);
  });
});

describe('candles', () => {
  const startMs = Date.UTC(2024, 1, 29, 12, 34, 56);
  const hour = (timeMs: number) => timeMs - (timeMs % 3_600_000);

  it('fills minutes without a match with the last close', () => {
    const candles = new Candles(instrument, 100n, startMs, 1);
    const laterMs = startMs + 10 * 60_000;
    const flat = candles.range((timeMs) => timeMs - (timeMs % 60_000), laterMs - 120_000, laterMs, laterMs);
    expect(flat.map(({ open, close, lots }) => [open, close, lots])).toEqual([
      [100n, 100n, 0n],
      [100n, 100n, 0n],
    ]);
  });

  it('have no gap over weeks of the past, and the same past for the same seed', () => {
    const [candles, again] = [1, 1].map(() => new Candles(instrument, 100_000n, startMs, 1));
    const range = () => candles?.range(hour, startMs - 30 * 86_400_000, startMs, startMs) ?? [];
    const hours = range();
    expect(hours.length).toBe(720);
    for (const [i, candle] of hours.entries()) {
      if (i > 0) expect(candle.openMs - Number(hours[i - 1]?.openMs)).toBe(3_600_000);
      expect(candle.low <= candle.open && candle.open <= candle.high).toBe(true);
    }
    expect(again?.range(hour, startMs - 30 * 86_400_000, startMs, startMs)).toEqual(hours);
  });
});
