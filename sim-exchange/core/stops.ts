import type { Order } from './types.ts';

/** Orders that wait for the last price to reach their stop; they are open, but not on the book. */
export class WaitingStops {
  private readonly waiting = new Map<string, Set<Order>>();

  add(order: Order): void {
    const ofSymbol = this.waiting.get(order.symbol) ?? new Set();
    this.waiting.set(order.symbol, ofSymbol.add(order));
  }

  remove(order: Order): void {
    this.waiting.get(order.symbol)?.delete(order);
  }

  /** Takes out the oldest order whose stop this price has reached. */
  takeDue(symbol: string, lastTicks: bigint): Order | undefined {
    for (const order of this.waiting.get(symbol) ?? []) {
      if (!stopReached(order, lastTicks)) continue;
      this.remove(order);
      return order;
    }
    return undefined;
  }
}

/** True when the last price is at or past the stop. */
export function stopReached(order: Pick<Order, 'stopTicks' | 'stopWhen'>, lastTicks: bigint): boolean {
  return order.stopWhen === 'RISES' ? lastTicks >= order.stopTicks : lastTicks <= order.stopTicks;
}
