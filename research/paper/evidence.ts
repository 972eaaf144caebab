import { htmlReport } from '../report/html.ts';
import type { PaperSession } from './session.ts';

/** The files of a session: what it came to, all that it did, and one page to look at. */
export function evidenceOf(session: PaperSession): Readonly<Record<string, string>> {
  const { watch, candles, document, ...summary } = session;
  const { latenciesMs, slippagesBps, decisions } = watch;
  const report = { ...summary, latenciesMs, slippagesBps, decisions, backtest: document };
  const { kpis, passed } = session;
  const gate = [
    ['KPI', 'value', 'unit', 'limit', ''],
    ...kpis.map(({ name, value, unit, limit, ok }) => [
      name,
      shown(value),
      unit,
      limit,
      ok ? 'ok' : 'FAILED',
    ]),
  ];
  const lead = { title: passed ? 'Gate: passed' : 'Gate: not passed', rows: gate };
  const plots = [
    { label: 'Milliseconds of a decision', values: latenciesMs },
    { label: 'Slippage in basis points', values: slippagesBps },
  ];
  return {
    'report.json': `${JSON.stringify(report, null, 1)}\n`,
    'report.html': htmlReport(document, candles, { lead, plots }),
    'kpi.csv': csv(['name', 'value', 'unit', 'limit', 'ok'], kpis),
    'trades.csv': csv(
      ['side', 'size', 'entryTime', 'entryPrice', 'exitTime', 'exitPrice', 'pnl', 'fee'],
      document.trades,
    ),
    'fills.csv': csv(['time', 'side', 'price', 'size', 'fee'], document.fills),
    'equity.csv': csv(['time', 'equity'], document.equity),
    'decisions.csv': csv(
      ['time', 'event', 'intents'],
      decisions.map(({ timeMs, event, intents }) => ({
        ...{ time: new Date(timeMs).toISOString(), event, intents: JSON.stringify(intents) },
      })),
    ),
  };
}

function shown(value: number | null): string {
  return value === null ? '-' : String(Number(value.toPrecision(5)));
}

type Cell = string | number | boolean | null;

function csv<Name extends string>(
  names: readonly Name[],
  rows: readonly { readonly [Key in Name]: Cell }[],
): string {
  const lines = rows.map((row) => names.map((name) => quoted(String(row[name] ?? ''))).join(','));
  return `${[names.join(','), ...lines].join('\n')}\n`;
}

function quoted(text: string): string {
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
