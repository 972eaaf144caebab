import * as z from 'zod';
import { type Decimal, decimalText } from '../domain/money/decimal.ts';
import { type PnlGrouping, type PnlSum, pnlGroupings } from '../domain/pnl/group.ts';
import { type CostBasis, costBases } from '../domain/pnl/lots.ts';
import { isZone } from '../domain/pnl/periods.ts';
import type { KnownRate, OpenPnl, PnlReport } from '../domain/pnl/report.ts';
import { decimalString, epochMs, name } from './fields.ts';
import { venueIdSchema } from './venue-id.ts';

const moment = z
  .string()
  .regex(/^\d{1,14}$/, 'must be UTC epoch milliseconds')
  .transform(Number);

export const reportingCurrencies = ['USDT', 'KRW'] as const;

export const pnlQuery = z
  .strictObject({
    accountId: name('account id').exactOptional(),
    venue: venueIdSchema.exactOptional(),
    from: moment.meta({ description: 'From this moment on, UTC epoch milliseconds' }).exactOptional(),
    to: moment.meta({ description: 'Before this moment, UTC epoch milliseconds' }).exactOptional(),
    by: z.enum(pnlGroupings).default('day'),
    zone: z
      .string()
      .max(64)
      .refine(isZone, 'must be an IANA time zone such as Asia/Seoul')
      .default('UTC')
      .meta({ description: 'IANA time zone whose days, weeks (from Monday) and months are told' }),
    basis: z.enum(costBases).default('FIFO').meta({ description: 'Of spot; a perpetual is by its average' }),
    currency: z.enum(reportingCurrencies).exactOptional(),
    equity: z.stringbool({ truthy: ['true'], falsy: ['false'] }).default(false),
  })
  .refine(({ from = 0, to }) => to === undefined || from <= to, {
    error: 'must not be before from',
    path: ['to'],
  });

const assets = z.record(z.string(), decimalString);
const sum = z.object({
  asset: z
    .string()
    .meta({ description: 'In which all of its amounts are: the quote, of a perpetual the settle asset' }),
  realized: decimalString.meta({ description: 'Before fees and funding' }),
  fees: decimalString.meta({ description: 'Plus is paid, minus a rebate' }),
  funding: decimalString.meta({ description: 'Plus is received, minus paid' }),
  net: decimalString.meta({ description: 'realized - fees + funding' }),
  trades: z.number().int(),
  unconvertedFees: assets.meta({ description: 'In a third asset without a known rate: in no other figure' }),
});
const knownRate = z.object({
  from: z.string(),
  to: z.string(),
  rate: decimalString.meta({ description: 'Units of `to` for one of `from`' }),
  market: z.object({ venue: venueIdSchema, symbol: z.string(), asOfMs: epochMs }).nullable(),
});
const openPnl = z.object({
  accountId: z.string(),
  instrument: z.string(),
  positionSide: z.enum(['LONG', 'SHORT']).nullable(),
  asset: z.string(),
  quantity: decimalString.meta({ description: 'Base units; minus is short' }),
  cost: decimalString,
  averagePrice: decimalString,
  midPrice: decimalString.nullable(),
  midPriceAsOfMs: epochMs.nullable(),
  unrealized: decimalString
    .nullable()
    .meta({ description: 'Null without a fresh price, and where `to` is past' }),
});
const equityCurve = z.object({
  asset: z.string(),
  drawdownMax: decimalString,
  drawdownRatioMax: decimalString,
  points: z.array(
    z.object({
      day: z.string(),
      paidIn: decimalString,
      equity: decimalString.meta({
        description: 'Paid in plus net profit so far; what is held counts at cost',
      }),
      drawdown: decimalString,
      drawdownRatio: decimalString,
    }),
  ),
});

export const pnlReportResource = z
  .object({
    by: z.enum(pnlGroupings),
    zone: z.string(),
    basis: z.enum(costBases),
    asOfMs: epochMs,
    rows: z.array(sum.extend({ group: z.string().nullable().meta({ description: 'Null: of no strategy' }) })),
    totals: z.array(
      sum.extend({
        unrealized: decimalString.nullable(),
        reported: z.object({ net: decimalString, rate: knownRate }).nullable(),
      }),
    ),
    open: z.array(openPnl),
    uncovered: z.array(z.object({ instrument: z.string(), quantity: decimalString })).meta({
      description: 'Sold and never bought: of a deposit, whose cost nobody knows. In no other figure',
    }),
    rates: z.array(knownRate),
    equity: z.array(equityCurve).nullable(),
  })
  .meta({ id: 'Pnl' });
export type PnlReportResource = z.infer<typeof pnlReportResource>;

interface Asked {
  readonly by: PnlGrouping;
  readonly zone: string;
  readonly basis: CostBasis;
}

export function pnlReportOf(report: PnlReport, asked: Asked, asOfMs: number): PnlReportResource {
  const { by, zone, basis } = asked;
  return {
    ...{ by, zone, basis, asOfMs },
    rows: report.rows.map((row) => ({ group: row.group, ...sumOf(row) })),
    totals: report.totals.map((total) => ({
      ...sumOf(total),
      unrealized: textOrNull(total.unrealized),
      reported: total.reported
        ? { net: decimalText(total.reported.net), rate: rateOf(total.reported.rate) }
        : null,
    })),
    open: report.open.map(openOf),
    uncovered: report.uncovered.map(({ instrument, quantity }) => ({
      instrument,
      quantity: decimalText(quantity),
    })),
    rates: report.rates.map(rateOf),
    equity:
      report.equity?.map(({ asset, points, drawdownMax, drawdownRatioMax }) => ({
        asset,
        drawdownMax: decimalText(drawdownMax),
        drawdownRatioMax: decimalText(drawdownRatioMax),
        points: points.map((point) => ({
          day: point.day,
          paidIn: decimalText(point.paidIn),
          equity: decimalText(point.equity),
          drawdown: decimalText(point.drawdown),
          drawdownRatio: decimalText(point.drawdownRatio),
        })),
      })) ?? null,
  };
}

/** Digits shown of a quotient that has no end. */
const quotientDigits = 12;

function openOf(open: OpenPnl): z.infer<typeof openPnl> {
  const { quantity, cost } = open;
  return {
    accountId: open.accountId,
    instrument: open.instrument,
    positionSide: open.positionSide ?? null,
    asset: open.asset,
    quantity: decimalText(quantity),
    cost: decimalText(cost),
    averagePrice: decimalText(cost.dividedBy(quantity.abs()).toDecimalPlaces(quotientDigits)),
    midPrice: textOrNull(open.price?.mid),
    midPriceAsOfMs: open.price?.asOfMs ?? null,
    unrealized: textOrNull(open.unrealized),
  };
}

function sumOf(given: PnlSum): z.infer<typeof sum> {
  const fees = Object.entries(given.unconvertedFees);
  return {
    asset: given.asset,
    realized: decimalText(given.realized),
    fees: decimalText(given.fees),
    funding: decimalText(given.funding),
    net: decimalText(given.net),
    trades: given.trades,
    unconvertedFees: Object.fromEntries(fees.map(([asset, amount]) => [asset, decimalText(amount)])),
  };
}

function rateOf({ from, to, rate, market }: KnownRate): z.infer<typeof knownRate> {
  return { from, to, rate: decimalText(rate), market: market ?? null };
}

function textOrNull(value: Decimal | undefined): string | null {
  return value === undefined ? null : decimalText(value);
}
