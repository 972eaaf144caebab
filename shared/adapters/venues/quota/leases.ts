import {
  ceilingOf,
  leaseSize,
  type QuotaPriority,
  type QuotaWindow,
} from '../../../domain/quota/quota-window.ts';
import type { QuotaCounter, QuotaStanding, QuotaStore } from '../../../ports/quota.port.ts';

/** What of a lease a request spent: to be given back when it does not leave after all. */
type Parts = Partial<Record<QuotaPriority, number>>;
export interface Draw {
  readonly counter: QuotaCounter;
  readonly parts: Parts;
}

interface Demand {
  readonly amount: number;
  readonly settled: PromiseWithResolvers<Parts | undefined>;
}

/** What this worker knows of a window, and what it took there and has not spent yet, by the lowest priority that may. */
interface Lease {
  readonly endMs: number;
  used: number;
  isClosed: boolean;
  /** What the venue said that it has counted, and when that was last written. */
  told: number;
  wroteAtMs: number;
  readonly left: Record<QuotaPriority, number>;
  /** Requests for which more is being taken: those that come meanwhile share the next write. */
  readonly demands: Record<QuotaPriority, Demand[]>;
}

/** What a request may spend: a cancel all, an order what was taken while the count was within the orders' share. */
const sources: Readonly<Record<QuotaPriority, readonly QuotaPriority[]>> = {
  cancel: ['cancel', 'reconcile', 'order'],
  reconcile: ['reconcile', 'order'],
  order: ['order'],
};

/** A lease that is over is forgotten after this. */
const keptMs = 10_000;
/** From this length on a window is worth a write when the venue has counted more; and how often. */
const longMs = 5_000;
const writePauseMs = 2_000;

/**
 * This worker's part of the shared budgets: taken from the store in leases, spent here, so that not every request costs a
 * write. Requests of one kind share a write; none waits for one of another kind.
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
    const parts =
      leftFor(lease, priority) >= amount
        ? spend(lease, priority, amount)
        : await this.#demand(counter, window, lease, amount, priority);
    return parts && { counter, parts };
  }

  /** Whether a request is certain to find no room, as far as this worker knows: then nothing needs to be asked. */
  isFull(
    { name, startMs }: QuotaCounter,
    window: QuotaWindow,
    amount: number,
    priority: QuotaPriority,
  ): boolean {
    const lease = this.#leases.get(`${name}@${startMs}`);
    if (!lease) return false;
    const missing = amount - leftFor(lease, priority);
    return (priority === 'order' && lease.isClosed) || missing > roomOf(lease, window, priority);
  }

  /** The request did not leave. */
  giveBack({ counter, parts }: Draw): void {
    const lease = this.#leases.get(idOf(counter));
    for (const source of sources.cancel) if (lease) lease.left[source] += parts[source] ?? 0;
  }

  /**
   * The venue's own count of a window. More than ours may be others' leases that we have not heard of: of a long window
   * it is written at once, now and then; else with the next lease, when that shows a count that is too low.
   */
  async learn(counter: QuotaCounter, used: number, nowMs: number): Promise<void> {
    const lease = this.#leaseOf(counter, nowMs);
    lease.told = Math.max(lease.told, used);
    const isShort = counter.endMs - counter.startMs < longMs;
    if (used <= lease.used || isShort || nowMs < lease.wroteAtMs + writePauseMs) return;
    lease.wroteAtMs = nowMs;
    note(lease, await this.#store.raise(counter, used));
  }

  /** The window is full, whatever we had counted. */
  async fill(counter: QuotaCounter, window: QuotaWindow, nowMs: number): Promise<void> {
    note(this.#leaseOf(counter, nowMs), await this.#store.raise(counter, window.limit));
  }

  /** The venue refuses us although we kept within our count: somebody else spends, and what is left is for cancels. */
  async close(counter: QuotaCounter, nowMs: number): Promise<void> {
    this.#leaseOf(counter, nowMs).isClosed = true;
    await this.#store.close(counter);
  }

  #demand(
    counter: QuotaCounter,
    window: QuotaWindow,
    lease: Lease,
    amount: number,
    priority: QuotaPriority,
  ): Promise<Parts | undefined> {
    const settled = Promise.withResolvers<Parts | undefined>();
    const demands = lease.demands[priority];
    demands.push({ amount, settled });
    if (demands.length === 1) void this.#serve(counter, window, lease, priority);
    return settled.promise;
  }

  /** Takes for all demands of one priority together, until each is served or refused. */
  async #serve(
    counter: QuotaCounter,
    window: QuotaWindow,
    lease: Lease,
    priority: QuotaPriority,
  ): Promise<void> {
    const demands = lease.demands[priority];
    const ceiling = ceilingOf(window, priority);
    try {
      for (let first = demands[0]; first; first = demands[0]) {
        const missing = first.amount - leftFor(lease, priority);
        const room = roomOf(lease, window, priority);
        // Counts only grow: no need to ask the store about a window that was full.
        const isFull = missing > room || (priority === 'order' && lease.isClosed);
        if (missing <= 0 || isFull) {
          demands.shift();
          first.settled.resolve(missing <= 0 ? spend(lease, priority, first.amount) : undefined);
          continue;
        }
        const all = demands.reduce((sum, { amount }) => sum + amount, -leftFor(lease, priority));
        const asked = leaseSize(window, room, Math.max(missing, Math.min(all, room)));
        const { isTaken, ...standing } = await this.#store.take(counter, asked, ceiling, priority);
        note(lease, standing);
        if (!isTaken) continue;
        lease.left[lowest.find((each) => standing.used <= ceilingOf(window, each)) ?? priority] += asked;
        // The venue had counted more than all workers had taken: somebody else spends.
        if (lease.told > standing.used - asked)
          note(lease, await this.#store.raise(counter, lease.told + asked));
      }
    } catch (fault) {
      for (const { settled } of demands.splice(0)) settled.reject(fault);
    }
  }

  #leaseOf(counter: QuotaCounter, nowMs: number): Lease {
    const known = this.#leases.get(idOf(counter));
    if (known) return known;
    for (const [id, { endMs }] of this.#leases) if (endMs < nowMs - keptMs) this.#leases.delete(id);
    const lease = {
      endMs: counter.endMs,
      used: 0,
      isClosed: false,
      told: 0,
      wroteAtMs: 0,
      left: { cancel: 0, reconcile: 0, order: 0 },
      demands: { cancel: [], reconcile: [], order: [] },
    };
    this.#leases.set(idOf(counter), lease);
    return lease;
  }
}

function idOf({ name, startMs }: QuotaCounter): string {
  return `${name}@${startMs}`;
}

/** From the one with the lowest ceiling on. */
const lowest: readonly QuotaPriority[] = ['order', 'reconcile', 'cancel'];

function leftFor({ left }: Lease, priority: QuotaPriority): number {
  return sources[priority].reduce((sum, source) => sum + left[source], 0);
}

/** There must be enough. What fewer may spend goes first. */
function spend({ left }: Lease, priority: QuotaPriority, amount: number): Parts {
  const parts: Parts = {};
  let needed = amount;
  for (const source of sources[priority]) {
    const part = Math.min(left[source], needed);
    left[source] -= part;
    parts[source] = part;
    needed -= part;
  }
  return parts;
}

function roomOf({ used, told }: Lease, window: QuotaWindow, priority: QuotaPriority): number {
  return ceilingOf(window, priority) - Math.max(used, told);
}

function note(lease: Lease, { used, isClosed }: QuotaStanding): void {
  lease.used = Math.max(lease.used, used);
  lease.isClosed ||= isClosed;
}
