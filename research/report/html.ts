import type { Candles } from '../../shared/domain/indicators/candles.ts';
import { at } from '../../shared/domain/indicators/indicator.ts';
import type { Backtest } from '../backtest.ts';
import { monthlyTable } from './monthly-table.ts';
import { style } from './style.ts';
import { bars, type Chart, lines } from './svg.ts';

/** What is shown of a run, of candles or of a book. */
type Reported = Omit<Backtest, 'options' | 'fills'> & { readonly options: object };

const pointsMax = 1_200;
const tradesListedMax = 500;
const tradesMarkedMax = 400;

/** What another than a backtest shows as well: a table in front, and distributions. */
interface Extra {
  readonly lead: { readonly title: string; readonly rows: readonly (readonly string[])[] };
  readonly plots: readonly { readonly label: string; readonly values: readonly number[] }[];
}

/** One HTML file that needs nothing else: charts are inline SVG, there is no script and no link. */
export function htmlReport(result: Reported, candles: Candles, extra?: Extra): string {
  const { strategy, instrument, stats, data, hash } = result;
  const title = `${strategy.name} on ${instrument}`;
  const worths = result.equity.map(({ equity }) => equity);
  return page(
    title,
    `<p>${data.candles} candles of ${data.timeframeMs / 1000} s, ${day(data.fromMs)} to ${day(data.toMs)};
${data.gaps} gaps, ${data.missingCandles} candles missing (${escaped(data.gapPolicy)});
${data.jumps} jumps (${escaped(data.jumpPolicy)}), ${data.withoutVolume} candles without volume, ${data.outsideRange} with prices outside their range.</p>
${extra ? leadOf(extra) : ''}
<h2>Equity</h2>${lines({ label: 'Equity at the close', series: [worths], ends: endsOf(result) })}
<h2>Drawdown</h2>${lines({ label: 'Share below the peak before', series: [drawdowns(worths)], ends: endsOf(result) })}
<h2>Price and trades</h2>${priceChart(result, candles)}
<h2>Return by month</h2>${monthlyTable(result.months)}
<h2>Profit of trades</h2>${bars('Trades by profit and loss', distribution(result.trades.map(({ pnl }) => pnl)))}
<h2>Figures</h2>${table(Object.entries(stats).map(([name, value]) => [name, shown(value)]))}
<h2>Settings</h2><pre>${escaped(JSON.stringify({ strategy, options: result.options }, null, 2))}</pre>
<h2>Trades</h2>${tradesTable(result)}
<p>Hash <code>${hash}</code></p>`,
  );
}

/** A whole document of its own. */
export function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escaped(title)}</title><style>${style}</style></head><body>
<h1>${escaped(title)}</h1>
${body}
</body></html>
`;
}

function leadOf({ lead: { title, rows }, plots }: Extra): string {
  const [heads = [], ...cells] = rows;
  const drawn = plots.map(({ label, values }) => `<h2>${label}</h2>${bars(label, distribution(values))}`);
  return `<h2>${escaped(title)}</h2>${table(cells, heads)}${drawn.join('\n')}`;
}

function endsOf({ data }: Pick<Reported, 'data'>): Chart['ends'] {
  return [day(data.fromMs), day(data.toMs)];
}

export function day(timeMs: number | null): string {
  return timeMs === null ? '-' : new Date(timeMs).toISOString().slice(0, 16).replace('T', ' ');
}

export function drawdowns(worths: readonly number[]): readonly number[] {
  let peak = Number.NEGATIVE_INFINITY;
  return worths.map((worth) => {
    peak = Math.max(peak, worth);
    return worth / peak - 1;
  });
}

export function priceChart(result: Pick<Reported, 'data' | 'trades'>, { close, count }: Candles): string {
  const step = Math.max(1, Math.ceil(count / pointsMax));
  const closes = Array.from({ length: Math.ceil(count / step) }, (_, index) => at(close, index * step));
  const every = Math.max(1, Math.ceil(result.trades.length / tradesMarkedMax));
  const marks = result.trades
    .filter((_, index) => index % every === 0)
    .map(({ entryBar, exitBar, entryPrice, exitPrice, pnl, side }) => ({
      from: [entryBar / step, entryPrice] as const,
      to: [exitBar / step, exitPrice] as const,
      kind: pnl > 0 ? 'gain' : 'loss',
      title: `${side} ${entryPrice} to ${exitPrice}: ${pnl.toFixed(2)}`,
    }));
  const label = every === 1 ? 'Close and every trade' : `Close and one of ${every} trades`;
  return lines({ label, series: [closes], ends: endsOf(result), marks });
}

/** Twenty bins of equal width from the worst to the best. */
export function distribution(pnls: readonly number[]): readonly { from: number; count: number }[] {
  if (pnls.length === 0) return [];
  const worst = pnls.reduce((a, b) => Math.min(a, b));
  const width = (pnls.reduce((a, b) => Math.max(a, b)) - worst) / 20 || 1;
  const bins = Array.from({ length: 20 }, (_, index) => ({ from: worst + index * width, count: 0 }));
  for (const pnl of pnls) {
    const bin = bins[Math.min(19, Math.floor((pnl - worst) / width))];
    if (bin) bin.count += 1;
  }
  return bins;
}

export function tradesTable(
  { trades }: Pick<Reported, 'trades'>,
  nameOf?: (index: number) => string,
): string {
  const rows = trades
    .slice(0, tradesListedMax)
    .map(({ side, size, entryTime, entryPrice, exitTime, exitPrice, pnl, fee }, index) => [
      ...(nameOf ? [nameOf(index)] : []),
      ...[side, size, entryTime, entryPrice, exitTime, exitPrice, pnl, fee].map(shown),
    ]);
  const heads = ['side', 'size', 'entered', 'at', 'left', 'at', 'profit', 'fees'];
  const rest = trades.length - rows.length;
  const whole = table(rows, nameOf ? ['instrument', ...heads] : heads);
  return `${whole}${rest > 0 ? `<p>and ${rest} more: see the JSON</p>` : ''}`;
}

export function table(rows: readonly (readonly string[])[], heads: readonly string[] = []): string {
  const head = heads.length > 0 ? `<tr>${heads.map((name) => `<th>${name}</th>`).join('')}</tr>` : '';
  const body = rows.map((row) => `<tr>${row.map((cell) => `<td>${escaped(cell)}</td>`).join('')}</tr>`);
  return `<table>${head}${body.join('\n')}</table>`;
}

export function shown(value: number | string | boolean | null): string {
  return typeof value === 'number' ? String(Number(value.toPrecision(8))) : String(value ?? '-');
}

export function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
