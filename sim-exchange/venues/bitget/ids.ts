import type { Fill, Order } from '../../core/types.ts';

/** Bitget's ids have nineteen digits; ours count from here, so that they are as long and say what they name. */
const firstOrderId = 1_300_000_000_000_000_000n;
const firstStrategyId = 1_200_000_000_000_000_000n;
const firstExecId = 1_400_000_000_000_000_000n;
const firstOwnClientId = 1_350_000_000_000_000_000n;

export function orderIdOf(order: Pick<Order, 'id'>): string {
  return String(firstOrderId + BigInt(order.id));
}

/** The number of the order that Bitget calls this. */
export function orderNumber(orderId: bigint): number {
  return Number(orderId - firstOrderId);
}

export function strategyIdOf(number: number): string {
  return String(firstStrategyId + BigInt(number));
}

export function strategyNumber(orderId: bigint): number {
  return Number(orderId - firstStrategyId);
}

/** The client id that Bitget gives an order without one. */
export function ownClientId(number: number): string {
  return String(firstOwnClientId + BigInt(number));
}

/** A match, the same for both of its sides. */
export function execLinkIdOf({ tradeId }: Pick<Fill, 'tradeId'>): string {
  return String(firstExecId + BigInt(tradeId));
}

/** One account's half of a match: two of the account's own orders that meet have two. */
export function execIdOf({ tradeId, side }: Pick<Fill, 'tradeId' | 'side'>): string {
  return String(firstExecId + 50_000_000_000_000_000n + BigInt(tradeId) * 2n + (side === 'BUY' ? 0n : 1n));
}

/** Records are listed by their id, newest first, so an id grows with the time: milliseconds, then a serial. */
export function recordIdOf(timeMs: number, serial: number, leg: number): string {
  return String(BigInt(timeMs) * 1_000_000n + BigInt(serial % 100_000) * 10n + BigInt(leg));
}
