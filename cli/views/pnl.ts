import type { PnlReportResource } from '#shared/http-api/pnl.ts';
import { type Column, table, timeText } from './table.ts';

type Sum = PnlReportResource['rows'][number] | PnlReportResource['totals'][number];

/** What came of trading, group by group, then in all, then what is open. */
export function pnlText(report: PnlReportResource): string {
  const { rows, open, uncovered, equity } = report;
  if (rows.length === 0 && open.length === 0) return 'No trades yet.';
  const parts = [
    table(
      [text(titleOf(report)), text('ASSET'), ...amounts],
      [
        ...rows.map((row) => [row.group ?? '-', row.asset, ...figures(row)]),
        ...report.totals.map((total) => ['total', total.asset, ...figures(total)]),
      ],
    ),
    open.length > 0 && openTable(report),
    ...report.totals.flatMap(({ net, asset, reported }) =>
      reported ? [`${net} ${asset} is ${reported.net} ${reported.rate.to}${rateText(reported.rate)}`] : [],
    ),
    ...report.rates.map((rate) => `Fees in ${rate.from} are counted in ${rate.to}${rateText(rate)}`),
    ...uncovered.map(
      ({ instrument, quantity }) =>
        `Not counted: ${quantity} of ${instrument} sold that was never bought here.`,
    ),
    ...(equity ?? []).map(equityTable),
  ];
  return parts.filter((part) => part !== false).join('\n\n');
}

const text = (title: string): Column => ({ title });
const right = (title: string): Column => ({ title, align: 'right' });
const amounts = ['TRADES', 'REALIZED', 'FEES', 'FUNDING', 'NET', 'OTHER FEES'].map(right);

function titleOf({ by, zone }: PnlReportResource): string {
  return by === 'strategy' || by === 'instrument' ? by.toUpperCase() : `${by.toUpperCase()} (${zone})`;
}

function figures(sum: Sum): readonly string[] {
  const others = Object.entries(sum.unconvertedFees).map(([asset, amount]) => `${amount} ${asset}`);
  return [String(sum.trades), sum.realized, sum.fees, sum.funding, sum.net, others.join(', ') || '-'];
}

function openTable({ open }: PnlReportResource): string {
  return table(
    [
      text('OPEN'),
      text('ACCOUNT'),
      right('QUANTITY'),
      right('AVERAGE'),
      right('MARKET'),
      right('UNREALIZED'),
      text('ASSET'),
    ],
    open.map((each) => [
      each.positionSide === null ? each.instrument : `${each.instrument} ${each.positionSide}`,
      ...[each.accountId, each.quantity, each.averagePrice, each.midPrice ?? '-', each.unrealized ?? '-'],
      each.asset,
    ]),
  );
}

function rateText({ rate, market }: PnlReportResource['rates'][number]): string {
  return market ? ` at ${rate}, ${market.symbol} on ${market.venue} at ${timeText(market.asOfMs)}.` : '.';
}

function equityTable({ asset, points, drawdownMax, drawdownRatioMax }: Curve): string {
  const rows = points.map((point) => [
    ...[point.day, point.paidIn, point.equity, point.drawdown, percentText(point.drawdownRatio)],
  ]);
  const worst = `Largest drawdown: ${drawdownMax} ${asset}, ${percentText(drawdownRatioMax)}.`;
  return `${table([text(`DAY, ${asset}`), ...['PAID IN', 'EQUITY', 'DRAWDOWN', '%'].map(right)], rows)}\n${worst}`;
}

type Curve = NonNullable<PnlReportResource['equity']>[number];

/** For a person's eye only. */
function percentText(ratio: string): string {
  return `${(Number(ratio) * 100).toFixed(2)} %`;
}
