import { systemClock } from '#shared/adapters/clock/system-clock.ts';
import { DamagedDay, historyDayMs } from '#shared/domain/market/history-day.ts';
import { isTimeframeName } from '#shared/domain/market/timeframe.ts';
import type { DataOptions, ExportOptions } from '../commands/data.ts';
import { done, note, type Outcome, refused, undecided } from '../output.ts';
import {
  backfillDocument,
  backfillText,
  gapsDocument,
  gapsText,
  historyText,
  marketDocument,
} from '../views/history.ts';
import { candleSource } from './candle-source.ts';
import { exportCandles } from './export-candles.ts';
import { fillHistory } from './fill-history.ts';
import { findGaps } from './find-gaps.ts';
import { marketOf, openHistory } from './open-history.ts';

const minuteMs = 60_000;

/** What the subcommands of `data` do. */
export const dataCommands = { backfill, gaps, show, export: exportTo };

async function backfill(options: DataOptions): Promise<Outcome> {
  const market = marketOf(options.venue, options.instrument);
  if (typeof market === 'string') return refused('USAGE', market);
  const { from: fromMs = 0, to: toMs = systemClock.nowMs() } = options;
  if (fromMs >= toMs) return refused('USAGE', '--from must be before --to.');
  const found = candleSource(market.venue, options);
  if (!found.ok) return found.outcome;
  const history = await openHistory(options);
  const filled = await fillHistory({
    ...{ history, source: found.source, clock: systemClock, market, fromMs, toMs },
  });
  if (filled.kind === 'failed') return refused('VENUE_FAILED', filled.message);
  const document = backfillDocument(market, filled.report);
  const text = backfillText(document);
  return document.isStopped
    ? undecided('INTERRUPTED', `${text}\nStopped. The same command goes on.`, document)
    : done(document, text);
}

async function gaps(options: DataOptions & { repair?: boolean }): Promise<Outcome> {
  const market = marketOf(options.venue, options.instrument);
  if (typeof market === 'string') return refused('USAGE', market);
  const history = await openHistory(options);
  const days = [...(await history.readCatalogue(market)).keys()];
  const fromMs = options.from ?? days[0];
  const endMs = days.at(-1) === undefined ? undefined : (days.at(-1) ?? 0) + historyDayMs;
  const closedMs = Math.floor(systemClock.nowMs() / minuteMs) * minuteMs;
  const toMs = Math.min(options.to ?? endMs ?? closedMs, closedMs);
  if (fromMs === undefined)
    return refused('NOTHING_KEPT', 'Nothing of that market is kept here. Say --from, or backfill it.');
  if (fromMs >= toMs) return refused('USAGE', '--from must be before --to.');
  const range = { fromMs, toMs };
  const before = await findGaps(history, market, range);
  if (!options.repair || before.gaps.length === 0) {
    const document = gapsDocument(market, range, before);
    return done(document, gapsText(document));
  }
  const found = candleSource(market.venue, options);
  if (!found.ok) return found.outcome;
  const damaged = new Set(before.damaged.keys());
  const filled = await fillHistory({
    ...{ history, source: found.source, clock: systemClock, market, fromMs, toMs, damaged },
  });
  if (filled.kind === 'failed') return refused('VENUE_FAILED', filled.message);
  const repair = backfillDocument(market, filled.report);
  const document = { ...gapsDocument(market, range, await findGaps(history, market, range)), repair };
  const text = `${backfillText(repair)}\n${gapsText(document)}`;
  return repair.isStopped ? undecided('INTERRUPTED', text, document) : done(document, text);
}

async function show(options: Partial<DataOptions>): Promise<Outcome> {
  const { venue, instrument } = options;
  const history = await openHistory(options);
  const listed = (await history.listMarkets()).filter(
    (market) =>
      (venue === undefined || market.venue === venue) &&
      (instrument === undefined || market.symbol === instrument),
  );
  const markets = [];
  for (const market of listed) markets.push(marketDocument(market, await history.readCatalogue(market)));
  const isOne = instrument !== undefined && markets.length === 1;
  return done({ markets }, historyText(markets, isOne));
}

/** Nothing to print where the candles themselves went to stdout. */
async function exportTo(options: ExportOptions): Promise<Outcome | undefined> {
  const { format, out, timeframe, from: fromMs = 0, to: toMs = Number.MAX_SAFE_INTEGER } = options;
  const market = marketOf(options.venue, options.instrument);
  if (typeof market === 'string') return refused('USAGE', market);
  if (!isTimeframeName(timeframe) || timeframe === '1s')
    return refused('USAGE', '--timeframe must be 1m to 1M, such as 5m, 1h or 1d.');
  if (out === undefined && (format === 'parquet' || options.json))
    return refused('USAGE', `Say --out FILE: ${options.json ? '--json has stdout' : 'Parquet is no text'}.`);
  const history = await openHistory(options);
  if ((await history.readCatalogue(market)).size === 0)
    return refused('NOTHING_KEPT', 'Nothing of that market is kept here. Backfill it first.');
  try {
    const counts = await exportCandles(history, { market, fromMs, toMs, timeframe }, format, out);
    const holes = counts.notWhole > 0 ? `; ${counts.notWhole} may lack trades` : '';
    const text = `${counts.rows} candles of ${timeframe}${holes}${out === undefined ? '' : `, in ${out}`}.`;
    if (out !== undefined) return done({ file: out, format, timeframe, ...counts }, text);
    note(text);
    return undefined;
  } catch (error) {
    if (error instanceof DamagedDay) return refused('FILE_DAMAGED', error.message);
    throw error;
  }
}
