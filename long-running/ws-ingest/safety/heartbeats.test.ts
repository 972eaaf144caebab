import { describe, expect, it } from 'vitest';
import { InMemorySafetyRecords } from '#shared/adapters/in-memory/safety-records.ts';
import { silentLog } from '#shared/testing/recording-ports.ts';
import { SimulatedClock, startMs } from '#shared/testing/simulated-clock.ts';
import { Heartbeats } from './heartbeats.ts';

const clock = new SimulatedClock();
const venue = (name: 'binance' | 'upbit' | 'okx', ageMs: number, newestAgeMs = ageMs) => ({
  ...{ venue: name, ageMs: () => ageMs, newestAgeMs: () => newestAgeMs },
});

describe('a heartbeat', () => {
  it('tells of each venue how fresh its prices are and how far its clock is off', async () => {
    const safety = new InMemorySafetyRecords();
    const never = Number.POSITIVE_INFINITY;
    const venues = [venue('binance', 400, 30), venue('upbit', never), venue('okx', never, 70)];
    const skews = new Map([['binance' as const, { measure: async () => -3_000 }]]);
    await new Heartbeats({ safety, clock, log: silentLog, venues, skews }).beat();
    expect(await safety.listBeats()).toEqual([
      {
        venue: 'binance',
        beatAtMs: startMs,
        pricedAtMs: startMs - 400,
        heardAtMs: startMs - 30,
        clockSkewMs: -3_000,
      },
      { venue: 'upbit', beatAtMs: startMs },
      { venue: 'okx', beatAtMs: startMs, heardAtMs: startMs - 70 },
    ]);
  });

  it('goes on when a venue does not tell the time, and when the store fails', async () => {
    const safety = new InMemorySafetyRecords();
    const measure = async () => Promise.reject(new Error('refused'));
    const skews = new Map([['binance' as const, { measure }]]);
    const venues = [venue('binance', 0)];
    await new Heartbeats({ safety, clock, log: silentLog, venues, skews }).beat();
    expect(await safety.listBeats()).toEqual([
      { venue: 'binance', beatAtMs: startMs, pricedAtMs: startMs, heardAtMs: startMs },
    ]);
    const putBeat = async () => Promise.reject(new Error('throttled'));
    await new Heartbeats({ safety: { putBeat }, clock, log: silentLog, venues, skews }).beat();
  });
});
