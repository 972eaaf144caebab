import { Decimal } from '../../../../shared/domain/money/decimal.ts';
import { firstDraft, type StartDraft } from './start-form.ts';
import type { Optimisation } from './use-optimisations.ts';

type Json = Readonly<Record<string, unknown>>;
interface Prefill {
  readonly strategy?: string;
  readonly parameters?: Json;
  readonly terms: StartDraft;
}

const textFields = ['venue', 'instrument', 'timeframe', 'from', 'to', 'cash', 'size'] as const;
const costFields = ['feeRate', 'slippage', 'spread'] as const;
const switches = ['allowShort', 'finalizeTrades'] as const;

/** The form of a new backtest with a trial's parameters over the same candles. */
export function pathOfRun(
  { strategy, venue, instrument, timeframe, fromMs, toMs, options }: Optimisation,
  parameters: Json,
): string {
  const query = new URLSearchParams({
    ...{ strategy, parameters: JSON.stringify(parameters), venue, instrument, timeframe },
    ...{ from: minuteText(fromMs), to: minuteText(toMs), cash: String(options.cash) },
    ...{ size: String(options.size), fill: String(options.fill) },
  });
  for (const name of costFields)
    query.set(name, new Decimal(Number(options[name] ?? 0)).times(100).toFixed());
  for (const name of switches) query.set(name, String(options[name] === true));
  return `/backtests/new?${query}`;
}

function minuteText(atMs: number): string {
  const text = new Date(atMs).toISOString();
  return text.slice(11, 16) === '00:00' ? text.slice(0, 10) : `${text.slice(0, 10)} ${text.slice(11, 16)}`;
}

/** What an address says of the form; what it leaves out, or says wrong, stands as it always does. */
export function prefillOf(search: string, nowMs: number): Prefill {
  const query = new URLSearchParams(search);
  const first = firstDraft(nowMs, 'binance');
  const told = [...textFields, ...costFields].flatMap((name) => {
    const value = query.get(name);
    return value === null ? [] : [[name, value.slice(0, 60)] as const];
  });
  const turned = switches.flatMap((name) => (query.has(name) ? [[name, query.get(name) === 'true']] : []));
  const parameters = jsonOf(query.get('parameters'));
  const strategy = query.get('strategy');
  return {
    ...(strategy === null ? {} : { strategy }),
    ...(parameters ? { parameters } : {}),
    terms: {
      ...{ ...first, ...Object.fromEntries(told), ...Object.fromEntries(turned) },
      fill: query.get('fill') === 'same-close' ? 'same-close' : 'next-open',
    },
  };
}

function jsonOf(text: string | null): Json | undefined {
  try {
    const value: unknown = JSON.parse(text ?? 'null');
    return typeof value === 'object' && value !== null ? (value as Json) : undefined;
  } catch {
    return undefined;
  }
}
