import { createHash } from 'node:crypto';
import type { Candles } from '../../shared/domain/indicators/candles.ts';
import type { Trade } from './options.ts';

/** Raised when the candle engine may give other trades for the same input. */
export const engineVersion = 4;

/**
 * SHA-256 of what a run is a function of, and of its trades: the candles as doubles, the rest as JSON with sorted
 * keys. The same on any machine: typed arrays are little-endian wherever Node runs.
 */
export function runHash(
  candles: Candles | readonly Candles[],
  inputs: object,
  trades: readonly Trade[],
  finer: Candles | readonly Candles[] = [],
): string {
  const hash = createHash('sha256');
  hash.update(canonical({ engineVersion, ...inputs }));
  for (const { openTimeMs, open, high, low, close, volume } of [candles, finer].flat())
    for (const column of [openTimeMs, open, high, low, close, volume])
      hash.update(new Uint8Array(column.buffer, column.byteOffset, column.byteLength));
  hash.update(canonical(trades));
  return hash.digest('hex');
}

export function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
