import { symbolParts } from '../instrument/symbol.ts';
import { type Decimal, zero } from '../money/decimal.ts';
import type { BookedFill } from '../order/fill.ts';
import { positionKey } from '../position/position.ts';
import type { FundingPayment } from '../venue/venue-answer.ts';
import { type CostBasis, type LotChange, Lots, roundMoney } from './lots.ts';

export interface PnlTrade extends BookedFill {
  /** Of the order that it filled. */
  readonly strategyId?: string;
}
export interface PnlFunding extends FundingPayment {
  readonly accountId: string;
}

/** What one trade or one funding payment has brought. All of it in `asset`: the quote, of a perpetual the settle asset. */
export interface PnlEvent {
  readonly timeMs: number;
  readonly accountId: string;
  readonly instrument: string;
  readonly strategyId?: string;
  readonly asset: string;
  /** False of a funding payment. */
  readonly isTrade: boolean;
  readonly realized: Decimal;
  /** Plus is paid, minus a rebate. */
  readonly fees: Decimal;
  /** Plus is received, minus paid. */
  readonly funding: Decimal;
  /** A fee in a third asset for which no rate is known: in no other figure. */
  readonly unconvertedFee?: { readonly asset: string; readonly amount: Decimal };
}

/** What is held by trades that are not closed yet. */
export interface OpenCost {
  readonly accountId: string;
  readonly venue: BookedFill['venue'];
  readonly instrument: string;
  readonly positionSide?: BookedFill['positionSide'];
  readonly asset: string;
  /** Signed base units: minus is short. */
  readonly quantity: Decimal;
  readonly cost: Decimal;
}

export interface PnlBooks {
  /** Oldest first. */
  readonly events: readonly PnlEvent[];
  readonly open: readonly OpenCost[];
  /** Base units of spot that were sold and never bought: of a deposit, at a cost that nobody knows. In no other figure. */
  readonly uncovered: readonly { readonly instrument: string; readonly quantity: Decimal }[];
}

/** Units of `to` for one of `from`; undefined where it is not known. */
export type RateOf = (from: string, to: string) => Decimal | undefined;

/**
 * Profit and loss from every trade since the first (docs/pnl.md has the formulas). Of what came within one millisecond, spot buys
 * go before sells, then the smaller trade id: the order in which trades are given decides nothing.
 */
export function pnlBooks(
  trades: readonly PnlTrade[],
  funding: readonly PnlFunding[],
  { basis, rateOf }: { readonly basis: CostBasis; readonly rateOf: RateOf },
): PnlBooks {
  const held = new Map<string, { readonly trade: PnlTrade; readonly lots: Lots }>();
  const uncovered = new Map<string, Decimal>();
  const events: PnlEvent[] = [];
  for (const trade of trades.toSorted(byTime)) {
    const isSpot = symbolParts(trade.instrument).settle === undefined;
    const key = `${trade.accountId}#${positionKey(trade)}`;
    // Venues count a perpetual's profit against its average entry, and the wallet follows them.
    const holding = held.get(key) ?? { trade, lots: new Lots(isSpot ? basis : 'AVERAGE', !isSpot) };
    held.set(key, holding);
    const { event, change } = settle(trade, holding.lots, rateOf);
    events.push(event);
    if (isSpot && trade.side === 'sell' && change.beyond.greaterThan(0))
      uncovered.set(trade.instrument, (uncovered.get(trade.instrument) ?? zero).plus(change.beyond));
  }
  for (const { accountId, instrument, asset, amount, venueTimeMs: timeMs } of funding)
    events.push({
      ...{ timeMs, accountId, instrument, asset, isTrade: false },
      ...{ realized: zero, fees: zero, funding: amount },
    });
  return {
    events: events.sort((a, b) => a.timeMs - b.timeMs),
    open: [...held.values()].flatMap(({ trade, lots }) => openOf(trade, lots)),
    uncovered: [...uncovered].map(([instrument, quantity]) => ({ instrument, quantity })),
  };
}

/** Plus is a profit. */
export function unrealizedOf({ quantity, cost }: OpenCost, mid: Decimal): Decimal {
  const worth = roundMoney(quantity.abs().times(mid));
  return quantity.isNegative() ? cost.minus(worth) : worth.minus(cost);
}

export function netOf({ realized, fees, funding }: Pick<PnlEvent, 'realized' | 'fees' | 'funding'>): Decimal {
  return realized.minus(fees).plus(funding);
}

/** The asset in which profit of this instrument is counted. */
export function profitAsset(instrument: string): string {
  const { quote, settle: settled } = symbolParts(instrument);
  return settled ?? quote;
}

function settle(
  trade: PnlTrade,
  lots: Lots,
  rateOf: RateOf,
): { readonly event: PnlEvent; readonly change: LotChange } {
  const { base, settle: settled } = symbolParts(trade.instrument);
  const asset = profitAsset(trade.instrument);
  const { fee, accountId, instrument, strategyId } = trade;
  const isBaseFee = settled === undefined && fee?.asset === base;
  const rate = isBaseFee ? trade.price : fee && (fee.asset === asset ? 1 : rateOf(fee.asset, asset));
  const fees = fee && rate !== undefined ? roundMoney(fee.amount.times(rate)) : zero;
  const signed = trade.side === 'buy' ? trade.quantity : trade.quantity.negated();
  // What the venue keeps of the base never became ours, or left with what was sold: its worth is the fee.
  const delta = isBaseFee ? signed.minus(fee.amount) : signed;
  const worth = roundMoney(settled === undefined ? trade.cost : trade.quantity.times(trade.price));
  const moved = trade.side === 'buy' ? worth : worth.negated();
  const change = lots.trade(delta, (isBaseFee ? moved.minus(fees) : moved).abs());
  const realized = trade.realizedPnl ?? change.realized;
  const event: PnlEvent = {
    timeMs: trade.venueTimeMs,
    accountId,
    instrument,
    ...(strategyId === undefined ? {} : { strategyId }),
    asset,
    isTrade: true,
    realized,
    fees,
    funding: zero,
    ...(fee && rate === undefined ? { unconvertedFee: fee } : {}),
  };
  return { event, change };
}

function openOf({ accountId, venue, instrument, positionSide }: PnlTrade, lots: Lots): readonly OpenCost[] {
  const { quantity, cost } = lots;
  if (quantity.isZero()) return [];
  const name = { accountId, venue, instrument, ...(positionSide ? { positionSide } : {}) };
  return [{ ...name, asset: profitAsset(instrument), quantity, cost }];
}

function byTime(a: PnlTrade, b: PnlTrade): number {
  if (a.venueTimeMs !== b.venueTimeMs) return a.venueTimeMs - b.venueTimeMs;
  const isSpot = symbolParts(a.instrument).settle === undefined;
  if (isSpot && a.side !== b.side) return a.side === 'buy' ? -1 : 1;
  // Ids are numbers on most venues, without leading zeros: the shorter is the smaller.
  if (a.tradeId.length !== b.tradeId.length) return a.tradeId.length - b.tradeId.length;
  if (a.tradeId !== b.tradeId) return a.tradeId < b.tradeId ? -1 : 1;
  return a.venueOrderId < b.venueOrderId ? -1 : 1;
}
