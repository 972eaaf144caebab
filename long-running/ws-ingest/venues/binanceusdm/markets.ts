import * as z from 'zod';
import type { PerpetualInstrument } from '#shared/domain/instrument/instrument.ts';
import { Decimal, decimal, isDecimalText, zero } from '#shared/domain/money/decimal.ts';

const amount = z.string().refine(isDecimalText, 'must be a plain decimal').transform(decimal);
const name = z.string().regex(/^[A-Z0-9]+$/);

const filter = z.discriminatedUnion('filterType', [
  z.object({ filterType: z.literal('PRICE_FILTER'), tickSize: amount }),
  z.object({ filterType: z.literal('LOT_SIZE'), stepSize: amount, minQty: amount, maxQty: amount }),
  z.object({ filterType: z.literal('MIN_NOTIONAL'), notional: amount }),
]);
type Filter = z.infer<typeof filter>;
const filterTypes = new Set<string>(['PRICE_FILTER', 'LOT_SIZE', 'MIN_NOTIONAL']);

/** One entry of GET /fapi/v1/exchangeInfo. */
const symbolSchema = z.object({
  symbol: name,
  contractType: z.string(),
  status: z.string(),
  baseAsset: name,
  quoteAsset: name,
  marginAsset: name,
  quotePrecision: z.number().int().min(0).max(18),
  filters: z
    .array(z.looseObject({ filterType: z.string() }))
    .transform((filters) => filters.filter(({ filterType }) => filterTypes.has(filterType)))
    .pipe(z.array(filter)),
});

/** Only an account is told its brackets: the most that any contract has. What is too much here, the venue refuses (-4028). */
const leverageMax = new Decimal(125);
/** Only an account is told its rate: that of the lowest tier, the highest (its fee schedule). */
const takerFeeRate = decimal('0.0005');

export interface BinanceUsdmMarket {
  /** Binance's own name, such as `BTCUSDT`. */
  readonly id: string;
  readonly instrument: PerpetualInstrument;
}

const listSchema = z.object({ symbols: z.array(z.unknown()) });

/** Its perpetuals as our instruments; delivery contracts are left out, and names beyond A-Z and 0-9. */
export function marketList(exchangeInfo: unknown): readonly BinanceUsdmMarket[] {
  return listSchema.parse(exchangeInfo).symbols.flatMap((raw) => toMarket(raw) ?? []);
}

function toMarket(raw: unknown): BinanceUsdmMarket | undefined {
  const parsed = symbolSchema.safeParse(raw);
  if (!parsed.success) return undefined;
  const { symbol, contractType, status, baseAsset, quoteAsset, marginAsset, quotePrecision, filters } =
    parsed.data;
  const price = only(filters, 'PRICE_FILTER');
  const lot = only(filters, 'LOT_SIZE');
  const isPerpetual = contractType === 'PERPETUAL' && symbol === `${baseAsset}${quoteAsset}`;
  if (!isPerpetual || !price || !lot || price.tickSize.isZero() || lot.stepSize.isZero()) return undefined;
  const instrument: PerpetualInstrument = {
    kind: 'PERPETUAL',
    venue: 'binanceusdm',
    symbol: `${baseAsset}/${quoteAsset}:${marginAsset}`,
    base: baseAsset,
    quote: quoteAsset,
    settle: marginAsset,
    // Quantities are in base units.
    contractSize: new Decimal(1),
    leverageMax,
    takerFeeRate,
    priceTick: price.tickSize,
    quantityStep: lot.stepSize,
    quantityMin: lot.minQty,
    quantityMax: lot.maxQty,
    notionalMin: only(filters, 'MIN_NOTIONAL')?.notional ?? zero,
    quoteStep: new Decimal(10).pow(-quotePrecision),
    quoteFeeRate: zero,
    status: status === 'TRADING' ? 'TRADING' : 'HALTED',
  };
  return { id: symbol, instrument };
}

function only<Type extends Filter['filterType']>(
  filters: readonly Filter[],
  type: Type,
): Extract<Filter, { filterType: Type }> | undefined {
  return filters.find((each): each is Extract<Filter, { filterType: Type }> => each.filterType === type);
}
