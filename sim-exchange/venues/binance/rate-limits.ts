import { type Reply, refuse } from './errors.ts';

const minuteMs = 60_000;
const tenSecondsMs = 10_000;

/** Counts request weight per minute and orders per ten seconds, in windows of the venue's clock as Binance does. */
export class RateLimits {
  private readonly weightLimit: number;
  private readonly orderLimit: number;
  private minute = { startMs: 0, weight: 0 };
  private tenSeconds = { startMs: 0, orders: 0 };

  constructor(weightLimit: number, orderLimit: number) {
    this.weightLimit = weightLimit;
    this.orderLimit = orderLimit;
  }

  reset(): void {
    this.minute.weight = 0;
    this.tenSeconds.orders = 0;
  }

  /** Counts a request; the refusal if it is one too many. */
  count(nowMs: number, weight: number, order: boolean): Reply | undefined {
    const minuteStartMs = nowMs - (nowMs % minuteMs);
    if (this.minute.startMs !== minuteStartMs) this.minute = { startMs: minuteStartMs, weight: 0 };
    const windowStartMs = nowMs - (nowMs % tenSecondsMs);
    if (this.tenSeconds.startMs !== windowStartMs) this.tenSeconds = { startMs: windowStartMs, orders: 0 };
    this.minute.weight += weight;
    if (this.minute.weight > this.weightLimit) {
      return retryAfter(refuse('tooMuchWeight', this.weightLimit), minuteStartMs + minuteMs - nowMs);
    }
    if (!order) return undefined;
    this.tenSeconds.orders += 1;
    if (this.tenSeconds.orders <= this.orderLimit) return undefined;
    return retryAfter(refuse('tooManyOrders', this.orderLimit), windowStartMs + tenSecondsMs - nowMs);
  }

  headers(order: boolean): Record<string, string> {
    const weight = String(this.minute.weight);
    return {
      'x-mbx-used-weight': weight,
      'x-mbx-used-weight-1m': weight,
      ...(order && { 'x-mbx-order-count-10s': String(this.tenSeconds.orders) }),
    };
  }
}

function retryAfter(reply: Reply, waitMs: number): Reply {
  return { ...reply, headers: { 'retry-after': String(Math.ceil(waitMs / 1000)) } };
}
