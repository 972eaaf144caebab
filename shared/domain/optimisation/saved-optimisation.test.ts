import { describe, expect, it } from 'vitest';
import {
  failedOptimisation,
  isEnoughFor,
  leftMsOf,
  type OptimisationTerms,
  type SavedOptimisation,
} from './saved-optimisation.ts';

describe('a saved optimisation', () => {
  it('tells how long it still takes at its pace', () => {
    // A quarter took 10 s: three more take 30 s.
    expect(leftMsOf({ state: 'RUNNING', spentMs: 10_000, progress: 0.25 })).toBe(30_000);
    expect(leftMsOf({ state: 'RUNNING', spentMs: 10_000, progress: 0 })).toBeNull();
    expect(leftMsOf({ state: 'QUEUED', spentMs: 10_000, progress: 0.5 })).toBeNull();
    expect(leftMsOf({ state: 'DONE', spentMs: 10_000, progress: 1 })).toBeNull();
  });

  it('needs fifty candles for each window of its folds', () => {
    const terms = { validate: 'walk-forward', folds: 3 } as OptimisationTerms;
    expect([isEnoughFor(300, terms), isEnoughFor(299, terms)]).toEqual([true, false]);
    expect(isEnoughFor(1, { ...terms, validate: 'none' })).toBe(true);
  });

  it('fails with a reason of bounded length', () => {
    const running = { state: 'RUNNING', failure: null, endedAtMs: null } as SavedOptimisation;
    const failed = failedOptimisation(running, 'NO_CANDLES', 'x'.repeat(900), 5);
    expect(failed).toMatchObject({ state: 'FAILED', endedAtMs: 5, toldAtMs: 5 });
    expect(failed.failure).toEqual({ code: 'NO_CANDLES', message: 'x'.repeat(500) });
  });
});
