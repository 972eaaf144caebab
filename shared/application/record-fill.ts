import { symbolParts } from '../domain/instrument/symbol.ts';
import { decimalText } from '../domain/money/decimal.ts';
import { parseClientOrderId } from '../domain/order/client-order-id.ts';
import { type Fill, fillKey } from '../domain/order/fill.ts';
import type { Order } from '../domain/order/order.ts';
import { fillDetail, type Settlement, settleFill } from '../domain/order/settle-fill.ts';
import { isVenueStopId } from '../domain/protection/venue-stop.ts';
import type { StoreWrite } from '../ports/store-write.ts';
import { decideUntilCommitted } from './decide.ts';
import { changeOf, type FillChange, noteShortfall, positionWrites, type Shortfall } from './fill-change.ts';
import { foreignFillWrites, takenFromSuspense } from './foreign-fill.ts';
import { entryWrites, haltWrites, orderEventPublication, orderEventWrite } from './order-records.ts';
import { findOwnOrder, publishedType } from './own-order.ts';
import { type CoinsOfSales, coinsOfSales } from './protection/coins-of-sales.ts';
import { planWrites } from './protection/plan-writes.ts';
import type { RecordAccountEventDeps, RecordOutcome } from './record-account-event.ts';

/**
 * Settles one fill: dedupe key, order, position, postings and events in one transaction. A true fill is never
 * refused: what no order or no funds explain goes to suspense, and the account halts until a person has looked.
 */
export async function recordFill(
  deps: RecordAccountEventDeps,
  fill: Fill,
  correlationId: string,
): Promise<RecordOutcome> {
  const shortfall: Shortfall = { unmargined: new Set(), suspense: new Set() };
  const { suspense } = shortfall;
  return decideUntilCommitted<RecordOutcome>(async () => {
    const order = await findOwnOrder(deps.store, fill);
    const isExplained = order !== undefined || !parseClientOrderId(fill.clientOrderId);
    const change = await changeOf(deps.store, fill, order, shortfall, isExplained ? 'AVAILABLE' : 'SUSPENSE');
    const protection = order ? await planWrites(deps, order, fill, change) : [];
    const sales = order ? undefined : await salesSoldBefore(deps, fill, suspense);
    const unexplained = sales ? without(suspense, symbolParts(fill.instrument).base) : suspense;
    const writes = order
      ? [...ownFillWrites(deps, order, fill, change, suspense), ...protection]
      : foreignFillWrites(deps, fill, change, unexplained, correlationId, sales);
    const result = await deps.store.commit(writes);
    if (result.ok) {
      // The order's own correlation id: the one that its API call, its saga and its send were logged with.
      deps.log.info('fill settled', {
        orderId: order?.orderId,
        correlationId: order?.correlationId ?? correlationId,
      });
      return { done: isExplained && unexplained.size === 0 ? 'APPLIED' : 'SUSPENSE' };
    }
    const { failure } = result;
    if (failure.reason === 'ALREADY_EXISTS' && failure.write === 'insertFill') return { done: 'DUPLICATE' };
    if (failure.reason === 'INSUFFICIENT_FUNDS') noteShortfall(shortfall, failure.asset, change);
    deps.log.warn('fill is decided again', { fill: fillKey(fill), reason: failure.reason });
    return { again: failure };
  });
}

/** Where a stop of ours at the venue was faster than sales of ours that are on their way, and AVAILABLE has not its coins. */
async function salesSoldBefore(
  deps: RecordAccountEventDeps,
  fill: Fill,
  suspense: ReadonlySet<string>,
): Promise<CoinsOfSales | undefined> {
  const { base, settle } = symbolParts(fill.instrument);
  const isSale = fill.side === 'sell' && settle === undefined && isVenueStopId(fill.clientOrderId);
  return isSale && suspense.has(base) ? coinsOfSales(deps, fill, base) : undefined;
}

function without(assets: ReadonlySet<string>, asset: string): ReadonlySet<string> {
  return new Set([...assets].filter((each) => each !== asset));
}

function ownFillWrites(
  deps: RecordAccountEventDeps,
  order: Order,
  fill: Fill,
  change: FillChange,
  suspense: ReadonlySet<string>,
): readonly StoreWrite[] {
  const nowMs = deps.clock.nowMs();
  const settlement = settleFill(order, fill, nowMs, change.effect);
  const { order: next, pendingUsed, anomalies } = settlement;
  const trouble = [
    ...anomalies,
    ...[...suspense].map((asset) => `NO_FUNDS_${asset}`),
    ...(fill.liquidation ? ['LIQUIDATION'] : []),
  ];
  return [
    { kind: 'insertFill', fill, orderId: order.orderId },
    { kind: 'updateOrder', order: next },
    ...positionWrites(change, fill, order, pendingUsed),
    ...ledgerWrites(deps, order, fill, settlement, suspense, nowMs),
    orderEventWrite(next, order.state, 'fill-handler', 'FILL', {
      ...fillDetail(fill),
      ...troubleDetail(trouble),
    }),
    ...publications(deps, order, next, fill),
    ...(trouble.length > 0
      ? haltWrites(deps.ids, order, `fill ${fill.tradeId}: ${trouble.join(', ')}`, order.correlationId, nowMs)
      : []),
  ];
}

function troubleDetail(trouble: readonly string[]): Record<string, string> {
  return trouble.length > 0 ? { anomalies: trouble.join(',') } : {};
}

function ledgerWrites(
  deps: RecordAccountEventDeps,
  order: Order,
  fill: Fill,
  settlement: Settlement,
  suspense: ReadonlySet<string>,
  nowMs: number,
): readonly StoreWrite[] {
  const about = { orderId: order.orderId, tradeId: fill.tradeId };
  const kinds = [
    ['TRADE', settlement.trade],
    ['FEE', settlement.fee],
    ['RESERVE', settlement.margin],
    ['RELEASE', [...settlement.marginRelease, ...settlement.release]],
  ] as const;
  return kinds.flatMap(([kind, postings]) =>
    entryWrites(deps.ids, order, kind, takenFromSuspense(postings, suspense), about, nowMs),
  );
}

function publications(
  deps: RecordAccountEventDeps,
  before: Order,
  after: Order,
  fill: Fill,
): readonly StoreWrite[] {
  const facts = {
    trade_id: fill.tradeId,
    fill_qty: decimalText(fill.quantity),
    fill_price: decimalText(fill.price),
    commission: fill.fee ? `${decimalText(fill.fee.amount)} ${fill.fee.asset}` : '0',
  };
  const ended = publishedType(before, after);
  return [
    orderEventPublication(deps.ids, after, 'trade.executed', facts),
    orderEventPublication(deps.ids, after, ended ?? 'order.partially_filled', facts),
  ];
}
