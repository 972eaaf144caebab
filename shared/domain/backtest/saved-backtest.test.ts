import { describe, expect, it } from 'vitest';
import { failedBacktest, fits, isOver, isSilent, needsOf, type SavedBacktest } from './saved-backtest.ts';

const dayMs = 86_400_000;

describe('a saved backtest', () => {
  it('knows what it takes before anything is read', () => {
    // A day of minutes: 1,440 × (48 + 456) bytes are 0.73 MB beside the base of 250; 0.08 s + 1,440 × 0.02 ms.
    expect(needsOf({ fromMs: 0, toMs: dayMs }, 60_000)).toEqual({
      minutes: 1_440,
      memoryMb: 251,
      seconds: 1,
    });
    // Two years of hours: 1,051,200 × 48 + 17,520 × 456 bytes; 730 × 0.08 s + 17,520 × 0.02 ms.
    const years = needsOf({ fromMs: 0, toMs: 730 * dayMs }, 3_600_000);
    expect(years).toEqual({ minutes: 1_051_200, memoryMb: 309, seconds: 59 });
    expect(fits(years)).toBe(true);
    expect(fits(needsOf({ fromMs: 0, toMs: 10 * 365 * dayMs }, 60_000))).toBe(false);
  });

  it('is over once it is done or failed, with a reason of bounded length', () => {
    const queued = { state: 'QUEUED', failure: null, endedAtMs: null } as SavedBacktest;
    expect(isOver(queued)).toBe(false);
    const failed = failedBacktest(queued, 'NO_CANDLES', 'x'.repeat(900), 5);
    expect(failed).toMatchObject({
      state: 'FAILED',
      endedAtMs: 5,
      toldAtMs: 5,
      failure: { code: 'NO_CANDLES' },
    });
    expect(failed.failure?.message).toHaveLength(500);
    expect([isOver(failed), isOver({ ...queued, state: 'DONE' })]).toEqual([true, true]);
  });

  it('is silent when nobody began it for a minute, or whoever runs it must be gone', () => {
    const told = { toldAtMs: 1_000 } as SavedBacktest;
    const silent = (state: SavedBacktest['state'], afterMs: number) =>
      isSilent({ ...told, state }, 1_000 + afterMs);
    expect([silent('QUEUED', 60_000), silent('QUEUED', 60_001)]).toEqual([false, true]);
    // A worker has 300 s, and its message is hidden for as long.
    expect([silent('RUNNING', 420_000), silent('RUNNING', 420_001)]).toEqual([false, true]);
    expect([silent('DONE', 1e9), silent('FAILED', 1e9)]).toEqual([false, false]);
  });
});
