import type { Fill, Order } from '../../core/types.ts';

/** OKX's ids have about nineteen digits; ours count from here, so that they are as long and say what they name. */
const firstOrderId = 3_000_000_000_000_000_000n;
const firstAlgoId = 2_000_000_000_000_000_000n;
const firstPositionId = 1_000_000_000_000_000_000n;

/** What OKX calls the order. */
export function ordIdOf(order: Pick<Order, 'id'>): string {
  return String(firstOrderId + BigInt(order.id));
}

/** The number of the order that OKX calls this. */
export function orderNumber(ordId: bigint): number {
  return Number(ordId - firstOrderId);
}

export function algoIdOf(number: number): string {
  return String(firstAlgoId + BigInt(number));
}

export function algoNumber(algoId: bigint): number {
  return Number(algoId - firstAlgoId);
}

export function posIdOf(index: number): string {
  return String(firstPositionId + BigInt(index));
}

/** Bills are listed by their id, newest first, so an id grows with the time: milliseconds, then a serial. */
export function billIdOf(timeMs: number, serial: number, leg: number): string {
  return String(BigInt(timeMs) * 1_000_000n + BigInt(serial % 100_000) * 10n + BigInt(leg));
}

export function tradeIdOf(fill: Pick<Fill, 'tradeId'>): string {
  return String(fill.tradeId);
}
