import type { Schemas } from '../../api/client.ts';
import { decimalOf } from '../../format/number.ts';

/** What stands in the fields; ratios are in percent there. */
export interface StartDraft {
  readonly venue: string;
  readonly instrument: string;
  readonly timeframe: string;
  readonly from: string;
  readonly to: string;
  readonly cash: string;
  readonly size: string;
  readonly feeRate: string;
  readonly slippage: string;
  readonly spread: string;
  readonly fill: 'next-open' | 'same-close';
  readonly allowShort: boolean;
  readonly finalizeTrades: boolean;
}

type StartField = keyof StartDraft;
export type StartProblem = 'date' | 'order' | 'positive' | 'percent' | 'instrument' | 'size';
type Body = Omit<Schemas['StartBacktest'], 'strategy' | 'parameters'>;

export const timeframeNames = ['1m', '5m', '15m', '1h', '4h', '1d'] as const;
const dayMs = 86_400_000;

/** The last week that is over. */
export function firstDraft(nowMs: number, venue: string): StartDraft {
  const today = Math.floor(nowMs / dayMs) * dayMs;
  return {
    ...{ venue, instrument: 'BTC/USDT', timeframe: '1m', from: dateText(today - 7 * dayMs) },
    ...{ to: dateText(today), cash: '10000', size: 'all', feeRate: '0.1', slippage: '0', spread: '0' },
    ...{ fill: 'next-open', allowShort: false, finalizeTrades: true },
  };
}

function dateText(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 10);
}

/** A day of UTC, or a minute of one: `2026-11-01`, `2026-11-01 09:30`. */
export function timeOf(text: string): number | undefined {
  const found = /^(\d{4}-\d{2}-\d{2})(?:[ T](\d{2}:\d{2}))?$/.exec(text.trim());
  if (!found) return undefined;
  const atMs = Date.parse(`${found[1]}T${found[2] ?? '00:00'}:00Z`);
  const isReal = !Number.isNaN(atMs) && dateText(atMs) === found[1];
  return isReal ? atMs : undefined;
}

/** Part of one; undefined outside of what may be asked. */
export function ratioOf(percent: string, most: number): number | undefined {
  const ratio = decimalOf(percent.trim())?.dividedBy(100);
  return ratio && !ratio.isNegative() && !ratio.greaterThan(most) ? ratio.toNumber() : undefined;
}

/** What is asked for, or what is wrong under which field. */
export function bodyOf(
  draft: StartDraft,
): { readonly body: Body } | { readonly problems: Partial<Record<StartField, StartProblem>> } {
  const [fromMs, toMs] = [timeOf(draft.from), timeOf(draft.to)];
  const [feeRate, slippage] = [ratioOf(draft.feeRate, 0.1), ratioOf(draft.slippage, 0.5)];
  const spread = ratioOf(draft.spread, 0.5);
  const cash = decimalOf(draft.cash.trim());
  const problems: Partial<Record<StartField, StartProblem>> = {
    ...(fromMs === undefined ? { from: 'date' } : {}),
    ...(toMs === undefined ? { to: 'date' } : {}),
    ...(fromMs !== undefined && toMs !== undefined && fromMs >= toMs ? { to: 'order' } : {}),
    ...(feeRate === undefined ? { feeRate: 'percent' } : {}),
    ...(slippage === undefined ? { slippage: 'percent' } : {}),
    ...(spread === undefined ? { spread: 'percent' } : {}),
    ...(cash?.greaterThan(0) ? {} : { cash: 'positive' }),
    ...(/^[A-Z0-9]+\/[A-Z0-9]+(:[A-Z0-9]+)?$/.test(draft.instrument) ? {} : { instrument: 'instrument' }),
    ...(/^(all|(percent|fixed):\d+(\.\d+)?)$/.test(draft.size) ? {} : { size: 'size' }),
  };
  if (fromMs === undefined || toMs === undefined || !cash || Object.keys(problems).length > 0)
    return { problems };
  const { instrument, size, fill, allowShort, finalizeTrades } = draft;
  const costs = { feeRate: feeRate ?? 0, slippage: slippage ?? 0, spread: spread ?? 0 };
  return {
    body: {
      ...{ instrument, size, fill, allowShort, finalizeTrades, fromMs, toMs, ...costs, margin: 1 },
      venue: draft.venue as Body['venue'],
      timeframe: draft.timeframe as Body['timeframe'],
      cash: cash.toFixed(),
    },
  };
}

/** A refusal of the API stands under the field that it names, one of a parameter under that parameter. */
export function fieldOf(
  failure: { readonly field?: string; readonly message: string } | undefined,
): string | undefined {
  if (failure?.field !== 'parameters')
    return failure?.field === 'fromMs' ? 'from' : failure?.field === 'toMs' ? 'to' : failure?.field;
  const parameter = /^parameters: ([A-Za-z]\w*): /.exec(failure.message)?.[1];
  return parameter === undefined ? 'parameters' : `parameters.${parameter}`;
}
