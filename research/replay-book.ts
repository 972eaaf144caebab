import { createHash } from 'node:crypto';
import type { Configured, HostedStrategy } from '../shared/strategies/host.ts';
import type { Latency } from './book-engine/latency.ts';
import { Level2Venue } from './book-engine/level2-venue.ts';
import type { Level3Event } from './book-engine/level3-tape.ts';
import { Level3Venue } from './book-engine/level3-venue.ts';
import type { BookOptions } from './book-engine/options.ts';
import type { VenueSink } from './book-engine/orders.ts';
import type { QueueModel } from './book-engine/queue-models.ts';
import { type BookResult, runBook } from './book-engine/run.ts';
import type { Tape } from './book-engine/tape.ts';
import { describeCandles } from './candles/describe.ts';
import { dayMs } from './engine/daily.ts';
import { monthlyReturns } from './engine/monthly.ts';
import { canonical } from './engine/run-hash.ts';
import { statisticsOf } from './engine/statistics.ts';

/** Raised when the book engine may give other fills for the same input. */
const engineVersion = 2;
const samplesMax = 1_000;

export interface ReplayRequest {
  readonly strategy: HostedStrategy;
  readonly configured: Configured;
  readonly instrument: string;
  readonly tape: Tape;
  readonly options: BookOptions;
  readonly latency: Latency;
  readonly queue: QueueModel;
  /** What each message did to which order, where the recording tells: then the queue is known, and no model is used. */
  readonly orders?: readonly (Level3Event | undefined)[];
  /** How latency and queue were asked for: what is shown, and a part of the hash. */
  readonly models: Readonly<Record<string, unknown>>;
}

export type BookReplay = ReturnType<typeof replayBook>;

/** One replay with all that is told of it: the document of `tradewind replay-book --json`. */
export function replayBook(request: ReplayRequest) {
  const { strategy, configured, instrument, tape, options, latency, queue, orders, models } = request;
  const startedAtMs = performance.now();
  const venue = (sink: VenueSink) =>
    orders ? new Level3Venue(orders, sink) : new Level2Venue(tape, queue, sink);
  const result = runBook({ strategy: configured, tape, options, latency, venue });
  const seconds = (performance.now() - startedAtMs) / 1000;
  const inputs = {
    strategy: { name: strategy.name, version: strategy.version, parameters: configured.parameters },
    instrument,
    options: { ...options, ...models },
  };
  const { candles, equity } = result.samples;
  return {
    document: {
      ...inputs,
      data: { ...describeCandles(candles, options.sampleMs), ...describeTape(tape) },
      warmUpBars: 0,
      hash: hashOf(tape, orders, inputs, result),
      stats: {
        ...statisticsOf(engineResultOf(result), candles, options.cash),
        // A growth of minutes, compounded over a year, says nothing.
        ...(candles.count * options.sampleMs < dayMs && { cagr: null }),
        ...ordersOf(result),
        finalPosition: tape.quantityOf(result.holdings.positionLots),
      },
      months: monthlyReturns(equity, candles.openTimeMs, options.cash),
      trades: tradesOf(result),
      fills: result.fills.map((fill) => ({
        ...fill,
        bar: barOf(result, fill.timeMs),
        time: iso(fill.timeMs),
      })),
      equity: sampled(equity).map((bar) => ({
        bar,
        time: iso((candles.openTimeMs[bar] ?? 0) + options.sampleMs),
        equity: equity[bar] ?? options.cash,
      })),
      seconds,
    },
    candles,
  };
}

function ordersOf({ fills, decisions, orders }: BookResult) {
  const volume = fills.reduce((sum, { price, size }) => sum + price * size, 0);
  const made = fills.reduce((sum, { price, size, isMaker }) => sum + (isMaker ? price * size : 0), 0);
  return { decisions, orders, fills: fills.length, makerRatio: volume > 0 ? made / volume : null };
}

function engineResultOf(result: BookResult): Parameters<typeof statisticsOf>[0] {
  const { fills, samples, refusedOrders } = result;
  return {
    trades: tradesOf(result),
    fills: fills.map((fill) => ({ ...fill, bar: barOf(result, fill.timeMs) })),
    equity: samples.equity,
    firstBar: 0,
    refusedOrders,
    ruined: false,
    carried: { funding: result.holdings.funding, interest: 0, liquidations: result.liquidations },
  };
}

function tradesOf(result: BookResult) {
  return result.holdings.trades.map(({ entryMs, exitMs, ...trade }) => ({
    ...trade,
    entryBar: barOf(result, entryMs),
    exitBar: barOf(result, exitMs),
    entryTime: iso(entryMs),
    exitTime: iso(exitMs),
  }));
}

function barOf({ samples }: BookResult, timeMs: number): number {
  return samples.barOf(timeMs);
}

function iso(timeMs: number): string {
  return new Date(timeMs).toISOString();
}

function describeTape({ count, ticks, kind, clockShiftMs, priceTick, quantityStep }: Tape) {
  const kinds = new Uint32Array(5);
  for (let index = 0; index < count; index++)
    kinds[kind[index] as number] = (kinds[kind[index] as number] ?? 0) + 1;
  const [diffs, wholes, lost, trades, tops] = kinds;
  const messages = { messages: count, diffs, wholes, lost, trades, tops };
  return { ...messages, events: ticks.length, priceTick, quantityStep, clockShiftMs };
}

/** SHA-256 of what a replay is a function of, and of its fills. */
function hashOf(tape: Tape, orders: ReplayRequest['orders'], inputs: object, { fills }: BookResult): string {
  const hash = createHash('sha256');
  hash.update(canonical({ engineVersion, ...inputs }));
  for (const column of [tape.kind, tape.venueMs, tape.localMs, tape.start, tape.asks, tape.ticks, tape.lots])
    hash.update(new Uint8Array(column.buffer, column.byteOffset, column.byteLength));
  for (const order of orders ?? []) hash.update(order ? Object.values(order).join() : '-');
  hash.update(canonical(fills));
  return hash.digest('hex');
}

/** At most so many bars, evenly spread, the last one always among them. */
function sampled(equity: Float64Array): readonly number[] {
  const step = Math.max(1, Math.ceil(equity.length / samplesMax));
  const bars = Array.from({ length: Math.ceil(equity.length / step) }, (_, index) => index * step);
  if (equity.length > 0 && bars.at(-1) !== equity.length - 1) bars.push(equity.length - 1);
  return bars;
}
