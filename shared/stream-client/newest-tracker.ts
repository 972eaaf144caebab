import type { MarketUpdate } from '../http-api/stream-schemas.ts';

/** More than one update brings. */
const idsKept = 500;

/** A topic of which only the newest matters, or whose trades have ids of their venue's. */
export class NewestTracker {
  #newest = -1;
  #ids: readonly string[] = [];

  /**
   * What is new in an update; nothing when it is older than what was told. `hasHole`: trades before it may be missing.
   */
  take(update: MarketUpdate): { readonly update?: MarketUpdate; readonly hasHole: boolean } {
    if (update.kind !== 'trades') {
      if (update.sequence <= this.#newest) return { hasHole: false };
      this.#newest = update.sequence;
      return { update, hasHole: false };
    }
    const known = new Set(this.#ids);
    const trades = update.trades.filter(({ id }) => !known.has(id));
    const hasHole = update.begins && known.size > 0 && trades.length === update.trades.length;
    this.#ids = [...this.#ids, ...trades.map(({ id }) => id)].slice(-idsKept);
    return trades.length > 0 ? { update: { ...update, trades }, hasHole } : { hasHole };
  }
}
