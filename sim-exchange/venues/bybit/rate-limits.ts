/** Requests of one account a second, by category where that matters. */
export interface Limit {
  linear: number;
  spot: number;
}

/** All requests of one address in five seconds; above it every answer is 403 for ten minutes. */
const addressLimit = { count: 600, windowMs: 5000, banMs: 600_000 };

/** What the headers of an answer say of the limit it counted against. */
export interface Standing {
  limit: number;
  left: number;
  resetMs: number;
  exceeded: boolean;
}

/** Counts requests per route, category and second, and all together. */
export class RateLimits {
  private readonly enforced: boolean;
  private readonly used = new Map<string, { window: number; count: number }>();
  private bannedUntilMs = 0;

  constructor(limits: 'venue' | 'open') {
    this.enforced = limits === 'venue';
  }

  reset(): void {
    this.used.clear();
    this.bannedUntilMs = 0;
  }

  /** Counts a request of an address; true when it is shut out. */
  isBanned(nowMs: number, address: string): boolean {
    if (!this.enforced) return false;
    if (nowMs < this.bannedUntilMs) return true;
    if (this.take(nowMs, `address ${address}`, addressLimit.windowMs, 1) <= addressLimit.count) return false;
    this.bannedUntilMs = nowMs + addressLimit.banMs;
    return true;
  }

  /** Counts `items` requests of a route. A batch counts each of its orders. */
  count(nowMs: number, name: string, limit: number, items: number): Standing {
    const used = this.take(nowMs, name, 1000, items);
    const exceeded = this.enforced && used > limit;
    const resetMs = exceeded ? (Math.floor(nowMs / 1000) + 1) * 1000 : nowMs;
    return { limit, left: Math.max(limit - used, 0), resetMs, exceeded };
  }

  private take(nowMs: number, name: string, windowMs: number, items: number): number {
    const window = Math.floor(nowMs / windowMs);
    const used = this.used.get(name);
    const count = (used?.window === window ? used.count : 0) + items;
    this.used.set(name, { window, count });
    return count;
  }
}
