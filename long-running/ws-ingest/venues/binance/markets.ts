import * as z from 'zod';
import type { Instrument } from '#shared/domain/instrument/instrument.ts';
import {
  instrumentFault,
  unreadableInstrument,
  untradable,
} from '#shared/domain/instrument/instrument-fault.ts';
import { Decimal, decimal, isDecimalText, zero } from '#shared/domain/money/decimal.ts';

const amount = z.string().refine(isDecimalText, 'must be a plain decimal').transform(decimal);

const filter = z.discriminatedUnion('filterType', [
  z.object({ filterType: z.literal('PRICE_FILTER'), tickSize: amount }),
  z.object({ filterType: z.literal('LOT_SIZE'), stepSize: amount, minQty: amount, maxQty: amount }),
  z.object({ filterType: z.literal('NOTIONAL'), minNotional: amount }),
  z.object({ filterType: z.literal('MIN_NOTIONAL'), minNotional: amount }),
]);
type Filter = z.infer<typeof filter>;
const filterTypes = new Set<string>(['PRICE_FILTER', 'LOT_SIZE', 'NOTIONAL', 'MIN_NOTIONAL']);

/** One market as ccxt lists it; `info` is Binance's own entry of GET /api/v3/exchangeInfo. */
const marketSchema = z.object({
  id: z.string().min(1),
  symbol: z.string().regex(/^[A-Z0-9]+\/[A-Z0-9]+$/),
  base: z.string().min(1),
  quote: z.string().min(1),
  info: z.object({
    status: z.string(),
    isSpotTradingAllowed: z.boolean(),
    quoteAssetPrecision: z.coerce.number().int().min(0).max(18),
    filters: z
      .array(z.looseObject({ filterType: z.string() }))
      .transform((filters) => filters.filter(({ filterType }) => filterTypes.has(filterType)))
      .pipe(z.array(filter)),
  }),
});

export interface BinanceMarket {
  /** Binance's own name, such as `BTCUSDT`. */
  readonly id: string;
  readonly instrument: Instrument;
}

/**
 * ccxt's market as our instrument, its amounts exact: they are read from Binance's text, not from ccxt's floats.
 * Undefined for a market that we have no name for (beyond A-Z and 0-9); one whose terms cannot be read, or are none to
 * trade by, is HALTED with the reason.
 */
export function toMarket(raw: unknown): BinanceMarket | undefined {
  const market = readMarket(raw);
  const fault = market && market.instrument.status === 'TRADING' && instrumentFault(market.instrument);
  return fault ? { ...market, instrument: untradable(market.instrument, fault) } : market;
}

function readMarket(raw: unknown): BinanceMarket | undefined {
  const parsed = marketSchema.safeParse(raw);
  if (!parsed.success) return unreadable(raw, parsed.error.issues[0]);
  const { id, symbol, base, quote, info } = parsed.data;
  const price = only(info.filters, 'PRICE_FILTER');
  const lot = only(info.filters, 'LOT_SIZE');
  const notional = only(info.filters, 'NOTIONAL') ?? only(info.filters, 'MIN_NOTIONAL');
  if (!price || !lot) return unreadable(raw, undefined);
  const instrument: Instrument = {
    kind: 'SPOT',
    venue: 'binance',
    symbol,
    base,
    quote,
    priceTick: price.tickSize,
    quantityStep: lot.stepSize,
    quantityMin: lot.minQty,
    quantityMax: lot.maxQty,
    notionalMin: notional?.minNotional ?? new Decimal(0),
    quoteStep: new Decimal(10).pow(-info.quoteAssetPrecision),
    // Binance takes its fee from what is received, or in BNB.
    quoteFeeRate: zero,
    status: info.status === 'TRADING' && info.isSpotTradingAllowed ? 'TRADING' : 'HALTED',
  };
  return { id, instrument };
}

const namedSchema = z.object({
  id: marketSchema.shape.id,
  symbol: marketSchema.shape.symbol,
  base: marketSchema.shape.base,
  quote: marketSchema.shape.quote,
});

function unreadable(raw: unknown, issue: z.core.$ZodIssue | undefined): BinanceMarket | undefined {
  const named = namedSchema.safeParse(raw);
  if (!named.success) return undefined;
  const { id, ...names } = named.data;
  const where = issue ? `its ${issue.path.join('.')} ${issue.message}` : 'its price or lot filter is missing';
  return { id, instrument: unreadableInstrument({ venue: 'binance', ...names }, where) };
}

function only<Type extends Filter['filterType']>(
  filters: readonly Filter[],
  type: Type,
): Extract<Filter, { filterType: Type }> | undefined {
  return filters.find((each): each is Extract<Filter, { filterType: Type }> => each.filterType === type);
}
