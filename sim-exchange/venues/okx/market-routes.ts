import { type Candle, joined } from '../../core/candles.ts';
import type { Interval } from '../../core/intervals.ts';
import type { Side, Trade } from '../../core/types.ts';
import { plainText } from '../../core/units.ts';
import { barNamed, candleRow, quotedRow } from './candles.ts';
import { ok, type Refusal, type Reply, refusal, refused } from './errors.ts';
import type { OkxInstrument } from './instruments.ts';
import type { Params } from './params.ts';
import { baseText, priceText, sizeText } from './text.ts';
import type { OkxVenue } from './venue.ts';

const minuteMs = 60_000;
const dayMs = 86_400_000;
const instTypes = ['SPOT', 'MARGIN', 'SWAP', 'FUTURES', 'OPTION'] as const;

/** The instrument that `instId` names. */
export function namedInstrument(venue: OkxVenue, params: Params): OkxInstrument | undefined {
  const instId = params.required('instId');
  const instrument = venue.instruments.get(instId);
  if (instrument === undefined) params.refuse(refusal('noInstrument'));
  return instrument;
}

/** The kind that `instType` asks for; we have no futures and no options, and margin trades spot's pairs. */
export function instTypeOf(params: Params, isRequired: boolean): string | undefined {
  if (isRequired) params.required('instType');
  return params.oneOf('instType', instTypes);
}

export function tickers(venue: OkxVenue, params: Params): Reply {
  const instType = instTypeOf(params, true);
  if (params.refusal !== undefined) return refused(params.refusal);
  return ok(venue.ofType(instType).map((each) => tickerOf(venue, each)));
}

export function ticker(venue: OkxVenue, params: Params): Reply {
  const instrument = namedInstrument(venue, params);
  if (instrument === undefined) return noInstrument(params);
  return ok([tickerOf(venue, instrument)]);
}

export function noInstrument(params: Params): Reply {
  return refused(params.refusal ?? refusal('noInstrument'));
}

/** What REST and streams both show of an instrument's present price. */
export function tickerOf(venue: OkxVenue, instrument: OkxInstrument) {
  const { exchange } = venue;
  const { symbol, instType } = instrument;
  const nowMs = venue.nowMs();
  const { candles, lastTicks, trades } = venue.marketData(symbol);
  const day = joined(candles.range(minuteOf, nowMs - dayMs, nowMs, nowMs));
  const book = exchange.book(symbol);
  const [ask, bid] = [book.best('SELL'), book.best('BUY')];
  const price = (ticks: bigint | undefined) => (ticks === undefined ? '' : priceText(instrument, ticks));
  const size = (lots: bigint | undefined) => (lots === undefined ? '' : sizeText(instrument, lots));
  const lots = day?.lots ?? 0n;
  return {
    instType,
    instId: symbol,
    last: price(lastTicks),
    lastSz: size(trades.at(-1)?.lots ?? 0n),
    askPx: price(ask?.priceTicks),
    askSz: size(ask?.lots),
    bidPx: price(bid?.priceTicks),
    bidSz: size(bid?.lots),
    open24h: price(day?.open),
    high24h: price(day?.high),
    low24h: price(day?.low),
    volCcy24h: instType === 'SPOT' ? plainText(day?.quoteAtoms ?? 0n) : baseText(instrument, lots),
    vol24h: size(lots),
    ts: String(nowMs),
    sodUtc0: price(openAt(venue, instrument, nowMs - (nowMs % dayMs))),
    sodUtc8: price(openAt(venue, instrument, sodHongKong(nowMs))),
  };
}

function sodHongKong(nowMs: number): number {
  return barNamed('1D')?.startMs(nowMs) ?? nowMs;
}

function openAt(venue: OkxVenue, { symbol }: OkxInstrument, startMs: number): bigint | undefined {
  return venue.marketData(symbol).candles.range(minuteOf, startMs, startMs, venue.nowMs())[0]?.open;
}

function minuteOf(timeMs: number): number {
  return timeMs - (timeMs % minuteMs);
}

/** GET market/books with up to 400 levels, books-full with up to 5000. */
export function books(most: number) {
  return (venue: OkxVenue, params: Params): Reply => {
    const instrument = namedInstrument(venue, params);
    const sz = params.integer('sz') ?? 1;
    if (sz < 1 || sz > most) params.wrong('sz');
    if (instrument === undefined || params.refusal) return noInstrument(params);
    const seqId = venue.exchange.book(instrument.symbol).updateId;
    return ok([{ ...bookLevels(venue, instrument, sz), ts: String(venue.nowMs()), seqId }]);
  };
}

export function bookLevels(venue: OkxVenue, instrument: OkxInstrument, count: number) {
  const book = venue.exchange.book(instrument.symbol);
  const rows = (side: Side) =>
    book.top(side, count).map(([ticks, lots]) => levelRow(instrument, ticks, lots, 1));
  return { asks: rows('SELL'), bids: rows('BUY') };
}

/** `[price, size, 0, number of orders]`; a size of 0 takes the level out of the book. */
export function levelRow(instrument: OkxInstrument, ticks: bigint, lots: bigint, orders: number): string[] {
  const count = lots === 0n ? '0' : String(orders);
  return [priceText(instrument, ticks), sizeText(instrument, lots), '0', count];
}

export function tradeRow(instrument: OkxInstrument, trade: Trade) {
  return {
    instId: instrument.symbol,
    side: trade.takerSide === 'BUY' ? 'buy' : 'sell',
    sz: sizeText(instrument, trade.lots),
    px: priceText(instrument, trade.priceTicks),
    tradeId: String(trade.id),
    ts: String(trade.timeMs),
  };
}

/** GET market/trades (the newest 500) and history-trades (by trade id or time), newest first. */
export function trades(venue: OkxVenue, params: Params): Reply {
  const instrument = namedInstrument(venue, params);
  const byTime = params.text('type') === '2';
  const after = params.integer('after') ?? Number.POSITIVE_INFINITY;
  const before = params.integer('before') ?? Number.NEGATIVE_INFINITY;
  const limit = params.limit(500, 100);
  if (instrument === undefined || params.refusal) return noInstrument(params);
  const found = venue.marketData(instrument.symbol).trades.filter((trade) => {
    const place = byTime ? trade.timeMs : trade.id;
    return place < after && place > before;
  });
  return ok(
    found
      .slice(-limit)
      .reverse()
      .map((trade) => ({ ...tradeRow(instrument, trade), source: '0' })),
  );
}

/** GET market/candles and history-candles: bars within (before, after), newest first. */
export function candles(venue: OkxVenue, params: Params): Reply {
  const instrument = namedInstrument(venue, params);
  const page = candlePage(venue, params, instrument, 300);
  if (instrument === undefined || 'refusal' in page) return noInstrument(params);
  return ok(page.rows.map((candle) => candleRow(instrument, candle, page.bar, venue.nowMs())));
}

/** Candles of the mark price, which follows the instrument's own. */
export function markCandles(venue: OkxVenue, params: Params): Reply {
  return quotedCandles(venue, params, namedInstrument(venue, params));
}

/** Candles of an index, which is the price of the spot pair of that name. */
export function indexCandles(venue: OkxVenue, params: Params): Reply {
  const pair = venue.indexPair(params.required('instId'));
  if (pair === undefined) params.refuse(refusal('noInstrument'));
  return quotedCandles(venue, params, pair);
}

function quotedCandles(venue: OkxVenue, params: Params, instrument: OkxInstrument | undefined): Reply {
  const page = candlePage(venue, params, instrument, 100);
  if (instrument === undefined || 'refusal' in page) return noInstrument(params);
  return ok(page.rows.map((candle) => quotedRow(instrument, candle, page.bar, venue.nowMs())));
}

type CandlePage = { bar: Interval; rows: Candle[] } | { refusal: Refusal };

function candlePage(
  venue: OkxVenue,
  params: Params,
  instrument: OkxInstrument | undefined,
  most: number,
): CandlePage {
  const bar = barNamed(params.text('bar') ?? '1m');
  if (bar === undefined) params.wrong('bar');
  const after = params.integer('after') ?? Number.POSITIVE_INFINITY;
  const before = params.integer('before');
  const limit = params.limit(most, 100);
  const { refusal: reason } = params;
  if (instrument === undefined || bar === undefined || reason !== undefined) {
    return { refusal: reason ?? refusal('noInstrument') };
  }
  return { bar, rows: barsBetween(venue, instrument, bar, { before, after, limit }) };
}

/** Up to `limit` bars that start within (before, after), newest first: the newest ones, as OKX has it. */
function barsBetween(
  venue: OkxVenue,
  { symbol }: OkxInstrument,
  bar: Interval,
  page: { before: number | undefined; after: number; limit: number },
): Candle[] {
  const nowMs = venue.nowMs();
  const untilMs = Math.min(page.after - 1, nowMs);
  const widthMs = bar.nextMs(bar.startMs(nowMs)) - bar.startMs(nowMs);
  const fromMs = bar.startMs(Math.max((page.before ?? 0) + 1, untilMs - (page.limit + 2) * widthMs));
  const found = venue
    .marketData(symbol)
    .candles.range((timeMs) => bar.startMs(timeMs), fromMs, untilMs, nowMs);
  const inside = found.filter(({ openMs }) => openMs < page.after && openMs > (page.before ?? -1));
  return inside.slice(-page.limit).reverse();
}
