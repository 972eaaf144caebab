import { strategies } from '#shared/strategies/all.ts';
import { seededRandom } from '../../research/avellaneda/random.ts';
import type { OptimiseRequest } from '../../research/optimise/document.ts';
import { noHalving } from '../../research/optimise/halving.ts';
import { gridSize } from '../../research/optimise/search/listed.ts';
import { readSpace, type Space } from '../../research/optimise/space.ts';
import type { Validation } from '../../research/optimise/validate/windows.ts';
import { prepare } from '../commands/backtest/prepare.ts';
import type { OptimiseWishes } from '../commands/optimise.ts';
import { refused } from '../output.ts';

const gridMax = 100_000;
const foldCandlesMin = 50;

/** Everything of a search that comes from outside, checked: the request, or one refusal that says what to change. */
export async function prepareOptimise(wishes: OptimiseWishes) {
  const read = readSpace(
    typeof wishes.params === 'object' && typeof wishes.space === 'object'
      ? { ...wishes.params, ...wishes.space }
      : wishes.space,
  );
  if (read.kind === 'invalid')
    return refusal('SPACE_INVALID', `The space does not fit: ${read.problems.join('; ')}.`);
  const { space } = read;
  const size = gridSize(space);
  if (wishes.search === 'grid' && size > gridMax)
    return refusal(
      'GRID_TOO_LARGE',
      `The grid has ${size} points; at most ${gridMax}. Take larger steps, or another --search.`,
    );
  const prepared = await prepare({ ...wishes, params: somewhere(space, wishes.strategy) });
  if (prepared.kind === 'refused') return prepared;
  const { strategy, instrument, candles, timeframeMs, options, finer } = prepared.request;
  if (finer)
    return refusal('USAGE', '--finer does not go with a search: run its best with `backtest --finer`.');
  const validation = validationOf(wishes, candles.count);
  if (validation && candles.count / (wishes.folds + 3) < foldCandlesMin)
    return refusal(
      'CANDLES_TOO_FEW',
      `${candles.count} candles are too few for ${wishes.folds} folds: fewer --folds, or --validate none.`,
    );
  const { search, seed, objective, tradesMin, halving, rungs } = wishes;
  const request: OptimiseRequest = {
    ...{ strategy, space, spaceText: read.description, instrument, candles, timeframeMs, options },
    ...{ search, seed, objective, tradesMin, validation },
    trials: search === 'grid' ? size : wishes.trials,
    halving: halving === undefined ? noHalving : { eta: halving, rungs },
  };
  return { kind: 'ready' as const, request };
}

function validationOf({ validate, folds, purge, embargo }: OptimiseWishes, count: number): Validation | null {
  if (validate === 'none') return null;
  if (validate === 'k-fold') {
    const hundredth = Math.ceil(count / 100);
    return { kind: 'k-fold', folds, purge: purge ?? hundredth, embargo: embargo ?? hundredth };
  }
  return { kind: 'walk-forward', folds, anchored: validate === 'anchored', trainWindows: 3 };
}

/** Parameters that the strategy takes, if there are any: what is wrong with the space is told by the last one tried. */
function somewhere(space: Space, name: string): unknown {
  const strategy = strategies.get(name);
  const random = seededRandom(1);
  let parameters = space.parametersAt(space.dimensions.map(() => 0.5));
  for (let attempt = 0; attempt < 1_000; attempt++) {
    if (!strategy || strategy.configure(parameters).kind === 'configured') return parameters;
    parameters = space.parametersAt(space.dimensions.map(() => random()));
  }
  return parameters;
}

function refusal(code: string, message: string) {
  return { ...refused(code, message), kind: 'refused' as const, code, message };
}
