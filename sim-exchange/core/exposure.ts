import type { PositionSide } from './perpetual.ts';
import { isOpen, type Order, remainingLots, type Side } from './types.ts';

/** Open orders of one account, market and position side that would make its position bigger, summed up. */
export interface Pending {
  readonly symbol: string;
  readonly side: PositionSide;
  buyLots: bigint;
  buyAtoms: bigint;
  sellLots: bigint;
  sellAtoms: bigint;
}

interface Counted {
  pending: Pending;
  side: Side;
  lots: bigint;
  quoteAtoms: bigint;
}

/** Keeps the sums that margin is asked for, so that placing an order does not walk over all the others. */
export class Exposure {
  private readonly byAccount = new Map<string, Map<string, Pending>>();
  private readonly counted = new Map<number, Counted>();

  /** Counts the order for what is left of it; one that has ended or only reduces counts for nothing. */
  update(order: Order, notionalAtoms: bigint): void {
    const before = this.counted.get(order.id);
    if (before !== undefined) {
      this.add(before, -1n);
      this.counted.delete(order.id);
    }
    if (!isOpen(order) || order.reduceOnly || order.workingMs === 0) return;
    const lots = remainingLots(order);
    const pending = this.pending(order.account, order.symbol, order.positionSide);
    const now = { pending, side: order.side, lots, quoteAtoms: lots * order.priceTicks * notionalAtoms };
    this.counted.set(order.id, now);
    this.add(now, 1n);
  }

  pendingOf(account: string): Iterable<Pending> {
    return this.byAccount.get(account)?.values() ?? [];
  }

  pending(account: string, symbol: string, side: PositionSide): Pending {
    const mine = this.byAccount.get(account) ?? new Map<string, Pending>();
    this.byAccount.set(account, mine);
    const key = `${side} ${symbol}`;
    const none = { symbol, side, buyLots: 0n, buyAtoms: 0n, sellLots: 0n, sellAtoms: 0n };
    const pending = mine.get(key) ?? none;
    mine.set(key, pending);
    return pending;
  }

  clear(): void {
    this.byAccount.clear();
    this.counted.clear();
  }

  private add({ pending, side, lots, quoteAtoms }: Counted, sign: bigint): void {
    if (side === 'BUY') {
      pending.buyLots += sign * lots;
      pending.buyAtoms += sign * quoteAtoms;
    } else {
      pending.sellLots += sign * lots;
      pending.sellAtoms += sign * quoteAtoms;
    }
  }
}
