import { joined } from '../../core/candles.ts';
import { exactNumber } from '../../core/exact-json.ts';
import type { Side, Trade } from '../../core/types.ts';
import { plainText } from '../../core/units.ts';
import { execLinkIdOf } from './ids.ts';
import type { BitgetInstrument } from './instruments.ts';
import { priceText, ratioText, sizeText } from './text.ts';
import { type BitgetVenue, sideText } from './venue.ts';

const minuteMs = 60_000;
const dayMs = 86_400_000;
const hourMs = 3_600_000;

function minuteOf(timeMs: number): number {
  return timeMs - (timeMs % minuteMs);
}

/** The last day of a market, as text. */
function day(venue: BitgetVenue, instrument: BitgetInstrument) {
  const { symbol } = instrument;
  const nowMs = venue.nowMs();
  const { candles, lastTicks } = venue.marketData(symbol);
  const whole = joined(candles.range(minuteOf, nowMs - dayMs, nowMs, nowMs));
  const midnightMs = nowMs - (nowMs % dayMs);
  const openUtc = candles.range(minuteOf, midnightMs, midnightMs, nowMs)[0]?.open ?? lastTicks;
  const open = whole?.open ?? lastTicks;
  const book = venue.exchange.book(symbol);
  const [ask, bid] = [book.best('SELL'), book.best('BUY')];
  const price = (ticks: bigint | undefined) => (ticks === undefined ? '0' : priceText(instrument, ticks));
  const size = (lots: bigint | undefined) => sizeText(instrument, lots ?? 0n);
  return {
    last: price(lastTicks),
    open: price(open),
    openUtc: price(openUtc),
    high: price(whole?.high ?? lastTicks),
    low: price(whole?.low ?? lastTicks),
    ask: price(ask?.priceTicks),
    bid: price(bid?.priceTicks),
    askSize: size(ask?.lots),
    bidSize: size(bid?.lots),
    change: ratioText(lastTicks - open, open),
    changeUtc: ratioText(lastTicks - openUtc, openUtc),
    volume: size(whole?.lots),
    turnover: plainText(whole?.quoteAtoms ?? 0n),
    ts: String(nowMs),
  };
}

/** A ticker of the stream: as the unified account's, without its time and its market. */
export function streamTicker(venue: BitgetVenue, instrument: BitgetInstrument) {
  const now = day(venue, instrument);
  return {
    highPrice24h: now.high,
    lowPrice24h: now.low,
    openPrice24h: now.open,
    lastPrice: now.last,
    turnover24h: now.turnover,
    volume24h: now.volume,
    bid1Price: now.bid,
    ask1Price: now.ask,
    bid1Size: now.bidSize,
    ask1Size: now.askSize,
    price24hPcnt: now.change,
    ...(instrument.perpetual !== undefined && perpetualFacts(venue, instrument)),
  };
}

function perpetualFacts(venue: BitgetVenue, instrument: BitgetInstrument) {
  const mark = venue.exchange.marks.get(instrument.symbol);
  return {
    indexPrice: venue.indexText(instrument),
    markPrice: venue.markText(instrument),
    fundingRate: plainText(mark?.fundingRateAtoms ?? 0n),
    openInterest: sizeText(instrument, venue.openInterestLots(instrument)),
    deliveryStartTime: '',
    deliveryTime: '',
    deliveryStatus: '',
  };
}

export function tickerRow(venue: BitgetVenue, instrument: BitgetInstrument) {
  const { category, name: symbol } = instrument;
  return { category, symbol, ts: String(venue.nowMs()), ...streamTicker(venue, instrument) };
}

/** The ticker of the interface before the unified account (`/api/v2`), of both kinds of market. */
export function classicTicker(venue: BitgetVenue, instrument: BitgetInstrument) {
  const now = day(venue, instrument);
  const common = {
    symbol: instrument.name,
    lastPr: now.last,
    askPr: now.ask,
    bidPr: now.bid,
    bidSz: now.bidSize,
    askSz: now.askSize,
    high24h: now.high,
    low24h: now.low,
    ts: now.ts,
    change24h: now.change,
    baseVolume: now.volume,
    quoteVolume: now.turnover,
    usdtVolume: now.turnover,
    openUtc: now.openUtc,
    changeUtc24h: now.changeUtc,
  };
  if (instrument.perpetual === undefined) return { open: now.open, ...common };
  const { indexPrice, fundingRate, openInterest, markPrice } = perpetualFacts(venue, instrument);
  return {
    ...common,
    indexPrice,
    fundingRate,
    holdingAmount: openInterest,
    deliveryStartTime: null,
    deliveryTime: null,
    deliveryStatus: '',
    open24h: now.open,
    markPrice,
  };
}

/** The same on the older stream, which names the market `instId`. */
export function classicStreamTicker(venue: BitgetVenue, instrument: BitgetInstrument) {
  const { open24h, ...row } = { open24h: day(venue, instrument).open, ...classicTicker(venue, instrument) };
  const { symbol, ...rest } = row;
  const mark = venue.exchange.marks.get(instrument.symbol);
  const perpetual = { nextFundingTime: String(mark?.nextFundingMs ?? 0), symbolType: '1', symbol };
  return {
    instId: symbol,
    open24h,
    ...rest,
    ...(instrument.perpetual !== undefined && { ...perpetual, deliveryPrice: '0' }),
  };
}

type Level = readonly [bigint, bigint];

export function levelText(instrument: BitgetInstrument, [ticks, lots]: Level): [string, string] {
  return [priceText(instrument, ticks), sizeText(instrument, lots)];
}

/** The book's best levels: text, or the numbers that REST of the unified account has. */
export function bookLevels(venue: BitgetVenue, instrument: BitgetInstrument, count: number) {
  const levels = (side: Side) =>
    venue.exchange
      .book(instrument.symbol)
      .top(side, count)
      .map((level) => levelText(instrument, level));
  return { asks: levels('SELL'), bids: levels('BUY') };
}

export function bookNumbers(venue: BitgetVenue, instrument: BitgetInstrument, count: number) {
  const levels = (side: Side) =>
    venue.exchange
      .book(instrument.symbol)
      .top(side, count)
      .map(([ticks, lots]) => [
        exactNumber(ticks * instrument.tickAtoms),
        exactNumber(lots * instrument.lotAtoms),
      ]);
  return { a: levels('SELL'), b: levels('BUY') };
}

export function tradeRow(instrument: BitgetInstrument, trade: Trade) {
  return {
    execId: execLinkIdOf({ tradeId: trade.id }),
    execLinkId: execLinkIdOf({ tradeId: trade.id }),
    price: priceText(instrument, trade.priceTicks),
    size: sizeText(instrument, trade.lots),
    side: sideText(trade.takerSide),
    ts: String(trade.timeMs),
  };
}

export function classicTradeRow(instrument: BitgetInstrument, trade: Trade) {
  const { price, size, side, ts, execId: tradeId } = tradeRow(instrument, trade);
  return { symbol: instrument.name, tradeId, side, price, size, ts };
}

export function fundingRow(venue: BitgetVenue, { symbol, name, perpetual }: BitgetInstrument) {
  const mark = venue.exchange.marks.get(symbol);
  return {
    symbol: name,
    fundingRate: plainText(mark?.fundingRateAtoms ?? 0n),
    fundingRateInterval: String((perpetual?.fundingIntervalMs ?? 0) / hourMs),
    nextUpdate: String(mark?.nextFundingMs ?? 0),
    minFundingRate: '-0.003',
    maxFundingRate: '0.003',
  };
}

/** How many rates of before our start there are. */
const pastRates = 270;

/** Settled rates, oldest first; before our start the first rate at every interval. */
export function settledRates(venue: BitgetVenue, { symbol, perpetual }: BitgetInstrument) {
  if (perpetual === undefined) return [];
  const { fundingIntervalMs, fundingRateAtoms } = perpetual;
  const lastMs = venue.startedMs - (venue.startedMs % fundingIntervalMs);
  const invented = Array.from({ length: pastRates }, (_, i) => ({
    rateAtoms: fundingRateAtoms,
    timeMs: lastMs - (pastRates - 1 - i) * fundingIntervalMs,
  }));
  const settled = venue.exchange.funding.rates.filter((rate) => rate.symbol === symbol);
  return [...invented, ...settled].map(({ rateAtoms, timeMs }) => ({ rate: plainText(rateAtoms), timeMs }));
}
