import type { HostedStrategy } from '../../shared/strategies/host.ts';
import { seededRandom } from '../avellaneda/random.ts';
import type { Space } from './space.ts';
import type { Validation } from './validate/windows.ts';

export interface ValidationWish {
  readonly validate: 'walk-forward' | 'anchored' | 'k-fold' | 'none';
  readonly folds: number;
  readonly purge?: number;
  readonly embargo?: number;
}

/** @param count of all candles */
export function validationOf(
  { validate, folds, purge, embargo }: ValidationWish,
  count: number,
): Validation | null {
  if (validate === 'none') return null;
  if (validate === 'k-fold') {
    const hundredth = Math.ceil(count / 100);
    return { kind: 'k-fold', folds, purge: purge ?? hundredth, embargo: embargo ?? hundredth };
  }
  return { kind: 'walk-forward', folds, anchored: validate === 'anchored', trainWindows: 3 };
}

/** Parameters that the strategy takes, if there are any: what is wrong with the space is told by the last one tried. */
export function somewhere(space: Space, strategy: HostedStrategy | undefined): unknown {
  const random = seededRandom(1);
  let parameters = space.parametersAt(space.dimensions.map(() => 0.5));
  for (let attempt = 0; attempt < 1_000; attempt++) {
    if (!strategy || strategy.configure(parameters).kind === 'configured') return parameters;
    parameters = space.parametersAt(space.dimensions.map(() => random()));
  }
  return parameters;
}
