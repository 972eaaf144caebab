import type { ReadSearchSpace } from '#shared/application/optimisations/start-optimisation.ts';
import { trialsMax } from '#shared/domain/optimisation/saved-optimisation.ts';
import { seededRandom } from '../../research/avellaneda/random.ts';
import { gridSearch, gridSize } from '../../research/optimise/search/listed.ts';
import { type Point, readSpace } from '../../research/optimise/space.ts';
import { somewhere } from '../../research/optimise/wishes.ts';

/** A space as the search of the command line reads it. */
export const readSearchSpace: ReadSearchSpace = (strategy, given) => {
  const read = readSpace(given);
  if (read.kind === 'invalid')
    return { kind: 'invalid', problem: `does not fit: ${read.problems.join('; ')}.` };
  const { space, description: described } = read;
  const parameters = somewhere(space, strategy);
  const configured = strategy.configure(parameters);
  if (configured.kind === 'invalid')
    return {
      kind: 'invalid',
      problem: `holds nothing that the strategy takes: ${configured.problems.join('; ')}.`,
    };
  const gridPoints = gridSize(space);
  const accepts = (point: Point) => strategy.configure(space.parametersAt(point)).kind === 'configured';
  const settings = { space, trials: gridPoints, random: seededRandom(1), accepts };
  const gridTaken = gridPoints > trialsMax ? gridPoints : gridSearch(settings).ask().length;
  return { kind: 'space', described, somewhere: parameters, gridPoints, gridTaken };
};
