import type { AccountRef, Balance } from '../domain/account/account.ts';
import type { Clock } from '../ports/clock.port.ts';
import type { TradingStore } from '../ports/trading-store.port.ts';

const cachedMs = 30_000;
const accountsMax = 1_000;

export interface BalancesAsOf {
  readonly balances: readonly Balance[];
  readonly asOfMs: number;
}

interface Cached extends BalancesAsOf {
  readonly latestEventId: string | undefined;
}

/**
 * Balances of an account, cached for 30 s and dropped as soon as the account has a newer event: every change of a
 * balance after the opening writes one in the same transaction, so a worker sees also what other workers changed.
 */
export class BalanceReader {
  readonly #deps: { readonly store: TradingStore; readonly clock: Clock };
  readonly #cache = new Map<string, Cached>();

  constructor(deps: { readonly store: TradingStore; readonly clock: Clock }) {
    this.#deps = deps;
  }

  /** @param fresh reads the store in any case: for a proof of the books */
  async read(ref: AccountRef, fresh = false): Promise<BalancesAsOf> {
    const key = `${ref.ownerId}|${ref.accountId}`;
    const nowMs = this.#deps.clock.nowMs();
    // Read before the balances: an event that comes in between only makes the entry look older than it is.
    const latestEventId = await this.#deps.store.latestEventId(ref);
    const cached = this.#cache.get(key);
    if (!fresh && cached && cached.latestEventId === latestEventId && nowMs - cached.asOfMs < cachedMs)
      return cached;
    const read = { balances: await this.#deps.store.listBalances(ref), asOfMs: nowMs, latestEventId };
    if (this.#cache.size >= accountsMax) this.#cache.clear();
    this.#cache.set(key, read);
    return read;
  }
}
