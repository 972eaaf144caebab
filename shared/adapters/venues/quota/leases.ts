import {
  ceilingOf,
  leaseSize,
  type QuotaPriority,
  type QuotaWindow,
} from '../../../domain/quota/quota-window.ts';
import type { QuotaCounter, QuotaStanding, QuotaStore } from '../../../ports/quota.port.ts';

/** What this worker knows of a window, and what it took there and has not spent yet, by what it was taken for. */
interface Lease {
  readonly endMs: number;
  used: number;
  isClosed: boolean;
  readonly left: Record<QuotaPriority, number>;
}

/** What of a draw came from where: to be given back when the request does not leave after all. */
type Parts = Partial<Record<QuotaPriority, number>>;
export interface Draw {
  readonly counter: QuotaCounter;
  readonly parts: Parts;
}

/** Whose leases a request may spend: a cancel all of them, an order its own. */
const sources: Readonly<Record<QuotaPriority, readonly QuotaPriority[]>> = {
  cancel: ['cancel', 'reconcile', 'order'],
  reconcile: ['reconcile', 'order'],
  order: ['order'],
};

/**
 * This worker's part of the shared budgets: taken from the store in leases, spent here, so that not every request costs a
 * write. Nobody waits for anybody: each draw looks after itself.
 */
export class QuotaLeases {
  readonly #store: QuotaStore;
  readonly #leases = new Map<string, Lease>();

  constructor(store: QuotaStore) {
    this.#store = store;
  }

  /** Undefined when the window has no room left for this priority, which stays so until its end. */
  async draw(
    counter: QuotaCounter,
    window: QuotaWindow,
    amount: number,
    priority: QuotaPriority,
    nowMs: number,
  ): Promise<Draw | undefined> {
    const lease = this.#leaseOf(counter, nowMs);
    if (priority === 'order' && lease.isClosed) return undefined;
    const parts: Parts = {};
    let needed = amount;
    for (const source of sources[priority]) {
      const part = Math.min(lease.left[source], needed);
      lease.left[source] -= part;
      parts[source] = part;
      needed -= part;
    }
    if (needed === 0) return { counter, parts };
    if (await this.#take(counter, window, lease, needed, priority)) {
      parts[priority] = (parts[priority] ?? 0) + needed;
      return { counter, parts };
    }
    this.giveBack({ counter, parts });
    return undefined;
  }

  /** The request did not leave. */
  giveBack({ counter, parts }: Draw): void {
    const lease = this.#leases.get(idOf(counter));
    for (const source of sources.cancel) if (lease) lease.left[source] += parts[source] ?? 0;
  }

  /** The venue's own count of a window; written only when it is news. */
  async learn(counter: QuotaCounter, used: number, nowMs: number): Promise<void> {
    const lease = this.#leaseOf(counter, nowMs);
    if (used > lease.used) note(lease, await this.#store.raise(counter, used));
  }

  /** The venue refuses us although we kept within our count: somebody else spends, and what is left is for cancels. */
  async close(counter: QuotaCounter, nowMs: number): Promise<void> {
    this.#leaseOf(counter, nowMs).isClosed = true;
    await this.#store.close(counter);
  }

  /** First a whole lease; when there is too little left for one, exactly what is needed. */
  async #take(
    counter: QuotaCounter,
    window: QuotaWindow,
    lease: Lease,
    needed: number,
    priority: QuotaPriority,
  ): Promise<boolean> {
    const ceiling = ceilingOf(window, priority);
    const room = () => ceiling - lease.used;
    for (const asked of [leaseSize(window, room(), needed), needed]) {
      // Counts only grow: no need to ask the store again.
      if (needed > room() || (priority === 'order' && lease.isClosed)) return false;
      const { isTaken, ...standing } = await this.#store.take(counter, asked, ceiling, priority);
      note(lease, standing);
      if (!isTaken) continue;
      lease.left[priority] += asked - needed;
      return true;
    }
    return false;
  }

  #leaseOf(counter: QuotaCounter, nowMs: number): Lease {
    const known = this.#leases.get(idOf(counter));
    if (known) return known;
    for (const [id, { endMs }] of this.#leases) if (endMs < nowMs - forgottenAfterMs) this.#leases.delete(id);
    const left = { cancel: 0, reconcile: 0, order: 0 };
    const lease = { endMs: counter.endMs, used: 0, isClosed: false, left };
    this.#leases.set(idOf(counter), lease);
    return lease;
  }
}

const forgottenAfterMs = 10_000;

function idOf({ name, startMs }: QuotaCounter): string {
  return `${name}@${startMs}`;
}

function note(lease: Lease, { used, isClosed }: QuotaStanding): void {
  lease.used = Math.max(lease.used, used);
  lease.isClosed ||= isClosed;
}
