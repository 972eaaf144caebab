import type { AccountLimits } from '../account/account.ts';
import { Decimal, maximum, zero } from '../money/decimal.ts';
import { equityOf, linesOf, sumOf, worstOf } from './exposure.ts';
import type { Measure } from './finding.ts';
import { drawdownIn, lossesInARow, lossToday } from './loss-rules.ts';
import { cancelsInMinute, ordersInMinute } from './order-rules.ts';
import { headroomOf } from './position-rules.ts';
import { quoteOf } from './quote.ts';
import type { RiskBook } from './snapshot.ts';

/** One limit, and how much of it is used. */
export interface LimitUse {
  readonly name: keyof AccountLimits;
  /** What is counted, where that is not the account as a whole: an instrument, or an asset that others are quoted in. */
  readonly of?: string;
  /** Absent for a limit that each order is held against by itself. */
  readonly used?: Measure;
  /** Absent where it is not set. */
  readonly limit?: Measure;
  /** Used of a maximum: 1 is all of it. Absent where nothing is counted, or no maximum is set. */
  readonly ratio?: Decimal;
}

/** Held against each order by itself: nothing of them is ever used up. */
const perOrder = [
  'orderNotionalMax',
  'orderNotionalMin',
  'orderQuantityMin',
  'orderQuantityMax',
  'fatFingerRatioMax',
  'priceCollarRatio',
  'priceAgeMaxMs',
  'instrumentsAllowed',
  'selfCrossing',
  'duplicateRatio',
  'roundTripCostRatio',
  'leverageMax',
  'liquidationDistanceRatioMin',
  'lossCooldownMs',
] as const satisfies readonly (keyof AccountLimits)[];

/** What the account may not have more of than it has a limit for. */
const exposures: ReadonlySet<string> = new Set([
  'positionNotionalMax',
  'instrumentExposureMax',
  'grossExposureMax',
  'netExposureMax',
  'concentrationRatioMax',
] satisfies (keyof AccountLimits)[]);

/**
 * The first limit of exposure that is below what is open already; undefined where none is.
 *
 * @param instrument only of this one
 */
export function overExposed(
  limits: AccountLimits,
  book: RiskBook,
  nowMs: number,
  instrument?: string,
): LimitUse | undefined {
  return limitUses(limits, book, nowMs).find(
    ({ name, of, ratio }) =>
      exposures.has(name) &&
      ratio?.greaterThan(1) &&
      (instrument === undefined || of === instrument || of?.startsWith(`${instrument}#`)),
  );
}

/** Not what is counted of another instrument, or of what is quoted in another asset. */
export function concerns({ of }: LimitUse, instrument: string): boolean {
  if (of === undefined || of === quoteOf(instrument)) return true;
  return of === instrument || of.startsWith(`${instrument}#`);
}

/** Every limit and its use at this moment, as the ladder would count it for an order of nothing. Pure. */
export function limitUses(limits: AccountLimits, book: RiskBook, nowMs: number): readonly LimitUse[] {
  return [
    ...countsOf(limits, book, nowMs),
    ...quotesOf(book).flatMap((quote) => usesIn(quote, limits, book, nowMs)),
    ...headroomsOf(limits, book),
    ...perOrder.map((name) => settingOf(name, limits)),
  ];
}

function countsOf(limits: AccountLimits, book: RiskBook, nowMs: number): LimitUse[] {
  return [
    use('openOrdersMax', book.openOrders.length, limits.openOrdersMax),
    use('ordersPerMinuteMax', ordersInMinute(book, nowMs), limits.ordersPerMinuteMax),
    use('cancelsPerMinuteMax', cancelsInMinute(book, nowMs), limits.cancelsPerMinuteMax),
    use('consecutiveLossesMax', lossesInARow(book.closedPositions), limits.consecutiveLossesMax),
  ];
}

/** Assets that something open, or something that ended, is quoted in. */
function quotesOf({ positions, openOrders, closedPositions }: RiskBook): readonly string[] {
  const open = positions.filter(
    ({ quantity, pendingBuy, pendingSell }) => ![quantity, pendingBuy, pendingSell].every((n) => n.isZero()),
  );
  const instruments = [...open, ...openOrders, ...closedPositions].map(({ instrument }) => instrument);
  return [...new Set(instruments.map(quoteOf))].sort();
}

/** What is counted in one quote asset, and what of it by instrument and by position. */
function usesIn(quote: string, limits: AccountLimits, book: RiskBook, nowMs: number): LimitUse[] {
  const priceOf = (instrument: string) => book.midPrices.get(instrument);
  const lines = linesOf(book, quote, priceOf);
  const { gross, longs, shorts } = sumOf(lines.values());
  const equity = equityOf(book, quote, quote, priceOf);
  const worstBy = new Map<string, Decimal>();
  const rows: LimitUse[] = [];
  for (const [position, line] of lines) {
    const worst = worstOf(line);
    if (worst.isZero()) continue;
    worstBy.set(line.instrument, (worstBy.get(line.instrument) ?? zero).plus(worst));
    rows.push(use('positionNotionalMax', worst, limits.positionNotionalMax, position));
  }
  for (const [instrument, worst] of worstBy) {
    const share = equity.greaterThan(0) ? worst.dividedBy(equity) : 'no equity';
    rows.push(use('instrumentExposureMax', worst, limits.instrumentExposureMax, instrument));
    rows.push(use('concentrationRatioMax', share, limits.concentrationRatioMax, instrument));
  }
  return [
    use('grossExposureMax', gross, limits.grossExposureMax, quote),
    use('netExposureMax', maximum(maximum(longs, shorts), zero), limits.netExposureMax, quote),
    use('drawdownMax', drawdownIn(book, quote), limits.drawdownMax, quote),
    use('dailyLossMax', lossToday(book.closedPositions, quote, nowMs), limits.dailyLossMax, quote),
    ...rows,
  ];
}

/** Of each asset that something is set aside of. */
function headroomsOf({ marginHeadroomRatioMin: limit }: AccountLimits, { balances }: RiskBook): LimitUse[] {
  return balances
    .filter(({ reserved }) => reserved.greaterThan(0))
    .map((balance) => ({
      name: 'marginHeadroomRatioMin',
      of: balance.asset,
      used: headroomOf(balance),
      ...(limit && { limit }),
    }));
}

function settingOf(name: (typeof perOrder)[number], limits: AccountLimits): LimitUse {
  const limit = limits[name];
  if (limit === undefined) return { name };
  if (typeof limit === 'string' || typeof limit === 'number' || limit instanceof Decimal)
    return { name, limit };
  return { name, limit: limit.join(',') || 'every instrument of the venue' };
}

function use(
  name: LimitUse['name'],
  used: Measure,
  limit: Decimal | number | undefined,
  of?: string,
): LimitUse {
  return {
    name,
    ...(of === undefined ? {} : { of }),
    used,
    ...(limit === undefined ? {} : { limit }),
    ...(limit === undefined || typeof used === 'string' ? {} : { ratio: new Decimal(used).dividedBy(limit) }),
  };
}
