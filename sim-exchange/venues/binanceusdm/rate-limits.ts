import { type Reply, refuse } from './errors.ts';

interface Window {
  widthMs: number;
  limit: number;
  startMs: number;
  count: number;
}

const minuteMs = 60_000;
const tenSecondsMs = 10_000;

/** Counts request weight per minute, and orders per ten seconds and per minute, in windows of the venue's clock. */
export class RateLimits {
  private readonly weight: Window;
  private readonly orders10s: Window;
  private readonly orders1m: Window;

  constructor(weightLimit1m: number, orderLimit10s: number) {
    this.weight = window(minuteMs, weightLimit1m);
    this.orders10s = window(tenSecondsMs, orderLimit10s);
    this.orders1m = window(minuteMs, orderLimit10s * 4);
  }

  reset(): void {
    for (const each of [this.weight, this.orders10s, this.orders1m]) each.count = 0;
  }

  /** Counts a request; the refusal if it is one too many. */
  count(nowMs: number, weight: number, orders: number): Reply | undefined {
    const { limit } = this.weight;
    const waitMs = counted(this.weight, nowMs, weight);
    if (waitMs > 0) return retryAfter(refuse('tooMuchWeight', limit), waitMs);
    if (orders === 0) return undefined;
    for (const each of [this.orders10s, this.orders1m]) {
      const orderWaitMs = counted(each, nowMs, orders);
      const width = each === this.orders10s ? '10 SECOND' : '1 MINUTE';
      if (orderWaitMs > 0) return retryAfter(refuse('tooManyOrders', each.limit, width), orderWaitMs);
    }
    return undefined;
  }

  headers(order: boolean): Record<string, string> {
    return {
      'x-mbx-used-weight-1m': String(this.weight.count),
      ...(order && {
        'x-mbx-order-count-10s': String(this.orders10s.count),
        'x-mbx-order-count-1m': String(this.orders1m.count),
      }),
    };
  }
}

function window(widthMs: number, limit: number): Window {
  return { widthMs, limit, startMs: 0, count: 0 };
}

/** Adds to the window that holds `nowMs`; how long to wait when that is too much, else 0. */
function counted(each: Window, nowMs: number, amount: number): number {
  const startMs = nowMs - (nowMs % each.widthMs);
  if (each.startMs !== startMs) Object.assign(each, { startMs, count: 0 });
  each.count += amount;
  return each.count > each.limit ? startMs + each.widthMs - nowMs : 0;
}

function retryAfter(reply: Reply, waitMs: number): Reply {
  return { ...reply, headers: { 'retry-after': String(Math.ceil(waitMs / 1000)) } };
}
