import { Decimal } from '../../../../shared/domain/money/decimal.ts';
import type { Schemas } from '../../api/client.ts';
import { decimalOf, none, numberText } from '../../format/number.ts';

export type Limits = Schemas['Limits'];
export type LimitName = keyof Limits;

/** How people read and write a limit; the API has ratios of one, milliseconds and words. */
type Kind = 'money' | 'quantity' | 'percent' | 'times' | 'count' | 'seconds' | 'minutes' | 'list' | 'refuse';
export type LimitGroup = 'losses' | 'exposure' | 'order' | 'rates' | 'market';

interface LimitField {
  readonly kind: Kind;
  readonly group: LimitGroup;
  /** The greater is the stricter: what must be there at least, and how long to wait. */
  readonly isFloor?: true;
  /** Every account has it: it can be changed, and not be taken away. */
  readonly isRequired?: true;
  /** A part of one, so less than 100 %. */
  readonly isPart?: true;
}

/** Every limit that there is, in the order in which a form shows them. One that the API adds and that is missing here does not compile. */
export const limitFields: Readonly<Record<LimitName, LimitField>> = {
  dailyLossMax: { kind: 'money', group: 'losses' },
  drawdownMax: { kind: 'money', group: 'losses' },
  consecutiveLossesMax: { kind: 'count', group: 'losses' },
  lossCooldownMs: { kind: 'minutes', group: 'losses', isFloor: true },
  positionNotionalMax: { kind: 'money', group: 'exposure', isRequired: true },
  instrumentExposureMax: { kind: 'money', group: 'exposure' },
  grossExposureMax: { kind: 'money', group: 'exposure' },
  netExposureMax: { kind: 'money', group: 'exposure' },
  concentrationRatioMax: { kind: 'percent', group: 'exposure' },
  leverageMax: { kind: 'times', group: 'exposure' },
  marginHeadroomRatioMin: { kind: 'percent', group: 'exposure', isFloor: true, isPart: true },
  liquidationDistanceRatioMin: { kind: 'percent', group: 'exposure', isFloor: true, isPart: true },
  orderNotionalMax: { kind: 'money', group: 'order', isRequired: true },
  orderNotionalMin: { kind: 'money', group: 'order', isFloor: true },
  orderQuantityMax: { kind: 'quantity', group: 'order' },
  orderQuantityMin: { kind: 'quantity', group: 'order', isFloor: true },
  fatFingerRatioMax: { kind: 'times', group: 'order' },
  instrumentsAllowed: { kind: 'list', group: 'order', isRequired: true },
  openOrdersMax: { kind: 'count', group: 'rates' },
  ordersPerMinuteMax: { kind: 'count', group: 'rates' },
  cancelsPerMinuteMax: { kind: 'count', group: 'rates' },
  selfCrossing: { kind: 'refuse', group: 'market' },
  duplicateRatio: { kind: 'percent', group: 'market', isFloor: true, isPart: true },
  roundTripCostRatio: { kind: 'percent', group: 'market', isFloor: true, isPart: true },
  priceCollarRatio: { kind: 'percent', group: 'market', isRequired: true, isPart: true },
  priceAgeMaxMs: { kind: 'seconds', group: 'market', isRequired: true },
};
export const limitNames = Object.keys(limitFields) as readonly LimitName[];

export function isLimitName(name: string): name is LimitName {
  return name in limitFields;
}

/** What one unit of the form is in units of the API. */
const scales: Readonly<Partial<Record<Kind, string>>> = {
  percent: '0.01',
  seconds: '1000',
  minutes: '60000',
};
/** Stands behind a figure, in any language. */
export const units: Readonly<Partial<Record<Kind, string>>> = {
  ...{ percent: '%', times: '×', seconds: 's', minutes: 'min' },
};

export function fromApi(name: LimitName, value: string | number): Decimal | undefined {
  return decimalOf(String(value))?.dividedBy(scales[limitFields[name].kind] ?? '1');
}

export function toApi(name: LimitName, typed: Decimal): Decimal {
  return typed.times(scales[limitFields[name].kind] ?? '1');
}

/** A limit, or how much of it is used, as people read it. @param asset that amounts are in, where that is known */
export function limitText(name: LimitName, value: Limits[LimitName] | null, asset = ''): string {
  if (value === undefined || value === null) return none;
  if (typeof value === 'object') return value.join(', ') || '*';
  const figure = fromApi(name, value);
  if (!figure) return value === 'REFUSE' ? '✓' : String(value);
  const { kind } = limitFields[name];
  const unit = units[kind] ?? (kind === 'money' ? asset : '');
  // A quotient has as many digits as it happens to have.
  const shown = numberText(figure.toDecimalPlaces(kind === 'quantity' ? 8 : 2, Decimal.ROUND_HALF_UP));
  return unit === '%' || unit === '×' ? `${shown}${unit}` : `${shown} ${unit}`.trimEnd();
}
