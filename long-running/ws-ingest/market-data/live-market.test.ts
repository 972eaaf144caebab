import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '#shared/adapters/clock/system-clock.ts';
import { venueIds } from '#shared/domain/account/account.ts';
import { DepthUpdate } from '#shared/domain/market/depth-update.ts';
import { eventually } from '../testing/eventually.ts';
import { type LiveWorld, startLiveWorld, followedSymbols as symbols } from '../testing/live-world.ts';

const perpetual = /:/;
const worlds: LiveWorld[] = [];
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.stop();
});
async function start(...options: Parameters<typeof startLiveWorld>): Promise<LiveWorld> {
  const world = await startLiveWorld(...options);
  worlds.push(world);
  return world;
}

describe.each(venueIds)('live market data of %s', (venue) => {
  it.each(symbols[venue])(
    'has book, trades and ticker of %s in the store, and the book of the venue',
    async (symbol) => {
      const world = await start(venue);
      const { views } = world;
      const book = await eventually('a book in the store', async () => {
        const found = await views.findView('book', venue, symbol);
        return found?.isValid && found.source === 'STREAM' ? found : undefined;
      });
      expect(book).toMatchObject({ venue, symbol, source: 'STREAM', fault: null });
      expect(Number(book.bids[0]?.[0])).toBeLessThan(Number(book.asks[0]?.[0]));
      const trades = await eventually('trades', async () => {
        const found = await views.findView('trades', venue, symbol);
        return found && found.trades.length > 1 ? found : undefined;
      });
      const times = trades.trades.map(({ timeMs }) => timeMs);
      expect(times).toEqual(times.toSorted((a, b) => b - a));
      const ticker = await eventually('a ticker', async () => {
        const found = await views.findView('ticker', venue, symbol);
        return found?.last && (!perpetual.test(symbol) || (found.markPrice && found.fundingRate))
          ? found
          : undefined;
      });
      expect(Number(ticker.last)).toBeGreaterThan(0);
      const candle = await eventually('the venue’s own candle', () => world.state(symbol).candle);
      expect(candle).toMatchObject({ timeframeMs: 60_000 });
      for (const feed of world.live.feeds)
        expect(feed).toMatchObject({ state: 'STREAMING', counts: { unreadable: 0 } });
      // A market that moves: at some moment both are the same, level by level.
      await eventually('the venue’s own book', async () => {
        const whole = new DepthUpdate();
        await world.rest.fetchBook(symbol, whole, 20);
        const { keeper } = world.state(symbol);
        const shown = (side: typeof whole.bids) =>
          Array.from({ length: Math.min(15, side.count) }, (_, index) => [
            side.prices[index],
            side.sizes[index],
          ]);
        const ours = [keeper.book.bids.top(15), keeper.book.asks.top(15)];
        return (
          keeper.isInStep && JSON.stringify(ours) === JSON.stringify([shown(whole.bids), shown(whole.asks)])
        );
      });
      // What REST says of trades is what the stream says.
      const told = new Map(
        world
          .state(symbol)
          .trades()
          .map((trade) => [trade.id, trade]),
      );
      await eventually('the venue’s own trades', async () => {
        const same = (await world.rest.fetchTrades(symbol)).filter(({ id }) => told.has(id));
        for (const trade of same) expect(trade).toEqual(told.get(trade.id));
        return same.length > 0;
      });
      const filled = await eventually('the last half hour', async () => {
        const toMs = systemClock.nowMs();
        const kept = await views.listCandles(venue, symbol, { fromMs: toMs - 1_800_000, toMs, limit: 100 });
        return kept.length >= 28 ? kept : undefined;
      });
      expect(new Set(filled.map(({ source }) => source))).toContain('VENUE');
      const minute = Math.floor(systemClock.nowMs() / 60_000) * 60_000;
      const past = await world.rest.fetchCandles(symbol, minute - 120_000, 2);
      expect(past.map(({ openTimeMs }) => openTimeMs)).toEqual([minute - 120_000, minute - 60_000]);
    },
  );
});
