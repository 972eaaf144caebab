import type { InMemoryTradingStore } from '#shared/adapters/in-memory/trading-store.ts';
import type { AccountLimits } from '#shared/domain/account/account.ts';
import { type Decimal, decimal, maximum, zero } from '#shared/domain/money/decimal.ts';
import { closesOnly, getsOut, type Order } from '#shared/domain/order/order.ts';
import { isTerminal } from '#shared/domain/order/order-state.ts';
import { type Position, positionKey } from '#shared/domain/position/position.ts';
import type { StoreWrite } from '#shared/ports/store-write.ts';
import type { Engine } from '../engine/engine.ts';

/** Limits that several orders use up together, tight enough that those of one or two clients meet at them; in every fifth world. */
export function drawLimits({ seed, random }: Engine, limits: AccountLimits): AccountLimits {
  if (seed % 5 !== 0) return limits;
  const share = decimal(random.pick(['0.3', '0.5', '0.8']));
  return {
    ...limits,
    openOrdersMax: random.whole(2, 4),
    instrumentExposureMax: limits.positionNotionalMax.times(share),
  };
}

/** Right after each approval: whatever else was approved at the same moment, no limit that orders use up together is broken. */
export function checkLimits(
  engine: Engine,
  { tables }: InMemoryTradingStore,
  writes: readonly StoreWrite[],
): void {
  const approved = approvedIn(writes);
  if (!approved || closesOnly(approved.order)) return;
  const { ownerId, accountId } = approved.order;
  const limits = tables.accounts.get(`${ownerId}|${accountId}`)?.limits;
  // No limit stands in the way of a protection's exit.
  if (!limits || approved.order.exit) return;
  // What gets out takes no place: of two at once it may be the one more.
  const open = [...tables.orders.values()].filter(
    (order) =>
      order.accountId === accountId && !isTerminal(order.state) && isApproved(order) && !getsOut(order),
  );
  if (limits.openOrdersMax !== undefined && open.length > limits.openOrdersMax)
    engine.violate('limits-hold-together', `${accountId}: ${open.length} open of ${limits.openOrdersMax}`);
  const position = tables.positions.get(`${ownerId}|${accountId}|${positionKey(approved.order)}`);
  // What was traded by hand counts nowhere until somebody has looked.
  const isForeign = [...tables.fills.values()].some(
    (fill) => fill.accountId === accountId && fill.orderId === undefined,
  );
  if (!position || !limits.instrumentExposureMax || isForeign) return;
  // A refused order can do no more, though what it had set aside is given back a moment later; what gets out only reduces.
  const harmless = [...tables.orders.values()].filter(
    (order) =>
      (isTerminal(order.state) || getsOut(order)) && order.accountId === accountId && isOf(position, order),
  );
  const worst = worstOf(position, harmless).times(approved.price);
  if (worst.greaterThan(limits.instrumentExposureMax) && !reduces(approved.order, position))
    engine.violate(
      'limits-hold-together',
      `${accountId} ${position.instrument}: ${worst.toFixed()} of ${limits.instrumentExposureMax.toFixed()}`,
    );
}

interface Approved {
  readonly order: Order;
  /** At which it was judged. */
  readonly price: Decimal;
}

/** An order's approval, or an amendment that adds to one. */
function approvedIn(writes: readonly StoreWrite[]): Approved | undefined {
  let [order, price]: [Order | undefined, Decimal | undefined] = [undefined, undefined];
  for (const write of writes) {
    if (write.kind === 'updateOrder') order = write.order;
    if (write.kind === 'insertApproval') price = write.approval.referencePrice;
  }
  const isGrowing = writes.some(({ kind }) => kind === 'reservePosition');
  price ??= isGrowing ? order?.amendment?.referencePrice : undefined;
  return order && price && { order, price };
}

function isApproved({ state, pendingQuantity }: Order): boolean {
  return state !== 'INITIALIZED' || pendingQuantity.greaterThan(0);
}

function isOf(position: Position, order: Order): boolean {
  return positionKey(order) === positionKey(position);
}

/** @param harmless orders of the position that add nothing to it, whatever they have set aside */
function worstOf({ quantity, pendingBuy, pendingSell }: Position, harmless: readonly Order[]): Decimal {
  const left = (side: Order['side']) =>
    harmless.reduce((sum, order) => (order.side === side ? sum.plus(order.pendingQuantity) : sum), zero);
  return maximum(
    quantity.plus(pendingBuy).minus(left('buy')),
    pendingSell.minus(left('sell')).minus(quantity),
  );
}

/** With everything else of its side it brings the position nearer to flat, and no further. */
function reduces({ side }: Order, { quantity, pendingBuy, pendingSell }: Position): boolean {
  return side === 'sell'
    ? quantity.greaterThanOrEqualTo(pendingSell)
    : quantity.negated().greaterThanOrEqualTo(pendingBuy);
}
