/** A distribution of durations in milliseconds, rounded to 0.1. */
export interface Latency {
  readonly count: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/**
 * The nearest-rank percentile: the smallest value that at least `percent` of all values do not exceed, so always a
 * value that was measured. @throws RangeError without values: a bench that measured nothing must not report a number
 */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const rank = Math.max(1, Math.ceil((percent / 100) * sorted.length));
  const value = sorted[rank - 1];
  if (value === undefined) throw new RangeError('nothing was measured');
  return value;
}

export function median(values: readonly number[]): number {
  return percentile(values, 50);
}

export function latency(valuesMs: readonly number[]): Latency {
  return {
    count: valuesMs.length,
    p50Ms: round(percentile(valuesMs, 50)),
    p99Ms: round(percentile(valuesMs, 99)),
  };
}

export function round(value: number, digits = 1): number {
  return Number(value.toFixed(digits));
}

/** How often each word occurs. */
export function tally(words: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}
