import { feeReserve } from '../../core/fees.ts';
import { type Fill, isOpen, type Order, remainingLots } from '../../core/types.ts';
import { plainText } from '../../core/units.ts';
import type { UpbitMarket } from './markets.ts';
import { kstMicrosText, kstText } from './times.ts';
import { priceText, type UpbitVenue, userAccount, uuidOf, volumeText } from './venue.ts';

/** An order's numbers as Upbit counts them. Undefined where Upbit shows none. */
export interface OrderFigures {
  state: 'wait' | 'done' | 'cancel';
  /** A limit, or the KRW to spend. */
  priceAtoms: bigint | undefined;
  volumeAtoms: bigint | undefined;
  remainingAtoms: bigint | undefined;
  executedAtoms: bigint;
  reservedFeeAtoms: bigint;
  remainingFeeAtoms: bigint;
  preventedAtoms: bigint;
  preventedLockedAtoms: bigint;
}

export function figuresOf(venue: UpbitVenue, order: Readonly<Order>): OrderFigures {
  const market = venue.market(order.symbol);
  const { fees } = venue.exchange.account(userAccount);
  const budgetAtoms = budgetOf(order);
  const buys = order.side === 'BUY';
  const limitAtoms = order.priceTicks * market.tickAtoms;
  const costOf = (lots: bigint) => lots * order.priceTicks * market.notionalAtoms;
  const openCostAtoms =
    budgetAtoms === undefined ? costOf(remainingLots(order)) : budgetAtoms - order.filledQuoteAtoms;
  const preventedCostAtoms = costOf(order.preventedLots);
  const preventedAtoms = order.preventedLots * market.lotAtoms;
  return {
    state: stateOf(order, budgetAtoms),
    priceAtoms: budgetAtoms ?? (order.wire.ordType === 'limit' ? limitAtoms : undefined),
    volumeAtoms: budgetAtoms === undefined ? order.quantityLots * market.lotAtoms : undefined,
    remainingAtoms: budgetAtoms === undefined ? remainingLots(order) * market.lotAtoms : undefined,
    executedAtoms: order.filledLots * market.lotAtoms,
    reservedFeeAtoms: buys ? feeReserve(budgetAtoms ?? costOf(order.quantityLots), fees) : 0n,
    remainingFeeAtoms: buys && isOpen(order) ? feeReserve(openCostAtoms, fees) : 0n,
    preventedAtoms,
    preventedLockedAtoms: buys ? preventedCostAtoms + feeReserve(preventedCostAtoms, fees) : preventedAtoms,
  };
}

/** The KRW that an order which names no volume may spend. */
function budgetOf(order: Readonly<Order>): bigint | undefined {
  if (order.quoteBudgetAtoms > 0n) return order.quoteBudgetAtoms;
  return order.wire.budgetAtoms === undefined ? undefined : BigInt(order.wire.budgetAtoms);
}

/** An order that spends KRW is done only when nothing is left of them; else its rest is cancelled. */
function stateOf(order: Readonly<Order>, budgetAtoms: bigint | undefined): 'wait' | 'done' | 'cancel' {
  if (isOpen(order)) return 'wait';
  if (order.state !== 'FILLED') return 'cancel';
  return budgetAtoms === undefined || budgetAtoms === order.filledQuoteAtoms ? 'done' : 'cancel';
}

/** An order as every route shows it. Fields without a value are left out. */
export function orderView(venue: UpbitVenue, order: Readonly<Order>) {
  const figures = figuresOf(venue, order);
  const { ordType, timeInForce, smpType, identifier } = order.wire;
  return {
    market: order.symbol,
    uuid: uuidOf(order),
    side: sideName(order.side),
    ord_type: ordType,
    ...optional('price', figures.priceAtoms),
    state: figures.state,
    created_at: kstText(order.createdMs),
    ...optional('volume', figures.volumeAtoms),
    ...optional('remaining_volume', figures.remainingAtoms),
    executed_volume: plainText(figures.executedAtoms),
    reserved_fee: plainText(figures.reservedFeeAtoms),
    remaining_fee: plainText(figures.remainingFeeAtoms),
    paid_fee: plainText(order.paidFeeAtoms),
    locked: plainText(order.lockedAtoms),
    prevented_volume: plainText(figures.preventedAtoms),
    prevented_locked: plainText(figures.preventedLockedAtoms),
    trades_count: order.fillCount,
    ...(timeInForce !== undefined && { time_in_force: timeInForce }),
    ...(identifier !== undefined && { identifier }),
    smp_type: smpType,
  };
}

function optional(name: string, amountAtoms: bigint | undefined): Record<string, string> {
  return amountAtoms === undefined ? {} : { [name]: plainText(amountAtoms) };
}

/** GET order alone shows the fills, oldest first; without their fees. */
export function orderWithTrades(venue: UpbitVenue, order: Order) {
  const market = venue.market(order.symbol);
  const trades = fillsOf(venue, order).map((fill) => tradeView(market, fill));
  return { ...orderView(venue, order), trades };
}

function fillsOf(venue: UpbitVenue, order: Order): Fill[] {
  const found: Fill[] = [];
  const { fills } = venue.exchange;
  for (let i = fills.length - 1; i >= 0 && found.length < order.fillCount; i--) {
    const fill = fills[i];
    if (fill?.orderId === order.id) found.unshift(fill);
  }
  return found;
}

function tradeView(market: UpbitMarket, fill: Fill) {
  const takerBuys = (fill.side === 'BUY') !== fill.maker;
  return {
    market: fill.symbol,
    uuid: tradeUuid(fill),
    price: priceText(market, fill.priceTicks),
    volume: volumeText(market, fill.lots),
    funds: plainText(fill.quoteAtoms),
    trend: takerBuys ? 'up' : 'down',
    created_at: kstMicrosText(fill.timeMs),
    side: sideName(fill.side),
  };
}

/** Names a match; the same on both sides, as Upbit has it. */
export function tradeUuid({ symbol, tradeId }: Pick<Fill, 'symbol' | 'tradeId'>): string {
  const hex = Buffer.from(symbol).toString('hex').padEnd(16, '0').slice(0, 16);
  const digits = tradeId.toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(12, 15)}-8000-${digits}`;
}

export function sideName(side: 'BUY' | 'SELL'): 'bid' | 'ask' {
  return side === 'BUY' ? 'bid' : 'ask';
}
