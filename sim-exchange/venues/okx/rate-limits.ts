import { type Refusal, refusal } from './errors.ts';

/** How many requests a route takes in two seconds, and whether each instrument is counted apart. */
export interface Limit {
  count: number;
  windowMs: number;
  perInstrument?: boolean;
}

/** New and amended orders of one account in two seconds; what lies above is refused with 50061. */
const accountOrders: Limit = { count: 1000, windowMs: 2000 };

/** Counts requests per route, and an account's orders. OKX sends no header about it: 429 and code 50011 are all it says. */
export class RateLimits {
  private readonly enforced: boolean;
  private readonly used = new Map<string, { window: number; count: number }>();

  constructor(limits: 'venue' | 'open') {
    this.enforced = limits === 'venue';
  }

  reset(): void {
    this.used.clear();
  }

  /** Counts `items` requests of a route; the refusal when they are too many. */
  count(nowMs: number, route: string, limit: Limit, instrument: string, items: number): Refusal | undefined {
    const name = limit.perInstrument === true ? `${route} ${instrument}` : route;
    return this.take(nowMs, name, limit, items) ? undefined : refusal('tooMany');
  }

  /** Counts an account's new and amended orders; the refusal of the next one when they are too many. */
  countOrders(nowMs: number, items: number): Refusal | undefined {
    return this.take(nowMs, 'orders of the account', accountOrders, items)
      ? undefined
      : refusal('accountRate');
  }

  private take(nowMs: number, name: string, limit: Limit, items: number): boolean {
    if (!this.enforced) return true;
    const window = Math.floor(nowMs / limit.windowMs);
    const used = this.used.get(name);
    const count = (used?.window === window ? used.count : 0) + items;
    this.used.set(name, { window, count });
    return count <= limit.count;
  }
}
