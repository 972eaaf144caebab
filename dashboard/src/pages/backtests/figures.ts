import { Decimal } from '../../../../shared/domain/money/decimal.ts';
import { none, numberText, percentText } from '../../format/number.ts';
import { spanText } from '../../format/time.ts';
import type { TextKey } from '../../i18n/text.ts';

/** Figures of a run are doubles, and null where there is nothing to divide by. */
export function figureOf(stats: Readonly<Record<string, unknown>> | null, name: string): Decimal | undefined {
  const value = stats?.[name];
  return typeof value === 'number' && Number.isFinite(value) ? new Decimal(value) : undefined;
}

type Form = 'money' | 'percent' | 'number' | 'count' | 'span';
interface Figure {
  readonly name: string;
  readonly form: Form;
  readonly key: TextKey;
}

const figure = (name: string, form: Form): Figure => ({ name, form, key: `backtests.${name}` as TextKey });

/** What a trader looks at first, then what it stands on. */
export const headFigures = [
  ...[figure('returnRatio', 'percent'), figure('maxDrawdownRatio', 'percent'), figure('sharpe', 'number')],
  ...[figure('winRate', 'percent'), figure('profitFactor', 'number'), figure('trades', 'count')],
];
export const moreFigures = [
  ...[figure('finalEquity', 'money'), figure('buyAndHoldRatio', 'percent'), figure('cagr', 'percent')],
  ...[figure('annualVolatilityRatio', 'percent'), figure('sortino', 'number'), figure('calmar', 'number')],
  ...[figure('maxDrawdownDurationMs', 'span'), figure('exposureRatio', 'percent')],
  ...[figure('expectancy', 'money'), figure('sqn', 'number'), figure('turnover', 'number')],
  ...[figure('fees', 'money'), figure('funding', 'money'), figure('refusedOrders', 'count')],
];

/** A good day reckoned up to a year is beyond all meaning, and wider than any page. */
const ratioShownMax = new Decimal(10_000);

export function figureText(value: Decimal | undefined, form: Form, asset: string): string {
  if (!value) return none;
  if (form === 'percent' && value.greaterThan(ratioShownMax)) return `> ${percentText(ratioShownMax, 0)}`;
  if (form === 'percent') return percentText(value);
  if (form === 'count') return numberText(value, { digits: 0 });
  if (form === 'span') return spanText(value.toNumber());
  const text = numberText(value, { digits: 2 });
  return form === 'money' ? `${text} ${asset}` : text;
}

interface EquityPoint {
  readonly atMs: number;
  readonly equity: number;
}

export function equityOf(equity: readonly { readonly time: string; readonly equity: number }[]) {
  return equity.map((point): EquityPoint => ({ atMs: Date.parse(point.time), equity: point.equity }));
}

/** Below the highest equity so far, as a share of it: 0 at a peak, else below 0. */
export function drawdownOf(points: readonly EquityPoint[]): readonly number[] {
  let peak = Number.NEGATIVE_INFINITY;
  return points.map(({ equity }) => {
    peak = Math.max(peak, equity);
    return peak > 0 ? equity / peak - 1 : 0;
  });
}
