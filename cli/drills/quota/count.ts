import type { VenueRequest } from '../control.ts';
import type { WorkerResult } from './protocol.ts';
import type { EnforcedLimit } from './venues.ts';

/** How far a limit was driven: the share of it that requests took, over all windows of the run. */
export interface Utilisation {
  readonly name: string;
  readonly limit: number;
  readonly intervalMs: number;
  /** Mean over the windows, and the fullest. */
  readonly share: number;
  readonly highest: number;
  readonly isSecondary?: true;
}

type Request = Pick<VenueRequest, 'timeMs' | 'method' | 'path' | 'answer'>;

/** Counts as the venue does: by when a request came, whatever was answered. Windows that the run cut off are not judged. */
export function utilisationOf(
  { name, limit, intervalMs, costs, isSecondary }: EnforcedLimit,
  requests: readonly Request[],
  { startAtMs, endAtMs }: { readonly startAtMs: number; readonly endAtMs: number },
): Utilisation {
  const used = new Map<number, number>();
  for (const { timeMs, method, path } of requests) {
    const cost = costs[`${method} ${path}`] ?? 0;
    const window = Math.floor(timeMs / intervalMs);
    used.set(window, (used.get(window) ?? 0) + cost);
  }
  const first = Math.ceil(startAtMs / intervalMs);
  const after = Math.floor(endAtMs / intervalMs);
  const whole = Array.from(
    { length: Math.max(after - first, 0) },
    (_, index) => used.get(first + index) ?? 0,
  );
  const judged = whole.length > 0 ? whole : [Math.max(0, ...used.values())];
  const mean = judged.reduce((sum, count) => sum + count, 0) / judged.length;
  return {
    name,
    limit,
    intervalMs,
    share: rounded(mean / limit),
    highest: rounded(Math.max(0, ...used.values()) / limit),
    ...(isSecondary && { isSecondary }),
  };
}

export interface Latency {
  readonly count: number;
  readonly p50Ms: number;
  readonly maxMs: number;
}

/** Nearest rank; zeros when there was none. */
export function latencyOf(timesMs: readonly number[]): Latency {
  const sorted = timesMs.toSorted((a, b) => a - b);
  const at = (index: number) => Math.round((sorted[index] ?? 0) * 10) / 10;
  return { count: sorted.length, p50Ms: at(Math.ceil(sorted.length / 2) - 1), maxMs: at(sorted.length - 1) };
}

/** Outcomes of all workers together. */
export function together(
  results: readonly WorkerResult[],
  pick: 'orders' | 'cancels' | 'reads',
): Record<string, number> {
  const total: Record<string, number> = {};
  for (const result of results)
    for (const [name, count] of Object.entries(result[pick])) total[name] = (total[name] ?? 0) + count;
  return total;
}

function rounded(share: number): number {
  return Math.round(share * 1_000) / 1_000;
}
