import { symbolParts } from '../domain/instrument/symbol.ts';
import { move, type Posting } from '../domain/ledger/entry.ts';
import { decimalText, zero } from '../domain/money/decimal.ts';
import { parseClientOrderId } from '../domain/order/client-order-id.ts';
import { feePostings } from '../domain/order/fee.ts';
import type { Fill } from '../domain/order/fill.ts';
import { isVenueStopId } from '../domain/protection/venue-stop.ts';
import type { Ids } from '../ports/ids.port.ts';
import type { StoreWrite } from '../ports/store-write.ts';
import { type FillChange, positionWrites } from './fill-change.ts';
import { entryWrites, haltWrites } from './order-records.ts';
import { type CoinsOfSales, takenFromSales } from './protection/coins-of-sales.ts';

/**
 * A fill of an order that our books do not have. One placed by hand moves the account's money and position, and is
 * reported. One under an id of ours stands in suspense and halts the account: somebody lost an order. A liquidation
 * halts it too.
 *
 * @param suspense assets whose AVAILABLE could not give what the fill took
 * @param sales whose coins it sold, where it is a stop of ours
 */
export function foreignFillWrites(
  deps: { readonly ids: Ids; readonly clock: { nowMs(): number } },
  fill: Fill,
  change: FillChange,
  suspense: ReadonlySet<string>,
  correlationId: string,
  sales?: CoinsOfSales,
): readonly StoreWrite[] {
  const nowMs = deps.clock.nowMs();
  const isOurs = parseClientOrderId(fill.clientOrderId) !== undefined;
  const reason = `fill ${fill.tradeId} of order ${fill.venueOrderId}, ${originOf(fill, isOurs)}`;
  const { trade, margin, marginRelease } = change.effect
    ? { ...change.effect, trade: [...change.effect.trade, ...change.effect.fee] }
    : { trade: spotTrade(fill, isOurs, sales), margin: [], marginRelease: [] };
  const about = { tradeId: fill.tradeId, reason };
  const entries = [
    ['TRADE', trade],
    ['RESERVE', margin],
    ['RELEASE', marginRelease],
  ] as const;
  const halts = isOurs || suspense.size > 0 || fill.liquidation === true;
  return [
    { kind: 'insertFill', fill, orderId: undefined },
    ...positionWrites(change, fill, undefined, zero),
    ...entries.flatMap(([kind, postings]) =>
      entryWrites(deps.ids, fill, kind, takenFromSuspense(postings, suspense), about, nowMs),
    ),
    ...(sales?.writes ?? []),
    foreignTradeEvent(deps.ids, fill, correlationId, nowMs),
    ...(halts ? haltWrites(deps.ids, fill, reason, correlationId, nowMs) : []),
  ];
}

function originOf({ liquidation, clientOrderId }: Fill, isOurs: boolean): string {
  if (isVenueStopId(clientOrderId)) return 'a stop of ours that rested at the venue';
  if (isOurs) return 'which our books do not have';
  return liquidation ? 'by which the venue liquidated a position' : 'which was placed elsewhere';
}

function spotTrade(fill: Fill, isOurs: boolean, sales: CoinsOfSales | undefined): readonly Posting[] {
  const trade = spotPostings(fill, isOurs ? 'SUSPENSE' : 'AVAILABLE');
  return sales ? takenFromSales(trade, symbolParts(fill.instrument).base, sales.taken) : trade;
}

function spotPostings(fill: Fill, own: 'SUSPENSE' | 'AVAILABLE'): readonly Posting[] {
  const { base, quote } = symbolParts(fill.instrument);
  const [given, givenAsset] = fill.side === 'buy' ? [fill.cost, quote] : [fill.quantity, base];
  const [got, gotAsset] = fill.side === 'buy' ? [fill.quantity, base] : [fill.cost, quote];
  return [
    ...move(givenAsset, given, own, 'TRADING'),
    ...move(gotAsset, got, 'TRADING', own),
    ...feePostings(fill, zero, own),
  ];
}

/** Takes what AVAILABLE cannot give from SUSPENSE instead: the books stay true, and say what is unexplained. */
export function takenFromSuspense(
  postings: readonly Posting[],
  suspense: ReadonlySet<string>,
): readonly Posting[] {
  return postings.map((posting) =>
    posting.ledgerAccount === 'AVAILABLE' && posting.amount.isNegative() && suspense.has(posting.asset)
      ? { ...posting, ledgerAccount: 'SUSPENSE' }
      : posting,
  );
}

function foreignTradeEvent(ids: Ids, fill: Fill, correlationId: string, atMs: number): StoreWrite {
  const { ownerId, accountId } = fill;
  const payload = {
    event_type: 'trade.foreign',
    user_id: ownerId,
    account_id: accountId,
    exchange: fill.venue,
    symbol: fill.instrument,
    side: fill.side,
    trade_id: fill.tradeId,
    venue_order_id: fill.venueOrderId,
    fill_qty: decimalText(fill.quantity),
    fill_price: decimalText(fill.price),
    ...(fill.liquidation ? { liquidation: 'true' } : {}),
    timestamp: String(atMs),
  };
  return {
    kind: 'publish',
    event: { eventId: ids.nextId(), ownerId, accountId, type: 'trade.foreign', correlationId, atMs, payload },
  };
}
