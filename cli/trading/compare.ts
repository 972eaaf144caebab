import * as z from 'zod';
import type { Candle } from '#shared/domain/indicators/candle.ts';
import { timeframes } from '#shared/domain/market/timeframe.ts';
import { candlesResource } from '#shared/http-api/market-schemas.ts';
import {
  type DecisionResource,
  type StrategyResource,
  strategyResource,
} from '#shared/http-api/strategy-schemas.ts';
import { type TradeResource, tradePage } from '#shared/http-api/trades.ts';
import { strategies } from '#shared/strategies/all.ts';
import { sizeFromText } from '#shared/strategies/size.ts';
import { type Comparison, compareRun } from '../../research/compare/compare-run.ts';
import { standardOptions } from '../../research/engine/options.ts';
import { warmUpOf } from '../../research/optimise/evaluate.ts';
import type { Connection } from '../connection.ts';
import { failed } from '../failures.ts';
import { done, type Outcome, refused } from '../output.ts';
import { table } from '../views/table.ts';
import { readPages } from './read-pages.ts';
import { type DecisionOptions, readDecisions } from './run-strategies.ts';

export interface CompareOptions extends DecisionOptions {
  readonly strategy: string;
  readonly feeRate: number;
  readonly slippage: number;
}

const decisionsMax = 1_000_000;
const candleEvent = z.object({
  kind: z.literal('candle'),
  candle: z.object({
    ...{ openTimeMs: z.number(), open: z.number(), high: z.number(), low: z.number() },
    ...{ close: z.number(), volume: z.number() },
  }),
});

/** Runs a strategy's period again over the candles that it was told, and shows each trade beside the backtest's. */
export async function compareStrategy(connection: Connection, options: CompareOptions): Promise<Outcome> {
  const { client } = connection;
  const { strategy: id, from, to } = options;
  const found = await client.get(`/v1/strategies/${encodeURIComponent(id)}`, strategyResource);
  if (!found.ok) return failed(found.failure, client.correlationId);
  const { strategy: name, instrument, accountId, timeframe, size: sizeText, capital } = found.value;
  const { decisions: read, parameters } = await readDecisions(
    connection,
    id,
    { ...(from !== undefined && { from }), ...(to !== undefined && { to }) },
    'oldest-first',
    decisionsMax,
  );
  if (!read.ok) return failed(read.failure, client.correlationId);
  const decisions = read.value.items;
  const versions = [...new Set(decisions.map(({ parametersVersion }) => parametersVersion))];
  const told = decisions.flatMap(({ event }) => candleOf(event));
  const [version] = versions;
  if (version === undefined || told.length === 0)
    return refused('NOTHING_RECORDED', 'It decided on no candle in that time.');
  if (versions.length > 1)
    return refused(
      'PARAMETERS_CHANGED',
      `Its parameters changed in that time (versions ${versions.join(', ')}): take a part in which they did not.`,
    );
  const configured = strategies.get(name)?.configure(JSON.parse(parameters.get(version) ?? '{}'));
  const size = sizeFromText(sizeText);
  if (configured?.kind !== 'configured' || !size)
    return refused('STRATEGY_UNKNOWN', `${name} does not run with its recorded parameters any more.`);
  const trades = await readTrades(connection, accountId, instrument, decisions);
  if (!trades.ok) return failed(trades.failure, client.correlationId);
  const { feeRate, slippage } = options;
  const engine = {
    ...standardOptions,
    cash: Number(capital),
    size,
    feeRate,
    slippage,
    allowShort: instrument.includes(':'),
  };
  const live = ownTrades(trades.value.items, decisions, instrument);
  const before = await warmUpCandles(connection, found.value, told[0]?.openTimeMs ?? 0, warmUpOf(configured));
  const comparison = compareRun(
    configured,
    [...before, ...told],
    timeframes[timeframe].nextMs(0),
    engine,
    live,
  );
  return done(
    { strategyId: id, strategy: name, parametersVersion: version, instrument, timeframe, ...comparison },
    textOf(comparison),
  );
}

/** So that the backtest decides from the first candle on, as live did; none where they are kept no more. */
async function warmUpCandles(
  { client }: Connection,
  { venue, instrument, timeframe }: StrategyResource,
  endMs: number,
  count: number,
): Promise<readonly Candle[]> {
  if (count === 0) return [];
  const at = `/v1/market/${venue}/${encodeURIComponent(instrument.replace(/[/:]/g, '-'))}/candles`;
  const query = { timeframe, limit: String(Math.min(500, count)), toMs: String(endMs) };
  const read = await client.get(at, candlesResource, { query });
  if (!read.ok) return [];
  return read.value.candles
    .filter((candle) => candle.endMs <= endMs)
    .map(({ openTimeMs, open, high, low, close, volume }) => ({
      ...{ openTimeMs, open: Number(open), high: Number(high), low: Number(low) },
      ...{ close: Number(close), volume: Number(volume) },
    }));
}

function candleOf(event: unknown): readonly Candle[] {
  const parsed = candleEvent.safeParse(event);
  return parsed.success ? [parsed.data.candle] : [];
}

function readTrades(
  { client }: Connection,
  accountId: string,
  instrument: string,
  decisions: readonly DecisionResource[],
) {
  const fromMs = String(decisions[0]?.atMs ?? 0);
  return readPages(decisionsMax, async (page) => {
    const listed = await client.get('/v1/trades', tradePage, {
      query: { accountId, instrument, fromMs, ...page },
    });
    return listed.ok
      ? { ok: true, value: { items: listed.value.trades, cursor: listed.value.cursor } }
      : listed;
  });
}

/** Those of the orders that its decisions placed. A fee in the base asset counts at the trade's price. */
function ownTrades(
  trades: readonly TradeResource[],
  decisions: readonly DecisionResource[],
  instrument: string,
) {
  const orders = new Set(decisions.flatMap(({ outcomes }) => (outcomes ?? []).map(({ orderId }) => orderId)));
  const base = instrument.split('/')[0];
  return trades
    .filter(({ orderId }) => orderId !== null && orders.has(orderId))
    .map(({ side, price, quantity, fee, timeMs }) => ({
      side: side === 'buy' ? ('BUY' as const) : ('SELL' as const),
      ...{ price: Number(price), quantity: Number(quantity), atMs: timeMs },
      fee: Number(fee?.amount ?? 0) * (fee?.asset === base ? Number(price) : 1),
    }));
}

function textOf({ candles, summary, trades }: Comparison): string {
  const shown = (value: number | null | undefined) =>
    value === null || value === undefined ? '-' : value.toFixed(2);
  const time = (timeMs: number | undefined) =>
    timeMs === undefined ? '-' : new Date(timeMs).toISOString().slice(0, 19);
  const rows = trades.map(({ kind, side, live, backtest, bp, delayMs }) => [
    ...[time(backtest?.candleMs ?? live?.candleMs), kind, side, shown(live?.price), shown(backtest?.price)],
    ...[
      shown(bp?.fees),
      shown(bp?.latency),
      shown(bp?.slippage),
      shown(bp?.total),
      delayMs === null ? '-' : String(delayMs),
    ],
  ]);
  const titles = [
    'candle',
    '',
    'side',
    'live',
    'backtest',
    'fees bp',
    'latency bp',
    'slippage bp',
    'total bp',
    'delay ms',
  ];
  const { both, missed, extra, bp } = summary;
  return [
    table(
      titles.map((title) => ({ title })),
      rows,
    ),
    `${candles} candles: ${both} trades in both, ${missed} missed live, ${extra} only live; mean difference ${shown(bp?.total)} bp (fees ${shown(bp?.fees)}, latency ${shown(bp?.latency)}, slippage ${shown(bp?.slippage)})`,
  ].join('\n');
}
