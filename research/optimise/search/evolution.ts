import type { Point } from '../space.ts';
import {
  acceptedPoint,
  compareScores,
  type Score,
  type Searcher,
  type SearchSettings,
  uniformPoint,
} from './searcher.ts';

/** Share of the coordinates that a child takes from its mutant. */
const crossover = 0.9;

/**
 * Differential evolution (Storn & Price, J. Global Optimization 11, 1997) with the mutation current-to-best/1: a child is
 * its parent, moved towards the best and by the difference of two others, and takes its parent's place when it is not
 * worse. A generation is a batch.
 */
export function evolutionSearch(settings: SearchSettings): Searcher {
  const { trials, random, space } = settings;
  const size = Math.max(6, Math.min(10 * space.dimensions.length, 60, Math.floor(trials / 6)));
  const parents: { point: Point; score: Score }[] = [];
  let asked: readonly Point[] = [];
  let told = 0;

  const childOf = (index: number): Point => {
    const best = parents.reduce((a, b) => (compareScores(b.score, a.score) > 0 ? b : a));
    const parent = parents[index % parents.length] ?? best;
    return acceptedPoint(settings, () => {
      const pick = () => parents[Math.floor(random() * parents.length)] ?? best;
      const [one, other] = [pick(), pick()];
      const [pull, push] = [0.3 + 0.6 * random(), 0.4 + 0.5 * random()];
      const kept = Math.floor(random() * space.dimensions.length);
      return parent.point.map((unit, axis) => {
        if (axis !== kept && random() >= crossover) return unit;
        const towards = pull * ((best.point[axis] ?? 0) - unit);
        return reflected(unit + towards + push * ((one.point[axis] ?? 0) - (other.point[axis] ?? 0)));
      });
    });
  };

  return {
    ask() {
      const count = Math.max(0, Math.min(size, trials - told));
      asked = Array.from({ length: count }, (_, index) =>
        parents.length < size ? acceptedPoint(settings, () => uniformPoint(settings)) : childOf(index),
      );
      return asked;
    },
    tell(scores) {
      scores.forEach((score, index) => {
        const point = asked[index] ?? [];
        const parent = parents[index];
        if (!parent) parents.push({ point, score });
        else if (compareScores(score, parent.score) >= 0) parents[index] = { point, score };
      });
      told += scores.length;
    },
  };
}

/** Back into the cube as from a mirror. */
function reflected(unit: number): number {
  const back = Math.abs(unit) % 2;
  return Math.min(back > 1 ? 2 - back : back, 1 - 1e-12);
}
