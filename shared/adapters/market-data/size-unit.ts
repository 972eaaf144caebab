import type { DepthUpdate } from '#shared/domain/market/depth-update.ts';
import { exactDigits } from '#shared/domain/market/exact-text.ts';

/** A size in contracts as base units: the double nearest to the decimal, which a product of doubles need not be. */
export function inBaseUnits(size: number, unit: number): number {
  return unit === 1 ? size : Number((size * unit).toPrecision(exactDigits));
}

export function levelsInBaseUnits({ bids, asks }: DepthUpdate, unit: number): void {
  if (unit === 1) return;
  for (const { sizes, count } of [bids, asks])
    for (let index = 0; index < count; index++) sizes[index] = inBaseUnits(sizes[index] as number, unit);
}
