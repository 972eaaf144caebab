import { describe, expect, it } from 'vitest';
import { InMemoryMarketData } from '#shared/adapters/in-memory/market-data.ts';
import { decimal } from '#shared/domain/money/decimal.ts';
import { silentLog } from '#shared/testing/recording-ports.ts';
import { SimulatedClock } from '#shared/testing/simulated-clock.ts';
import { IngestMetrics } from './metrics.ts';
import { eventually } from './testing/eventually.ts';
import { defaultTimings } from './timing.ts';
import { VenueFeed } from './venue-feed.ts';

const symbols = ['BTC/USDT', 'ETH/USDT'];
const notAsked = async () => Promise.reject(new Error('nobody asks it'));

function feedOf() {
  const clock = new SimulatedClock();
  const adapter = {
    venue: 'binance' as const,
    ...{ loadInstruments: notAsked, fetchTickers: notAsked },
    ...{ openPublicStream: notAsked, openAccountStream: notAsked },
  };
  const own = { market: new InMemoryMarketData(), metrics: new IngestMetrics(), timings: defaultTimings };
  const venue = new VenueFeed({ ...own, adapter, clock, log: silentLog, symbols });
  const quote = async (symbol: string) => {
    venue.board.quote({ symbol, bid: decimal('1'), ask: decimal('2'), last: decimal('1') });
    await eventually('saved', () => venue.board.ageMs(symbol) === 0);
  };
  return { venue, clock, quote };
}

describe('how long a venue was not heard', () => {
  it('is without end while there is no market to follow', () => {
    const { venue } = feedOf();
    expect([venue.ageMs(), venue.newestAgeMs()]).toEqual([
      Number.POSITIVE_INFINITY,
      Number.POSITIVE_INFINITY,
    ]);
  });

  it('is that of the market that was heard last; the age of its prices that of the oldest', async () => {
    const { venue, clock, quote } = feedOf();
    venue.feed.follow(symbols);
    expect(venue.newestAgeMs()).toBe(Number.POSITIVE_INFINITY);
    await quote('BTC/USDT');
    expect([venue.ageMs(), venue.newestAgeMs()]).toEqual([Number.POSITIVE_INFINITY, 0]);
    clock.advance(60_000);
    await quote('ETH/USDT');
    clock.advance(5_000);
    expect([venue.ageMs(), venue.newestAgeMs()]).toEqual([65_000, 5_000]);
  });
});
