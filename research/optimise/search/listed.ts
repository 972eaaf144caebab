import type { Point } from '../space.ts';
import { acceptedPoint, type Searcher, type SearchSettings, uniformPoint } from './searcher.ts';

/** Everything in one batch. */
function oneBatch(points: readonly Point[]): Searcher {
  let left = points;
  return {
    ask() {
      const asked = left;
      left = [];
      return asked;
    },
    tell() {},
  };
}

/** How many points a grid has, accepted or not. */
export function gridSize({ dimensions }: SearchSettings['space']): number {
  return dimensions.reduce((product, { grid }) => product * grid.length, 1);
}

/** Every combination, the last parameter fastest, without those that the strategy does not take. */
export function gridSearch({ space, accepts }: SearchSettings): Searcher {
  let points: Point[] = [[]];
  for (const { grid } of space.dimensions)
    points = points.flatMap((point) => grid.map((unit) => [...point, unit]));
  return oneBatch(points.filter(accepts));
}

/** Independent points, uniform in the cube (Bergstra & Bengio 2012). */
export function randomSearch(settings: SearchSettings): Searcher {
  const points = Array.from({ length: settings.trials }, () =>
    acceptedPoint(settings, () => uniformPoint(settings)),
  );
  return oneBatch(points.filter(settings.accepts));
}
