import type { ExchangeEvent } from '../../core/types.ts';
import { textFromAtoms } from '../../core/units.ts';
import { orderType } from './render.ts';
import { type BinanceVenue, priceText, quantityText } from './venue.ts';

export interface UserEvent {
  /** Event name. */
  e: string;
  [field: string]: unknown;
}

/** Whose user data stream tells of a core event; undefined where none does. */
export function ownerOf(event: ExchangeEvent): string | undefined {
  if (event.kind === 'order') return event.order.account;
  return event.kind === 'balance' ? event.account : undefined;
}

/** The user data stream's form of a core event, or undefined where it has none. */
export function userEvent(venue: BinanceVenue, event: ExchangeEvent): UserEvent | undefined {
  if (event.kind === 'order') return executionReport(venue, event);
  if (event.kind !== 'balance') return undefined;
  if (event.deltaAtoms !== undefined) {
    const delta = textFromAtoms(event.deltaAtoms);
    return { e: 'balanceUpdate', E: venue.nowMs(), a: event.assets[0], d: delta, T: event.timeMs };
  }
  const account = venue.exchange.account(event.account);
  const balances = event.assets.map((asset) => {
    const { freeAtoms, lockedAtoms } = account.balance(asset);
    return { a: asset, f: textFromAtoms(freeAtoms), l: textFromAtoms(lockedAtoms) };
  });
  return { e: 'outboundAccountPosition', E: venue.nowMs(), u: event.timeMs, B: balances };
}

function executionReport(venue: BinanceVenue, event: Extract<ExchangeEvent, { kind: 'order' }>): UserEvent {
  const { order, fill, execution } = event;
  const symbol = venue.symbols.get(order.symbol);
  if (symbol === undefined) throw new Error(`unknown symbol ${order.symbol}`);
  const cancelled = execution === 'CANCELED';
  return {
    e: 'executionReport',
    E: venue.nowMs(),
    s: order.symbol,
    c: cancelled ? order.cancelClientId : order.clientId,
    S: order.side,
    o: orderType(order),
    f: order.timeInForce,
    q: quantityText(symbol, order.quantityLots),
    p: priceText(symbol, order.priceTicks),
    P: priceText(symbol, order.stopTicks),
    F: '0.00000000',
    g: -1,
    C: cancelled ? order.clientId : '',
    x: execution,
    X: execution === 'NEW' ? 'NEW' : order.state,
    r: 'NONE',
    i: order.id,
    l: quantityText(symbol, fill?.lots ?? 0n),
    z: quantityText(symbol, order.filledLots),
    L: priceText(symbol, fill?.priceTicks ?? 0n),
    n: fill === undefined ? '0' : textFromAtoms(fill.feeAtoms),
    N: fill?.feeAsset ?? null,
    T: event.timeMs,
    t: fill?.tradeId ?? -1,
    I: event.executionId,
    w:
      (execution === 'NEW' && order.workingMs > 0) ||
      (execution === 'TRADE' && order.state === 'PARTIALLY_FILLED'),
    m: fill?.maker ?? false,
    M: fill !== undefined,
    O: order.createdMs,
    Z: textFromAtoms(order.filledQuoteAtoms),
    Y: textFromAtoms(fill?.quoteAtoms ?? 0n),
    Q: textFromAtoms(order.quoteBudgetAtoms),
    ...(order.workingMs > 0 && { W: order.workingMs }),
    V: 'NONE',
  };
}
