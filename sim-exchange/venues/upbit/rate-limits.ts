import type { Reply } from './errors.ts';

/** Upbit's groups: requests, and the seconds they are counted over. The `rate-limits` page, 2026-10. */
const groups = {
  order: [12, 1],
  'order-test': [8, 1],
  'order-cancel-all': [1, 2],
  default: [30, 1],
  market: [10, 1],
  candle: [10, 1],
  ticker: [10, 1],
  trade: [10, 1],
  orderbook: [10, 1],
} as const satisfies Record<string, readonly [number, number]>;
export type Group = keyof typeof groups;

/** What every group may do where limits are open. */
const openLimit = 100_000;
/** Refusals within ten seconds after which the client is blocked, and for how long first; each block doubles it. */
const refusalsToBlock = 10;
const windowMs = 10_000;
const firstBlockMs = 10_000;

/** Counts requests per group; refuses with 429, and blocks with 418 who goes on. Trading and quotation apart. */
export class RateLimits {
  private readonly enforced: boolean;
  private readonly used = new Map<Group, { window: number; count: number }>();
  private readonly blocks = { exchange: new Block(), quotation: new Block() };

  constructor(limits: 'venue' | 'open') {
    this.enforced = limits === 'venue';
  }

  reset(): void {
    this.used.clear();
    this.blocks.exchange = new Block();
    this.blocks.quotation = new Block();
  }

  /** Counts a request; the refusal if it is one too many. */
  count(nowMs: number, group: Group): Reply | undefined {
    const block =
      group === 'default' || group.startsWith('order') ? this.blocks.exchange : this.blocks.quotation;
    const blockedSeconds = block.secondsLeft(nowMs);
    if (blockedSeconds > 0) return plain(418, `I'm a teapot. Blocked for ${blockedSeconds} seconds.`);
    const window = Math.floor(nowMs / (groups[group][1] * 1000));
    const used = this.used.get(group);
    const count = used?.window === window ? used.count + 1 : 1;
    this.used.set(group, { window, count });
    if (count <= this.limitOf(group)) return undefined;
    block.refused(nowMs);
    return plain(429, 'Too many API requests.');
  }

  header(group: Group): string {
    const limit = this.limitOf(group);
    const left = Math.max(0, limit - (this.used.get(group)?.count ?? 0));
    return `group=${group}; min=${limit * 60}; sec=${left}`;
  }

  private limitOf(group: Group): number {
    return this.enforced ? groups[group][0] : openLimit;
  }
}

/** One side's refusals, and its block. */
class Block {
  private refusals: number[] = [];
  private untilMs = 0;
  private nextMs = firstBlockMs;

  secondsLeft(nowMs: number): number {
    return Math.ceil((this.untilMs - nowMs) / 1000);
  }

  refused(nowMs: number): void {
    this.refusals = [...this.refusals.filter((timeMs) => timeMs > nowMs - windowMs), nowMs];
    if (this.refusals.length < refusalsToBlock) return;
    this.refusals = [];
    this.untilMs = nowMs + this.nextMs;
    this.nextMs *= 2;
  }
}

function plain(status: number, text: string): Reply {
  return { status, body: undefined, text };
}
