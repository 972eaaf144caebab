import type { Segment } from '../evaluate.ts';

/** What is searched on, and what the best of it is then tried on. */
export interface Fold {
  readonly train: readonly Segment[];
  readonly test: Segment;
}

export type Validation =
  /** Trained on the `trainWindows` windows before each test (rolling), or on all before it (anchored). */
  | {
      readonly kind: 'walk-forward';
      readonly folds: number;
      readonly anchored: boolean;
      readonly trainWindows: number;
    }
  /** `purge` candles before each test and `embargo` after it belong to neither. */
  | { readonly kind: 'k-fold'; readonly folds: number; readonly purge: number; readonly embargo: number };

/** The candles of each fold. Tests do not overlap; no candle of a test is seen by its training, also not to warm up. */
export function foldsOf(validation: Validation, count: number): readonly Fold[] {
  return validation.kind === 'walk-forward' ? walkForward(validation, count) : purgedKFold(validation, count);
}

/** Pardo, The Evaluation and Optimization of Trading Strategies, 2008. */
function walkForward(
  { folds, anchored, trainWindows }: Extract<Validation, { kind: 'walk-forward' }>,
  count: number,
): readonly Fold[] {
  const at = (window: number) => Math.floor((window * count) / (folds + trainWindows));
  return Array.from({ length: folds }, (_, fold) => {
    const [from, to] = [at(fold + trainWindows), at(fold + trainWindows + 1)];
    const train = { from: anchored ? 0 : at(fold), to: from, warmFrom: 0 };
    return { train: [train], test: { from, to, warmFrom: 0 } };
  });
}

/**
 * López de Prado, Advances in Financial Machine Learning, 2018, chapter 7. Training after a test begins flat, and warms up
 * on its own candles only: what it knows is not of the test.
 */
function purgedKFold(
  { folds, purge, embargo }: Extract<Validation, { kind: 'k-fold' }>,
  count: number,
): readonly Fold[] {
  const at = (fold: number) => Math.floor((fold * count) / folds);
  return Array.from({ length: folds }, (_, fold) => {
    const [from, to] = [at(fold), at(fold + 1)];
    const before = { from: 0, to: Math.max(0, from - purge), warmFrom: 0 };
    const resumed = Math.min(count, to + embargo);
    const after = { from: resumed, to: count, warmFrom: resumed };
    return { train: [before, after].filter((part) => part.to > part.from), test: { from, to, warmFrom: 0 } };
  });
}
