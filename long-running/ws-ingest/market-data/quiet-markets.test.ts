import { beforeEach, describe, expect, it } from 'vitest';
import type { DepthUpdate } from '#shared/domain/market/depth-update.ts';
import type { TradeTick } from '#shared/domain/market/market-sink.ts';
import { MarketState } from '#shared/domain/market/market-state.ts';
import { depth } from '#shared/domain/market/testing/depth.ts';
import { defaultTimings } from '../timing.ts';
import { BookLoader } from './book-loader.ts';
import type { MarketVenue } from './market-venue.ts';
import { QuietMarkets } from './quiet-markets.ts';
import { bybitMarket } from './venues/bybit.ts';

const endpoints = { rest: 'http://127.0.0.1:1', stream: 'ws://127.0.0.1:1', wsApi: 'ws://127.0.0.1:1' };
const second = 1_000;
let nowMs: number;
let state: MarketState;
let lost: string[];
let rest: { bid: number; trades: TradeTick[] | undefined };
let quiet: QuietMarkets;

beforeEach(() => {
  [nowMs, lost] = [1_000_000, []];
  rest = { bid: 99, trades: [] };
  state = new MarketState('bybit', 'BTC/USDT', { onBookValidity: () => {}, onCandle: () => {} });
  state.takeDepth(depth({ last: 1 }, [[99, 1]], [[101, 1]]), true, nowMs);
  const venue: MarketVenue = {
    ...bybitMarket(endpoints),
    async fetchBook(_symbol, into: DepthUpdate) {
      if (rest.bid === 0) throw new Error('no answer');
      into.bids.push(rest.bid, 1);
      into.asks.push(101, 1);
    },
    async fetchTrades() {
      if (!rest.trades) throw new Error('no answer');
      return rest.trades;
    },
  };
  const [line] = venue.lines;
  if (!line) throw new Error('test: no line');
  const note = () => {};
  const deps = {
    venue,
    line,
    clock: { nowMs: () => nowMs, sleep: async () => {} },
    log: { info: note, warn: note, error: note },
    timings: defaultTimings,
  };
  quiet = new QuietMarkets(deps, new BookLoader(deps, note), (reason) => lost.push(reason));
});

/** Looks each second. */
async function looks(seconds: number, isStreaming = true): Promise<void> {
  for (let look = 0; look < seconds; look++) {
    nowMs += second;
    await quiet.lookAtBook(state, isStreaming);
  }
}

describe('a book that says nothing', () => {
  it('is not asked for before it is silent for long', async () => {
    await looks(5);
    expect(quiet.counts.polls).toBe(0);
  });

  it('is confirmed over REST, more and more seldom, and its stream stands', async () => {
    await looks(120);
    expect(quiet.counts.polls).toBeGreaterThan(5);
    expect(quiet.counts.polls).toBeLessThan(10);
    expect([lost, state.keeper.isInStep]).toEqual([[], true]);
    // As fresh as it was confirmed.
    expect(nowMs - state.bookLoadedAtMs).toBeLessThanOrEqual(30 * second);
  });

  it('is given up with its stream when REST knows more, twice; until then it shows what REST knows', async () => {
    rest.bid = 98;
    await looks(6);
    expect([lost, state.keeper.isInStep, state.keeper.book.bids.bestPrice]).toEqual([[], false, 98]);
    await looks(1);
    expect(lost).toEqual(['the book of BTC/USDT is silent']);
  });

  it('is believed again when the stream speaks before that', async () => {
    rest.bid = 98;
    await looks(6);
    state.takeDepth(depth({ last: 9 }, [[98, 1]], [[101, 1]]), true, nowMs);
    await looks(30);
    expect([lost, state.keeper.isInStep]).toEqual([[], true]);
  });

  it('is left alone while REST does not answer', async () => {
    rest.bid = 0;
    await looks(60);
    expect([lost, state.keeper.isInStep]).toEqual([[], true]);
  });

  it('without a stream it is asked for at every look', async () => {
    await looks(10, false);
    expect(quiet.counts.polls).toBe(10);
  });
});

describe('trades that are not told', () => {
  const trade = (id: string, timeMs: number): TradeTick => ({
    id,
    price: 1,
    size: 1,
    timeMs,
    takerSide: 'BUY',
  });
  const openedAtMs = 1_000_000;
  const look = async () => {
    nowMs += 31 * second;
    await quiet.lookAtTrades(state, openedAtMs);
  };

  it('are a reason to give the stream up where REST has them, and are taken', async () => {
    rest.trades = [trade('before', openedAtMs - 5), trade('missed', openedAtMs + 5 * second)];
    await look();
    expect(lost).toEqual(['trades of BTC/USDT were not told']);
    expect(state.trades().map(({ id }) => id)).toEqual(['missed', 'before']);
  });

  it('are none where they were told, are from before, or only just made', async () => {
    const told = trade('told', openedAtMs + 5 * second);
    state.takeTrade(told, nowMs);
    rest.trades = [trade('before', openedAtMs - 5), told, trade('new', nowMs + 31 * second - 100)];
    await look();
    expect(lost).toEqual([]);
  });

  it('are asked for no sooner than after half a minute, and not held against a stream when REST does not answer', async () => {
    nowMs += 29 * second;
    await quiet.lookAtTrades(state, openedAtMs);
    expect(quiet.counts.polls).toBe(0);
    rest.trades = undefined;
    await look();
    expect([quiet.counts.polls, lost]).toEqual([1, []]);
  });
});
