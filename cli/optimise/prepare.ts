import { strategies } from '#shared/strategies/all.ts';
import type { OptimiseRequest } from '../../research/optimise/document.ts';
import { noHalving } from '../../research/optimise/halving.ts';
import { gridSize } from '../../research/optimise/search/listed.ts';
import { readSpace } from '../../research/optimise/space.ts';
import { somewhere, validationOf } from '../../research/optimise/wishes.ts';
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
  const prepared = await prepare({ ...wishes, params: somewhere(space, strategies.get(wishes.strategy)) });
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

function refusal(code: string, message: string) {
  return { ...refused(code, message), kind: 'refused' as const, code, message };
}
