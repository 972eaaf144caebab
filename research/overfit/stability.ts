import type { Dimension, Point } from '../optimise/space.ts';

interface Tried {
  readonly point: Point;
  readonly value: number | null;
}

/** The objective over two parameters: the mean of all trials in a cell, null where there is none. */
export interface HeatMap {
  readonly x: string;
  readonly y: string;
  readonly xValues: readonly unknown[];
  readonly yValues: readonly unknown[];
  /** A row a value of y. */
  readonly cells: readonly (readonly (number | null)[])[];
}

/** How much of the best is left right beside it: a peak that stands alone is luck. */
export interface Stability {
  /** Trials at most `nearby` of the range away in every parameter, the best one not counted. */
  readonly neighbours: number;
  readonly neighbourMean: number | null;
  readonly neighbourWorst: number | null;
  readonly heatMaps: readonly HeatMap[];
}

const nearby = 0.15;
const cellsMax = 12;
const mapsMax = 3;

export function stabilityOf(
  trials: readonly Tried[],
  best: Tried,
  dimensions: readonly Dimension[],
): Stability {
  const values = trials.flatMap(({ point, value }) =>
    value !== null && isNear(point, best.point, dimensions) ? [value] : [],
  );
  const maps: HeatMap[] = [];
  for (let x = 0; x < dimensions.length; x++)
    for (let y = x + 1; y < dimensions.length && maps.length < mapsMax; y++)
      maps.push(heatMapOf(trials, dimensions, x, y));
  return {
    neighbours: values.length,
    neighbourMean: values.length === 0 ? null : meanOf(values),
    neighbourWorst: values.length === 0 ? null : values.reduce((a, b) => Math.min(a, b)),
    heatMaps: maps,
  };
}

/** Beside it, or one value away where there are few; in the same choice. */
function isNear(point: Point, best: Point, dimensions: readonly Dimension[]): boolean {
  if (point.every((unit, axis) => unit === best[axis])) return false;
  return dimensions.every(({ isChoice, count }, axis) => {
    const distance = Math.abs((point[axis] ?? 0) - (best[axis] ?? 0));
    if (isChoice) return distance < 0.5 / (count ?? 1);
    return distance <= Math.max(nearby, count === null ? 0 : 1.001 / count);
  });
}

function heatMapOf(
  trials: readonly Tried[],
  dimensions: readonly Dimension[],
  x: number,
  y: number,
): HeatMap {
  const [across, down] = [axisOf(dimensions[x]), axisOf(dimensions[y])];
  const cells = down.values.map((_, row) =>
    across.values.map((_, column) => {
      const inside = trials.flatMap(({ point, value }) =>
        value !== null && across.placeOf(point[x]) === column && down.placeOf(point[y]) === row
          ? [value]
          : [],
      );
      return inside.length === 0 ? null : meanOf(inside);
    }),
  );
  return { x: across.name, y: down.name, xValues: across.values, yValues: down.values, cells };
}

function axisOf(dimension: Dimension | undefined) {
  const count = Math.min(cellsMax, dimension?.count ?? cellsMax);
  return {
    name: dimension?.name ?? '',
    values: Array.from({ length: count }, (_, place) => dimension?.valueAt((place + 0.5) / count)),
    placeOf: (unit = 0) => Math.min(count - 1, Math.floor(unit * count)),
  };
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
