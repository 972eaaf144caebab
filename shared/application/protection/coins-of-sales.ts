import { move, type Posting } from '../../domain/ledger/entry.ts';
import { type Decimal, decimalText, minimum, zero } from '../../domain/money/decimal.ts';
import type { Fill } from '../../domain/order/fill.ts';
import { type Order, revise } from '../../domain/order/order.ts';
import type { OrderState } from '../../domain/order/order-state.ts';
import type { StoreWrite } from '../../ports/store-write.ts';
import type { TradingStore } from '../../ports/trading-store.port.ts';
import { orderEventWrite } from '../order-records.ts';

/** Where the coins that a stop at the venue sold stood in our books. */
export interface CoinsOfSales {
  readonly writes: readonly StoreWrite[];
  /** Base units that leave RESERVED; the rest of the fill leaves AVAILABLE. */
  readonly taken: Decimal;
}

/** The venue holds nothing for such an order: it has not come there, or was turned away and gives its coins back next. */
const notThere: ReadonlySet<OrderState> = new Set([
  'INITIALIZED',
  'SUBMITTED',
  'IN_DOUBT',
  'REJECTED',
  'DENIED',
]);
/** Sales that are on their way are among the newest orders. */
const newestMost = 100;

/**
 * A stop at the venue sold coins that our books have set aside for a sale on its way. The venue had them free, so the sale is refused there for
 * want of them: what it would give back is what the stop sold, and is taken from it at once. Undefined where such sales do not explain all of it.
 */
export async function coinsOfSales(
  { store, clock }: { readonly store: TradingStore; readonly clock: { nowMs(): number } },
  fill: Fill,
  base: string,
): Promise<CoinsOfSales | undefined> {
  const [balances, { items }] = await Promise.all([
    store.listBalances(fill),
    store.listOrders(fill, { limit: newestMost }),
  ]);
  const available = balances.find(({ asset }) => asset === base)?.available ?? zero;
  const missing = fill.quantity.minus(available);
  let left = missing;
  const writes: StoreWrite[] = [];
  for (const order of items) {
    const part = minimum(left, heldBy(order, base));
    if (!part.greaterThan(0)) continue;
    left = left.minus(part);
    writes.push(...takenFrom(order, part, fill, clock.nowMs()));
  }
  return left.isZero() ? { writes, taken: missing } : undefined;
}

function heldBy({ state, side, reservation }: Order, base: string): Decimal {
  return side === 'sell' && notThere.has(state) && reservation.asset === base ? reservation.remaining : zero;
}

function takenFrom(order: Order, part: Decimal, { tradeId }: Fill, nowMs: number): readonly StoreWrite[] {
  const { reservation } = order;
  const remaining = reservation.remaining.minus(part);
  const next = revise(order, { reservation: { ...reservation, remaining } }, nowMs);
  const detail = { tradeId, asset: reservation.asset, amount: decimalText(part) };
  return [
    { kind: 'updateOrder', order: next },
    orderEventWrite(next, order.state, 'fill-handler', 'SOLD_BY_STOP', detail),
  ];
}

/** The postings of a sale, with `taken` of what was sold out of RESERVED. */
export function takenFromSales(
  postings: readonly Posting[],
  base: string,
  taken: Decimal,
): readonly Posting[] {
  return postings.flatMap((posting) => {
    const { ledgerAccount, asset, amount } = posting;
    if (ledgerAccount !== 'AVAILABLE' || asset !== base || !amount.isNegative()) return [posting];
    const rest = amount.plus(taken);
    const [reserved] = move(base, taken, 'RESERVED', 'TRADING');
    return [...(reserved ? [reserved] : []), ...(rest.isZero() ? [] : [{ ...posting, amount: rest }])];
  });
}
