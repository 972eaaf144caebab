import { describe, expect, it } from 'vitest';
import { anAccount } from '../../testing/builders.ts';
import { startMs } from '../../testing/simulated-clock.ts';
import { safetyLimits } from './breach.ts';
import { clockBreaches, feedAgeMs, feedBreaches, type Heartbeat, watchedSince } from './venue-breaches.ts';

const { feedAgeMs: limitMs, clockSkewMs: skewMaxMs } = safetyLimits;
const nowMs = startMs + 10 * limitMs;
const span = { sinceMs: startMs, lastMs: nowMs };
const accounts = [
  anAccount({ accountId: 'a', venue: 'binance' }),
  anAccount({ accountId: 'b', venue: 'binance' }),
  anAccount({ ownerId: 'user-2', accountId: 'c', venue: 'binance' }),
  anAccount({ accountId: 'd', venue: 'upbit' }),
];
const beat = (given: Partial<Heartbeat>): Heartbeat => ({ venue: 'binance', beatAtMs: nowMs, ...given });
const upbit = beat({ venue: 'upbit', heardAtMs: nowMs, clockSkewMs: 0 });

describe('a feed', () => {
  const foundBy = (given: Partial<Heartbeat>) =>
    feedBreaches({ accounts, span, beats: [beat(given), upbit] }, nowMs);
  const found = (heardAtMs: number | undefined) => foundBy(heardAtMs === undefined ? {} : { heardAtMs });

  it.each([
    ['at the limit', nowMs - limitMs, 0],
    ['a moment beyond it', nowMs - limitMs - 1, 2],
    ['that never had a price', undefined, 2],
  ])('%s', (_name, heardAtMs, count) => expect(found(heardAtMs)).toHaveLength(count));

  it('of which one market is silent, and others are heard, stops nothing', () => {
    expect(foundBy({ pricedAtMs: startMs, heardAtMs: nowMs })).toEqual([]);
    expect(foundBy({ heardAtMs: nowMs })).toEqual([]);
  });

  it('by a ws-ingest that tells of the oldest price alone counts from that', () => {
    expect(foundBy({ pricedAtMs: nowMs - limitMs })).toEqual([]);
    expect(foundBy({ pricedAtMs: nowMs - limitMs - 1 })).toHaveLength(2);
  });

  it('that is silent stops its venue, for each owner there, and no other venue', () => {
    const both = found(startMs);
    expect(both).toMatchObject([
      { ownerId: 'user-1', scope: 'venue:binance', metric: 'FeedHeartbeatAgeMs' },
      { ownerId: 'user-2', scope: 'venue:binance' },
    ]);
  });

  it('that stays silent is the same occasion', () => {
    const later = feedBreaches({ accounts, span, beats: [beat({ heardAtMs: startMs })] }, nowMs + 60_000);
    expect(later[0]?.cause).toBe(found(startMs)[0]?.cause);
  });

  it('of a venue that is not certified is nobody’s promise', () => {
    const gate = [anAccount({ venue: 'ccxt-gate' })];
    expect(feedBreaches({ accounts: gate, span, beats: [] }, nowMs)).toEqual([]);
  });

  it('is not late for the time in which the machine was off', () => {
    const awake = watchedSince({ sinceMs: startMs, lastMs: startMs + 60_000 }, nowMs);
    expect(awake).toEqual({ sinceMs: nowMs, lastMs: nowMs });
    expect(feedAgeMs(beat({ heardAtMs: startMs }), awake, nowMs + 5_000)).toBe(5_000);
  });

  it('is late from the beginning of a watch without a gap', () => {
    const minutes = watchedSince({ sinceMs: startMs, lastMs: nowMs - 60_000 }, nowMs);
    expect(minutes).toEqual({ sinceMs: startMs, lastMs: nowMs });
    expect(watchedSince(undefined, nowMs)).toEqual({ sinceMs: nowMs, lastMs: nowMs });
  });
});

describe('a clock', () => {
  it.each([
    ['right', 0, 0],
    ['at the limit', skewMaxMs, 0],
    ['ahead', skewMaxMs + 1, 2],
    ['behind', -skewMaxMs - 1, 2],
    ['not asked', undefined, 0],
  ])('that is %s', (_name, clockSkewMs, count) => {
    const beats = [beat(clockSkewMs === undefined ? {} : { clockSkewMs }), upbit];
    const found = clockBreaches({ accounts, beats }, nowMs);
    expect(found).toHaveLength(count);
    for (const each of found) expect(each).toMatchObject({ scope: 'venue:binance', metric: 'ClockSkewMs' });
  });
});
