import { type Refusal, refusal } from './errors.ts';

/** Counts requests of each route in a second, as the documentation of each says; 429 is all that Bitget tells. */
export class RateLimits {
  private readonly enforced: boolean;
  private readonly used = new Map<string, { second: number; count: number }>();

  constructor(limits: 'venue' | 'open') {
    this.enforced = limits === 'venue';
  }

  reset(): void {
    this.used.clear();
  }

  count(nowMs: number, route: string, most: number): Refusal | undefined {
    if (!this.enforced) return undefined;
    const second = Math.floor(nowMs / 1000);
    const used = this.used.get(route);
    const count = (used?.second === second ? used.count : 0) + 1;
    this.used.set(route, { second, count });
    return count <= most ? undefined : refusal('tooMany');
  }
}
