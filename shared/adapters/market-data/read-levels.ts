import type { LevelList } from '#shared/domain/market/depth-update.ts';
import type { JsonBytes } from './json-bytes.ts';

/**
 * `[["61837.63","3.78"],…]`, also with more items a level, which are passed over. A price has up to fifteen digits, or is
 * refused; a size of more is the nearest double.
 */
export function readLevels(json: JsonBytes, levels: LevelList): void {
  if (!json.firstItem()) return;
  do {
    if (!json.firstItem()) json.fail();
    const price = json.decimal(true);
    if (!(price > 0) || !json.nextItem()) json.fail();
    const size = json.decimal(false);
    if (!(size >= 0)) json.fail();
    while (json.nextItem()) json.skip();
    levels.push(price, size);
  } while (json.nextItem());
}
