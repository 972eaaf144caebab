import type { Order } from '../domain/order/order.ts';
import { isDecided } from '../domain/order/order-state.ts';
import type { Clock } from '../ports/clock.port.ts';
import type { TradingStore } from '../ports/trading-store.port.ts';

const firstPauseMs = 25;
const pauseMaxMs = 400;

/** Waits until the venue's answer (or our refusal) is known, or `waitMs` are over. The newest view in any case. */
export async function waitForDecision(
  deps: { readonly store: TradingStore; readonly clock: Clock },
  order: Order,
  waitMs: number,
): Promise<Order> {
  const untilMs = deps.clock.nowMs() + waitMs;
  let newest = order;
  let pauseMs = firstPauseMs;
  while (!isDecided(newest.state)) {
    const leftMs = untilMs - deps.clock.nowMs();
    if (leftMs <= 0) break;
    await deps.clock.sleep(Math.min(pauseMs, leftMs));
    pauseMs = Math.min(pauseMs * 1.5, pauseMaxMs);
    newest = (await deps.store.findOrder(order.ownerId, order.orderId)) ?? newest;
  }
  return newest;
}
