import * as z from 'zod';
import type { Instrument, MarketPrice } from '../domain/instrument/instrument.ts';
import { exactText } from '../domain/market/exact-text.ts';
import type { MarketCandle } from '../domain/market/market-candle.ts';
import type { BookView, TickerView, TradesView } from '../domain/market/market-views.ts';
import { type TimeframeName, timeframes } from '../domain/market/timeframe.ts';
import { type Decimal, decimalText } from '../domain/money/decimal.ts';
import { decimalString, epochMs, instrumentSymbol } from './fields.ts';
import { venueIdSchema } from './venue-id.ts';

/** What the venues say of their markets; every answer says how old it is. */
const age = {
  asOfMs: epochMs.meta({ description: 'When the venue was heard' }),
  ageMs: z.int().meta({ description: 'How old that was when this was answered' }),
};
const market = { venue: venueIdSchema, instrument: instrumentSymbol };

/** `BTC-USDT` or `BTC-USDT-USDT` stands for a symbol in an address, where `/` parts segments. */
export const marketPath = z.object({
  venue: venueIdSchema,
  instrument: z
    .string()
    .transform((text) => text.replace('-', '/').replace('-', ':'))
    .pipe(instrumentSymbol)
    .meta({ type: 'string', description: '`BTC-USDT` for BTC/USDT, `BTC-USDT-USDT` for BTC/USDT:USDT' }),
});

const limit = (most: number) =>
  z.coerce.number('must be a whole number').int().min(1).max(most).default(Math.min(100, most));
export const bookQuery = z.strictObject({ levels: limit(50) });
export const marketTradesQuery = z.strictObject({ limit: limit(100) });

const frameNames = (Object.keys(timeframes) as TimeframeName[]).filter((each) => each !== '1s');
export const candlesQuery = z.strictObject({
  timeframe: z.enum(frameNames).default('1m'),
  limit: limit(500),
  toMs: z.coerce.number('must be epoch milliseconds').int().min(0).exactOptional(),
});

const told = decimalString.nullable();
export const tickerResource = z
  .object({
    ...market,
    bid: told,
    ask: told,
    last: told,
    open: told.meta({ description: 'This and the next four: of 24 hours' }),
    high: told,
    low: told,
    volume: told.meta({ description: 'In the base asset' }),
    quoteVolume: told,
    markPrice: told,
    indexPrice: told,
    fundingRate: told.meta({
      description: 'Share of the value paid at fundingAtMs; positive: by who is long',
    }),
    fundingAtMs: epochMs.nullable(),
    ...age,
  })
  .meta({ id: 'Ticker' });
export type TickerResource = z.infer<typeof tickerResource>;

const level = z.object({ price: decimalString, size: decimalString });
export const bookResource = z
  .object({
    ...market,
    isValid: z.boolean().meta({ description: 'False: it is not the venue’s now, and shows no level' }),
    fault: z.enum(['NOT_LOADED', 'GAP', 'CROSSED', 'UNREADABLE']).nullable(),
    source: z.enum(['STREAM', 'REST']),
    sequence: z.int().meta({ description: 'The venue’s own number of the newest update; -1: none' }),
    bids: z.array(level).meta({ description: 'Best first' }),
    asks: z.array(level),
    ...age,
  })
  .meta({ id: 'Book' });
export type BookResource = z.infer<typeof bookResource>;

export const marketTradesResource = z
  .object({
    ...market,
    trades: z
      .array(
        z.object({
          id: z.string(),
          price: decimalString,
          size: decimalString,
          takerSide: z.enum(['buy', 'sell']),
          timeMs: epochMs,
        }),
      )
      .meta({ description: 'Newest first' }),
    ...age,
  })
  .meta({ id: 'MarketTrades' });
export type MarketTradesResource = z.infer<typeof marketTradesResource>;

/** A closed candle. */
export const candleRow = z.object({
  openTimeMs: epochMs,
  endMs: epochMs,
  open: decimalString,
  high: decimalString,
  low: decimalString,
  close: decimalString,
  volume: decimalString,
  quoteVolume: decimalString,
  trades: z.int(),
  isWhole: z.boolean().meta({ description: 'False: trades may be missing' }),
  source: z.enum(['TRADES', 'CANDLES', 'VENUE']),
});

export const candlesResource = z
  .object({
    ...market,
    timeframe: z.enum(frameNames),
    candles: z.array(candleRow).meta({ description: 'Closed ones, oldest first' }),
    ...age,
  })
  .meta({ id: 'Candles' });
export type CandlesResource = z.infer<typeof candlesResource>;

/** What an order of this market must keep to, as its venue says it. */
export const instrumentResource = z
  .object({
    ...market,
    kind: z.enum(['SPOT', 'PERPETUAL']),
    base: z.string(),
    quote: z.string(),
    settle: z
      .string()
      .nullable()
      .meta({ description: 'Of a perpetual: what profit and fees are counted in' }),
    status: z.enum(['TRADING', 'HALTED']),
    statusReason: z.string().nullable(),
    priceTick: decimalString.meta({ description: 'The step of prices' }),
    priceBands: z.array(z.object({ from: decimalString, tick: decimalString })).meta({
      description: 'Where the step depends on the price: the last one whose `from` is not above it',
    }),
    quantityStep: decimalString.meta({ description: 'The step of quantities, in base units' }),
    quantityMin: decimalString,
    quantityMax: decimalString,
    notionalMin: decimalString.meta({ description: 'In the quote asset' }),
    quoteFeeRate: told.meta({ description: 'Taken in the quote on top of a buy; null: comes off the base' }),
    takerFeeRate: told.meta({ description: 'Of a perpetual: the most that an order which takes pays' }),
    leverageMax: told,
    contractSize: told.meta({ description: 'Base units of one contract of the venue' }),
  })
  .meta({ id: 'Instrument' });
export type InstrumentResource = z.infer<typeof instrumentResource>;

export function instrumentResourceOf(instrument: Instrument): InstrumentResource {
  const { venue, symbol, kind, base, quote, status, statusReason, priceBands = [] } = instrument;
  const { priceTick, quantityStep, quantityMin, quantityMax, notionalMin, quoteFeeRate } = instrument;
  const perpetual = kind === 'PERPETUAL' ? instrument : undefined;
  const ofPerpetual = (value: Decimal | undefined) => (value ? decimalText(value) : null);
  return {
    ...{ venue, instrument: symbol, kind, base, quote, settle: perpetual?.settle ?? null },
    ...{ status, statusReason: statusReason ?? null },
    priceTick: decimalText(priceTick),
    priceBands: priceBands.map(({ from, tick }) => ({ from: decimalText(from), tick: decimalText(tick) })),
    quantityStep: decimalText(quantityStep),
    quantityMin: decimalText(quantityMin),
    quantityMax: decimalText(quantityMax),
    notionalMin: decimalText(notionalMin),
    quoteFeeRate: quoteFeeRate.isZero() ? null : decimalText(quoteFeeRate),
    takerFeeRate: ofPerpetual(perpetual?.takerFeeRate),
    leverageMax: ofPerpetual(perpetual?.leverageMax),
    contractSize: ofPerpetual(perpetual?.contractSize),
  };
}

export function tickerResourceOf(
  of: z.infer<typeof marketPath>,
  price: MarketPrice | undefined,
  view: TickerView | undefined,
  nowMs: number,
): TickerResource {
  // As old as the older of what is shown together.
  const asOfMs = Math.min(...[price?.asOfMs, view?.asOfMs].filter((each) => each !== undefined));
  return {
    ...of,
    bid: price ? decimalText(price.bid) : null,
    ask: price ? decimalText(price.ask) : null,
    last: price ? decimalText(price.last) : (view?.last ?? null),
    open: view?.open ?? null,
    high: view?.high ?? null,
    low: view?.low ?? null,
    volume: view?.volume ?? null,
    quoteVolume: view?.quoteVolume ?? null,
    markPrice: view?.markPrice ?? null,
    indexPrice: view?.indexPrice ?? null,
    fundingRate: view?.fundingRate ?? null,
    fundingAtMs: view?.fundingAtMs ?? null,
    ...agedAt(asOfMs, nowMs),
  };
}

export function bookResourceOf(view: BookView, levels: number, nowMs: number): BookResource {
  const { venue, symbol: instrument, isValid, fault, source, sequence, bids, asks, asOfMs } = view;
  const rows = (side: BookView['bids']) => side.slice(0, levels).map(([price, size]) => ({ price, size }));
  const sides = { bids: rows(bids), asks: rows(asks) };
  return { venue, instrument, isValid, fault, source, sequence, ...sides, ...agedAt(asOfMs, nowMs) };
}

export function marketTradesResourceOf(view: TradesView, most: number, nowMs: number): MarketTradesResource {
  const trades = view.trades.slice(0, most).map(({ takerSide, ...trade }) => ({
    ...trade,
    takerSide: takerSide === 'BUY' ? ('buy' as const) : ('sell' as const),
  }));
  return { venue: view.venue, instrument: view.symbol, trades, ...agedAt(view.asOfMs, nowMs) };
}

export function candlesResourceOf(
  of: z.infer<typeof marketPath>,
  timeframe: CandlesResource['timeframe'],
  candles: readonly MarketCandle[],
  nowMs: number,
): CandlesResource {
  const shown = candles.map(candleRowOf);
  return { ...of, timeframe, candles: shown, ...agedAt(candles.at(-1)?.endMs ?? nowMs, nowMs) };
}

export function candleRowOf(candle: MarketCandle): z.infer<typeof candleRow> {
  const { openTimeMs, endMs, trades, isWhole, source, ...amounts } = candle;
  return {
    openTimeMs,
    endMs,
    open: exactText(amounts.open),
    high: exactText(amounts.high),
    low: exactText(amounts.low),
    close: exactText(amounts.close),
    volume: exactText(amounts.volume),
    quoteVolume: exactText(amounts.quoteVolume),
    trades,
    isWhole,
    source,
  };
}

function agedAt(asOfMs: number, nowMs: number) {
  return { asOfMs, ageMs: Math.max(0, nowMs - asOfMs) };
}
