import { at } from '../../shared/domain/indicators/indicator.ts';
import type { Chair } from '../engine/player.ts';
import type { PortfolioBacktest } from '../portfolio.ts';
import {
  day,
  distribution,
  drawdowns,
  escaped,
  page,
  priceChart,
  shown,
  table,
  tradesTable,
} from './html.ts';
import { monthlyTable } from './monthly-table.ts';
import { bars, lines } from './svg.ts';

/** One HTML file of a run of several instruments: the equity of all, and a chart of each with its trades. */
export function portfolioReport(result: PortfolioBacktest, chairs: readonly Chair[]): string {
  const { strategy, instruments, stats, hash, months, equity, trades } = result;
  const worths = equity.map((point) => point.equity);
  const ends = [timeOf(equity[0]?.time), timeOf(equity.at(-1)?.time)] as const;
  const pnls = trades.map(({ pnl }) => pnl);
  const rows = instruments.map(({ instrument, data, trades: count, pnl, fees, refusedOrders }) => [
    ...[instrument ?? '', String(data.candles), String(data.gaps), String(count)],
    ...[shown(pnl), shown(fees), String(refusedOrders)],
  ]);
  const heads = ['instrument', 'candles', 'gaps', 'trades', 'profit', 'fees', 'refused'];
  const title = `${strategy.name} on ${chairs.map(({ instrument }) => instrument).join(', ')}`;
  const settings = { strategy, instruments: chairs.map(settingsOf), options: result.options };
  return page(
    title,
    `${table(rows, heads)}
<h2>Equity</h2>${lines({ label: 'Equity of all at each close', series: [worths], ends })}
<h2>Drawdown</h2>${lines({ label: 'Share below the peak before', series: [drawdowns(worths)], ends })}
${chairs.map((chair, index) => chartOf(chair, result, index)).join('\n')}
<h2>Return by month</h2>${monthlyTable(months)}
<h2>Profit of trades</h2>${bars('Trades by profit and loss', distribution(pnls))}
<h2>Figures</h2>${table(Object.entries(stats).map(([name, value]) => [name, shown(value)]))}
<h2>Settings</h2><pre>${escaped(JSON.stringify(settings, null, 2))}</pre>
<h2>Trades</h2>${tradesTable(result, (index) => trades[index]?.instrument ?? '')}
<p>Hash <code>${hash}</code></p>`,
  );
}

function settingsOf({ instrument, timeframeMs, strategy: { parameters } }: Chair) {
  return { instrument, timeframeMs, parameters };
}

function chartOf({ instrument, candles }: Chair, result: PortfolioBacktest, index: number): string {
  const data = result.instruments[index]?.data;
  const trades = result.trades.filter((trade) => trade.instrument === instrument);
  if (!data || candles.count === 0 || at(candles.close, 0) === 0) return '';
  return `<h2>${escaped(instrument)}: price and trades</h2>${priceChart({ data, trades }, candles)}`;
}

function timeOf(time = ''): string {
  return time === '' ? '-' : day(Date.parse(time));
}
