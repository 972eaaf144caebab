import type { Point, Space } from '../space.ts';

/** How good a trial was. Trials of a later rung, that is of more candles, are better than those stopped before it. */
export interface Score {
  readonly rung: number;
  /** Larger is better; null where the objective has no value, which is worse than any. */
  readonly value: number | null;
}

/**
 * A search over the unit cube, batch by batch: so that what it asks next depends on what it was told and its seed, and
 * never on how many workers there are or who was first.
 */
export interface Searcher {
  /** The next points to try; empty when it is over. */
  ask(): readonly Point[];
  /** Of the points that were just asked for, in their order. */
  tell(scores: readonly Score[]): void;
}

export interface SearchSettings {
  readonly space: Space;
  readonly trials: number;
  readonly random: () => number;
  /** Whether the strategy takes the parameters at a point. */
  accepts(point: Point): boolean;
}

/** Above 0 when `a` is the better one. */
export function compareScores(a: Score, b: Score): number {
  return (
    a.rung - b.rung || (a.value ?? Number.NEGATIVE_INFINITY) - (b.value ?? Number.NEGATIVE_INFINITY) || 0
  );
}

const attemptsMax = 1_000;

/** A point that is accepted, made by `propose`; the last one when there seems to be none. */
export function acceptedPoint({ accepts }: SearchSettings, propose: () => Point): Point {
  let point = propose();
  for (let attempt = 1; attempt < attemptsMax && !accepts(point); attempt++) point = propose();
  return point;
}

export function uniformPoint({ space, random }: SearchSettings): Point {
  return space.dimensions.map(() => random());
}
