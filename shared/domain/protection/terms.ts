import type { Instrument } from '../instrument/instrument.ts';
import { priceTickAt } from '../instrument/instrument.ts';
import { Decimal, decimalText, zero } from '../money/decimal.ts';
import { isMultipleOf } from '../money/rounding.ts';
import type { PositionSide } from '../order/order.ts';
import { accept, type Result, refuse } from '../refusal.ts';

/** A price, or how far from the entry as a part of it (0.02 is 2 %): exactly one of both. */
export interface Level {
  readonly price?: Decimal;
  readonly distanceRatio?: Decimal;
}

/** Its size is a part of the position or base units. Without a size: all of it, or with others the same part each. */
export interface TakeProfit extends Level {
  readonly sizeRatio?: Decimal;
  readonly quantity?: Decimal;
}

/** What a user asks for a position. Any of it alone is enough. */
export interface ProtectionTerms {
  readonly stopLoss?: Level;
  readonly takeProfits?: readonly TakeProfit[];
  /** Follows the best price since the entry at this distance; from `activationPrice` on where there is one. */
  readonly trailing?: { readonly distanceRatio: Decimal; readonly activationPrice?: Decimal };
  /** Once the price was `afterRatio` better than the entry, the stop is at the entry, or `offsetRatio` better. */
  readonly breakEven?: { readonly afterRatio: Decimal; readonly offsetRatio?: Decimal };
  /** So long after the position was opened it is closed, whatever the price. */
  readonly exitAfterMs?: number;
}

export const takeProfitsMax = 10;
const exitAfterMinMs = 1_000;
const exitAfterMaxMs = 366 * 86_400_000;
const one = new Decimal(1);

/** Something closes the position when it goes wrong: what must be in force as soon as there is a position. */
export function hasStop({ stopLoss, trailing, breakEven }: ProtectionTerms): boolean {
  return stopLoss !== undefined || trailing !== undefined || breakEven !== undefined;
}

interface Broken {
  readonly field: string;
  readonly rule: string;
}

/**
 * Whether the terms make sense for a position of this side that is, or will be, opened at about `entry`.
 * Without an entry (a market order before its fill) only what needs none is checked.
 *
 * @param at where the terms stand in the request, for the field's name
 */
export function checkProtection(
  terms: ProtectionTerms,
  side: PositionSide,
  instrument: Instrument,
  entry: Decimal | undefined,
  at = 'protect',
): Result<ProtectionTerms> {
  const broken =
    checkPresence(terms) ??
    checkStop(terms, side, entry) ??
    checkTakeProfits(terms, side, entry) ??
    checkMoving(terms) ??
    checkTime(terms);
  if (broken) {
    const field = joined(at, broken.field);
    return refuse('FIELD_INVALID', `${field || 'The protection'} ${broken.rule}.`, field ? { field } : {});
  }
  for (const [name, price] of pricesOf(terms)) {
    const tick = decimalText(priceTickAt(instrument, price));
    const field = joined(at, name);
    if (!isMultipleOf(price, priceTickAt(instrument, price)))
      return refuse('PRICE_NOT_ON_TICK', `${field} must be a multiple of ${tick}.`, {
        field,
        context: { tick },
      });
  }
  return accept(terms);
}

function joined(at: string, field: string): string {
  return [at, field].filter((part) => part !== '').join('.');
}

function checkPresence(terms: ProtectionTerms): Broken | undefined {
  const { takeProfits, exitAfterMs } = terms;
  if (hasStop(terms) || exitAfterMs !== undefined || (takeProfits?.length ?? 0) > 0) return undefined;
  return { field: '', rule: 'needs a stopLoss, takeProfits, trailing, breakEven or exitAfterMs' };
}

/** @returns how far the level is on the good side of the entry, as a part of it; undefined without an entry */
function gainOf(
  { price, distanceRatio }: Level,
  sign: 1 | -1,
  side: PositionSide,
  entry: Decimal | undefined,
) {
  if (distanceRatio) return distanceRatio.times(sign);
  if (!price || !entry) return undefined;
  const gain = side === 'LONG' ? price.minus(entry) : entry.minus(price);
  return gain.dividedBy(entry);
}

function checkLevel(field: string, level: Level): Broken | undefined {
  if ((level.price === undefined) === (level.distanceRatio === undefined))
    return { field, rule: 'needs exactly one of price and distanceRatio' };
  return undefined;
}

function checkStop(
  { stopLoss }: ProtectionTerms,
  side: PositionSide,
  entry: Decimal | undefined,
): Broken | undefined {
  if (!stopLoss) return undefined;
  const broken = checkLevel('stopLoss', stopLoss);
  if (broken) return broken;
  if (stopLoss.distanceRatio && (side === 'LONG' || entry === undefined) && !isRatio(stopLoss.distanceRatio))
    return { field: 'stopLoss.distanceRatio', rule: 'must be above 0 and below 1' };
  if (gainOf(stopLoss, -1, side, entry)?.greaterThanOrEqualTo(0))
    return {
      field: 'stopLoss.price',
      rule: `must be ${side === 'LONG' ? 'below' : 'above'} the entry of a ${side}`,
    };
  return undefined;
}

function checkTakeProfits(
  { takeProfits = [] }: ProtectionTerms,
  side: PositionSide,
  entry: Decimal | undefined,
): Broken | undefined {
  if (takeProfits.length > takeProfitsMax)
    return { field: 'takeProfits', rule: `must be at most ${takeProfitsMax}` };
  const sized = takeProfits.filter(({ sizeRatio, quantity }) => sizeRatio ?? quantity);
  if (sized.length > 0 && sized.length < takeProfits.length)
    return { field: 'takeProfits', rule: 'need a size each, or none has one' };
  for (const [index, takeProfit] of takeProfits.entries()) {
    const field = `takeProfits.${index}`;
    const broken = checkLevel(field, takeProfit);
    if (broken) return broken;
    const { sizeRatio, quantity, distanceRatio } = takeProfit;
    if (sizeRatio && quantity) return { field, rule: 'needs sizeRatio or quantity, not both' };
    if (sizeRatio?.greaterThan(one)) return { field: `${field}.sizeRatio`, rule: 'must be at most 1' };
    if (distanceRatio && side === 'SHORT' && !isRatio(distanceRatio))
      return { field: `${field}.distanceRatio`, rule: 'must be above 0 and below 1 for a SHORT' };
    if (gainOf(takeProfit, 1, side, entry)?.lessThanOrEqualTo(0))
      return {
        field: `${field}.price`,
        rule: `must be ${side === 'LONG' ? 'above' : 'below'} the entry of a ${side}`,
      };
  }
  const whole = takeProfits.reduce((sum, { sizeRatio }) => sum.plus(sizeRatio ?? zero), zero);
  if (whole.greaterThan(one)) return { field: 'takeProfits', rule: 'must not close more than the position' };
  return undefined;
}

function checkMoving({ trailing, breakEven }: ProtectionTerms): Broken | undefined {
  if (trailing && !isRatio(trailing.distanceRatio))
    return { field: 'trailing.distanceRatio', rule: 'must be above 0 and below 1' };
  if (breakEven && !isRatio(breakEven.afterRatio))
    return { field: 'breakEven.afterRatio', rule: 'must be above 0 and below 1' };
  if (breakEven?.offsetRatio?.greaterThanOrEqualTo(breakEven.afterRatio))
    return { field: 'breakEven.offsetRatio', rule: 'must be below afterRatio' };
  return undefined;
}

function checkTime({ exitAfterMs }: ProtectionTerms): Broken | undefined {
  if (exitAfterMs === undefined || (exitAfterMs >= exitAfterMinMs && exitAfterMs <= exitAfterMaxMs))
    return undefined;
  return { field: 'exitAfterMs', rule: 'must be 1 second to 366 days' };
}

function isRatio(value: Decimal): boolean {
  return value.greaterThan(0) && value.lessThan(one);
}

function pricesOf({ stopLoss, takeProfits = [], trailing }: ProtectionTerms): (readonly [string, Decimal])[] {
  const named: (readonly [string, Decimal | undefined])[] = [
    ['stopLoss.price', stopLoss?.price],
    ...takeProfits.map(({ price }, index) => [`takeProfits.${index}.price`, price] as const),
    ['trailing.activationPrice', trailing?.activationPrice],
  ];
  return named.flatMap(([name, price]) => (price ? [[name, price] as const] : []));
}
