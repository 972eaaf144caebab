import type { Fill, Order } from '../../core/types.ts';

/** Spot orders are numbers of nineteen digits, contracts' orders are UUIDs: the core's number is within both. */
const firstSpotId = 1_700_000_000_000_000_000n;
const uuidHead = 'c0de5eed-7a11-4b17-8a5e-';
const execHead = 'e7ecf111-4d2b-5c3a-9f00-';
const firstSpotExec = 2_290_000_000_000_000_000n;
/** Trade ids are per market in the core: this many fit into one. */
const tradesPerMarket = 1_000_000_000_000n;

export function orderIdOf({ id }: Pick<Order, 'id'>, category: string): string {
  return category === 'spot' ? String(firstSpotId + BigInt(id)) : `${uuidHead}${hex(BigInt(id))}`;
}

/** The core's number of an order id; 0 for what is none. */
export function orderNumber(orderId: string): number {
  if (/^17\d{17}$/.test(orderId)) return Number(BigInt(orderId) - firstSpotId);
  return orderId.startsWith(uuidHead) ? Number.parseInt(orderId.slice(uuidHead.length), 16) || 0 : 0;
}

/** One id for both halves of a match, as the public stream shows it too. */
export function execIdOf({ tradeId }: Pick<Fill, 'tradeId'>, index: number, category: string): string {
  const number = BigInt(index) * tradesPerMarket + BigInt(tradeId);
  return category === 'spot' ? String(firstSpotExec + number) : `${execHead}${hex(number)}`;
}

/** Ids of what is neither an order nor a match: funding, transfers, log entries. */
export function recordId(kind: string, id: number): string {
  return `${kind}0000-0000-4000-8000-${hex(BigInt(id))}`;
}

function hex(value: bigint): string {
  return value.toString(16).padStart(12, '0');
}
