import type { Segment } from './evaluate.ts';
import { compareScores, type Score } from './search/searcher.ts';

/**
 * Successive halving (Jamieson & Talwalkar, AISTATS 2016): all trials of a batch run over the first part of the candles,
 * the best `1 / eta` of them over `eta` times as many, and so on to all.
 */
export interface Halving {
  readonly eta: number;
  /** 1 runs everything over all candles. */
  readonly rungs: number;
}

export const noHalving: Halving = { eta: 2, rungs: 1 };

/** The candles of a rung: so much of the segments, from their beginning. */
export function segmentsOfRung(
  segments: readonly Segment[],
  { eta, rungs }: Halving,
  rung: number,
): readonly Segment[] {
  const total = segments.reduce((sum, { from, to }) => sum + to - from, 0);
  let left = Math.ceil(total / eta ** (rungs - 1 - rung));
  return segments.flatMap(({ from, to, warmFrom }) => {
    const taken = Math.min(left, to - from);
    left -= taken;
    return taken > 0 ? [{ from, to: from + taken, warmFrom }] : [];
  });
}

/** Which of a rung go on to the next: the best of those with a value; of equals the one that was asked first. */
export function survivors(
  scores: readonly Score[],
  places: readonly number[],
  { eta }: Halving,
): readonly number[] {
  const scoreAt = (place: number) => scores[place] ?? { rung: 0, value: null };
  return places
    .filter((place) => scoreAt(place).value !== null)
    .toSorted((a, b) => compareScores(scoreAt(b), scoreAt(a)) || a - b)
    .slice(0, Math.ceil(places.length / eta))
    .toSorted((a, b) => a - b);
}
