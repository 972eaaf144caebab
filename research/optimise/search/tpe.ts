import { cumulative, normal } from '../../statistics/normal.ts';
import type { Dimension, Point } from '../space.ts';
import {
  acceptedPoint,
  compareScores,
  type Score,
  type Searcher,
  type SearchSettings,
  uniformPoint,
} from './searcher.ts';

const batch = 8;
const startup = 24;
const candidates = 24;
const goodShare = 0.15;

/**
 * Tree-structured Parzen estimator (Bergstra, Bardenet, Bengio, Kégl: Algorithms for Hyper-Parameter Optimization, NIPS
 * 2011). What was tried is split into the best share and the rest; each dimension gets a density of either, and of points
 * drawn from the density of the best the one is tried where it exceeds the other most. Eight at a time, from one model.
 */
export function tpeSearch(settings: SearchSettings): Searcher {
  const { trials, random, space } = settings;
  const told: { readonly point: Point; readonly score: Score }[] = [];
  let asked: readonly Point[] = [];
  const modelled = () => {
    const sorted = told.toSorted((a, b) => compareScores(b.score, a.score)).map(({ point }) => point);
    const split = Math.max(2, Math.ceil(goodShare * sorted.length));
    const [good, rest] = [
      densityOf(sorted.slice(0, split), space.dimensions),
      densityOf(sorted.slice(split), space.dimensions),
    ];
    return () => {
      let best: { point: Point; gain: number } | undefined;
      for (let draw = 0; draw < candidates; draw++) {
        const point = acceptedPoint(settings, () => good.draw(random));
        const gain = good.logAt(point) - rest.logAt(point);
        if (!best || gain > best.gain) best = { point, gain };
      }
      return best?.point ?? uniformPoint(settings);
    };
  };
  return {
    ask() {
      const count = Math.min(told.length < startup ? startup : batch, trials - told.length);
      const propose =
        told.length < startup ? () => acceptedPoint(settings, () => uniformPoint(settings)) : modelled();
      asked = Array.from({ length: Math.max(0, count) }, propose);
      return asked;
    },
    tell(scores) {
      told.push(...scores.map((score, index) => ({ point: asked[index] ?? [], score })));
    },
  };
}

interface Density {
  draw(random: () => number): Point;
  logAt(point: Point): number;
}

function densityOf(points: readonly Point[], dimensions: readonly Dimension[]): Density {
  const parts = dimensions.map((dimension, index) => {
    const units = points.map((point) => point[index] ?? 0);
    return dimension.isChoice ? shares(units, dimension.count ?? 1) : parzen(units, dimension.count);
  });
  return {
    draw: (random) => parts.map((part) => part.draw(random)),
    logAt: (point) => parts.reduce((sum, part, index) => sum + Math.log(part.at(point[index] ?? 0)), 0),
  };
}

interface Part {
  draw(random: () => number): number;
  at(unit: number): number;
}

/** Of a choice: how often each was there, once more for all. */
function shares(units: readonly number[], count: number): Part {
  const counts = new Array<number>(count).fill(1);
  const placeOf = (unit: number) => Math.min(count - 1, Math.floor(unit * count));
  for (const unit of units) counts[placeOf(unit)] = (counts[placeOf(unit)] ?? 0) + 1;
  const total = units.length + count;
  return {
    draw(random) {
      let left = random() * total;
      const place = counts.findIndex((weight) => {
        left -= weight;
        return left < 0;
      });
      return ((place < 0 ? count - 1 : place) + 0.5) / count;
    },
    at: (unit) => (counts[placeOf(unit)] ?? 1) / total,
  };
}

/**
 * A mixture of normal densities, cut off at 0 and 1, one at each point and a flat one over all (the prior). Its width at a
 * point is the distance to the farther neighbour, as in the paper, between 1/(n + 1) of the range and all of it.
 */
function parzen(units: readonly number[], count: number | null): Part {
  const centres = units.toSorted((a, b) => a - b);
  const narrowest = Math.max(1 / Math.min(100, centres.length + 1) / 2, count === null ? 0 : 0.5 / count);
  const kernels = centres.map((centre, index) => {
    const gap = Math.max(centre - (centres[index - 1] ?? 0), (centres[index + 1] ?? 1) - centre);
    const width = Math.min(1, Math.max(narrowest, Math.min(gap, 3 * narrowest)));
    return { centre, width, mass: cumulative((1 - centre) / width) - cumulative(-centre / width) };
  });
  return {
    draw(random) {
      const kernel = kernels[Math.floor(random() * (kernels.length + 1))];
      if (!kernel) return random();
      for (;;) {
        const unit = kernel.centre + kernel.width * normal(random);
        if (unit >= 0 && unit < 1) return unit;
      }
    },
    at(unit) {
      let sum = 1;
      for (const { centre, width, mass } of kernels) {
        const distance = (unit - centre) / width;
        sum += Math.exp(-0.5 * distance * distance) / (width * Math.sqrt(2 * Math.PI) * mass);
      }
      return sum / (kernels.length + 1);
    },
  };
}
