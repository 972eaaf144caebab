import { onStep, stepAt, type Trade } from '../../core/types.ts';
import { ok, quotation, type Reply } from './errors.ts';
import type { UpbitMarket } from './markets.ts';
import type { Params } from './params.ts';
import {
  bookFields,
  previousClose,
  priceNumber,
  sequentialId,
  tickerFields,
  volumeNumber,
} from './quotes.ts';
import { kstParts, utcParts } from './times.ts';
import { priceText, type UpbitVenue } from './venue.ts';

const bookDepth = 30;
const dayMs = 24 * 3_600_000;
const plainEvent = {
  warning: false,
  caution: {
    PRICE_FLUCTUATIONS: false,
    TRADING_VOLUME_SOARING: false,
    DEPOSIT_AMOUNT_SOARING: false,
    GLOBAL_PRICE_DIFFERENCES: false,
    CONCENTRATION_OF_SMALL_ACCOUNTS: false,
  },
};

/** GET market/all */
export function allMarkets(venue: UpbitVenue, params: Params): Reply {
  const details = (params.text('is_details') ?? params.text('isDetails')) === 'true';
  return ok(
    [...venue.markets.values()].map((market) => ({
      market: market.symbol,
      korean_name: market.koreanName,
      english_name: market.englishName,
      ...(details && { market_event: plainEvent }),
    })),
  );
}

/** The markets that `markets` names, or a refusal left in `params`. */
function namedMarkets(venue: UpbitVenue, params: Params): UpbitMarket[] {
  params.required('markets');
  const names = params.commas('markets');
  const found = names.flatMap((name) => venue.markets.get(name) ?? []);
  if (found.length < names.length) params.refuse(quotation.notFound);
  return found;
}

export function namedMarket(venue: UpbitVenue, params: Params): UpbitMarket | undefined {
  const market = venue.markets.get(params.required('market'));
  if (market === undefined) params.refuse(quotation.notFound);
  return market;
}

/** GET ticker */
export function tickers(venue: UpbitVenue, params: Params): Reply {
  const markets = namedMarkets(venue, params);
  return params.refusal ?? ok(markets.map((market) => tickerView(venue, market)));
}

/** GET ticker/all: every market of the quote currencies named. */
export function allTickers(venue: UpbitVenue, params: Params): Reply {
  params.required('quote_currencies');
  const quotes = params.commas('quote_currencies').map((quote) => quote.toUpperCase());
  const markets = [...venue.markets.values()].filter((market) => quotes.includes(market.quote));
  return params.refusal ?? ok(markets.map((market) => tickerView(venue, market)));
}

function tickerView(venue: UpbitVenue, market: UpbitMarket) {
  const { today: _, ...fields } = tickerFields(venue, market);
  const [utc, kst] = [utcParts(fields.trade_timestamp), kstParts(fields.trade_timestamp)];
  return {
    market: market.symbol,
    trade_date: digits(utc.date),
    trade_time: digits(utc.time),
    trade_date_kst: digits(kst.date),
    trade_time_kst: digits(kst.time),
    ...fields,
  };
}

function digits(text: string): string {
  return text.replace(/\D/g, '');
}

/** GET orderbook. Levels are never joined. */
export function orderbooks(venue: UpbitVenue, params: Params): Reply {
  const markets = namedMarkets(venue, params);
  const count = params.count('count', bookDepth, bookDepth);
  if (Number(params.text('level') ?? '0') !== 0) params.invalid();
  const books = markets.map((market) => ({
    market: market.symbol,
    ...bookFields(venue, market, count),
    level: 0,
  }));
  return params.refusal ?? ok(books);
}

/** GET orderbook/instruments: the price step at the present price. */
export function instruments(venue: UpbitVenue, params: Params): Reply {
  const markets = namedMarkets(venue, params);
  const rows = markets.map((market) => {
    const ticks = onStep(market, venue.marketData(market.symbol).lastTicks);
    return {
      market: market.symbol,
      quote_currency: market.quote,
      tick_size: priceText(market, stepAt(market, ticks)),
      supported_levels: ['0'],
    };
  });
  return params.refusal ?? ok(rows);
}

/** GET orderbook/supported_levels, the older form. */
export function supportedLevels(venue: UpbitVenue, params: Params): Reply {
  const markets = namedMarkets(venue, params);
  return params.refusal ?? ok(markets.map((market) => ({ market: market.symbol, supported_levels: [0] })));
}

/** GET trades/ticks: the newest first; before `to` (a time of today, UTC) or before the trade `cursor`. */
export function trades(venue: UpbitVenue, params: Params): Reply {
  const market = namedMarket(venue, params);
  const count = params.count('count', 1, 500);
  const to = params.text('to');
  const cursor = params.text('cursor') ?? '';
  const beforeMs = to === undefined ? Number.POSITIVE_INFINITY : timeOfToday(venue, to);
  if (Number.isNaN(beforeMs) || !/^\d{0,20}$/.test(cursor)) params.invalid();
  if (market === undefined || params.refusal) return params.refusal ?? quotation.notFound;
  const previous = previousClose(venue, market);
  const rows = venue
    .marketData(market.symbol)
    .trades.filter((trade) => trade.timeMs < beforeMs && (cursor === '' || sequence(trade) < BigInt(cursor)))
    .slice(-count)
    .reverse();
  return ok(rows.map((trade) => tradeView(market, trade, previous)));
}

/** `HH:mm:ss` or `HHmmss` today; NaN where it is neither. */
function timeOfToday(venue: UpbitVenue, text: string): number {
  const [, hours, minutes, seconds] = /^(\d\d):?(\d\d):?(\d\d)$/.exec(text) ?? [];
  const nowMs = venue.nowMs();
  const sinceMs = (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000;
  return nowMs - (nowMs % dayMs) + sinceMs;
}

function sequence(trade: Trade): bigint {
  return BigInt(JSON.stringify(sequentialId(trade)));
}

function tradeView(market: UpbitMarket, trade: Trade, previousTicks: bigint) {
  const { date, time } = utcParts(trade.timeMs);
  return {
    market: market.symbol,
    trade_date_utc: date,
    trade_time_utc: time,
    timestamp: trade.timeMs,
    trade_price: priceNumber(market)(trade.priceTicks),
    trade_volume: volumeNumber(market, trade.lots),
    prev_closing_price: priceNumber(market)(previousTicks),
    change_price: priceNumber(market)(trade.priceTicks - previousTicks),
    ask_bid: trade.takerSide === 'BUY' ? 'BID' : 'ASK',
    sequential_id: sequentialId(trade),
  };
}
