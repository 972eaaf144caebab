import * as z from 'zod';
import { type Category, marketName } from '#shared/adapters/venues/bybit/wire.ts';
import type { Instrument } from '#shared/domain/instrument/instrument.ts';
import { decimal, isDecimalText, zero } from '#shared/domain/money/decimal.ts';

const amount = z.string().refine(isDecimalText, 'must be a plain decimal').transform(decimal);
const positive = amount.refine((value) => value.greaterThan(0), 'must be positive');
const name = z.string().regex(/^[A-Z0-9]+$/);

const rules = {
  symbol: name,
  baseCoin: name,
  quoteCoin: name,
  status: z.string(),
  priceFilter: z.object({ tickSize: positive }),
};
/** Rows of GET /v5/market/instruments-info; contracts are counted in the base coin. */
const spotRow = z.object({
  ...rules,
  lotSizeFilter: z.object({
    basePrecision: positive,
    minOrderQty: amount,
    minOrderAmt: amount,
    maxLimitOrderQty: positive,
  }),
});
const perpetualRow = z.object({
  ...rules,
  contractType: z.literal('LinearPerpetual'),
  settleCoin: z.literal('USDT'),
  lotSizeFilter: z.object({
    qtyStep: positive,
    minOrderQty: amount,
    maxOrderQty: positive,
    minNotionalValue: amount,
  }),
  leverageFilter: z.object({ maxLeverage: positive }),
});

/** What Bybit keeps of the coins that are traded in. */
const smallest = decimal('0.00000001');
/** Only an account is told its rate: that of the lowest tier, the highest (its fee page of 2026). */
const takerFeeRate = decimal('0.00055');

export interface BybitMarket {
  /** Our one name for Bybit's category and symbol. */
  readonly id: string;
  readonly instrument: Instrument;
}

const listSchema = z.object({
  retCode: z.literal(0),
  result: z.object({
    category: z.enum(['spot', 'linear']),
    list: z.array(z.unknown()),
    nextPageCursor: z.string().nullish(),
  }),
});

export interface MarketPage {
  readonly markets: readonly BybitMarket[];
  /** Where the list goes on. */
  readonly cursor: string | undefined;
}

/** Spot pairs and USDT perpetuals as our instruments; others are left out, and names beyond A-Z and 0-9. */
export function marketPage(answer: unknown): MarketPage {
  const { category, list, nextPageCursor } = listSchema.parse(answer).result;
  const markets = list.flatMap((raw) => (category === 'spot' ? spotMarket(raw) : perpetualMarket(raw)));
  return { markets, cursor: nextPageCursor ? decodeURIComponent(nextPageCursor) : undefined };
}

function spotMarket(raw: unknown): readonly BybitMarket[] {
  const read = spotRow.safeParse(raw);
  if (!read.success) return [];
  const { lotSizeFilter: lots } = read.data;
  const symbol = `${read.data.baseCoin}/${read.data.quoteCoin}`;
  return market('spot', read.data, {
    kind: 'SPOT',
    symbol,
    ...commonTerms(read.data),
    quantityStep: lots.basePrecision,
    quantityMin: lots.minOrderQty,
    quantityMax: lots.maxLimitOrderQty,
    notionalMin: lots.minOrderAmt,
  });
}

function perpetualMarket(raw: unknown): readonly BybitMarket[] {
  const read = perpetualRow.safeParse(raw);
  if (!read.success) return [];
  const { lotSizeFilter: lots, settleCoin: settle, leverageFilter } = read.data;
  const symbol = `${read.data.baseCoin}/${read.data.quoteCoin}:${settle}`;
  return market('linear', read.data, {
    kind: 'PERPETUAL',
    symbol,
    ...commonTerms(read.data),
    quantityStep: lots.qtyStep,
    quantityMin: lots.minOrderQty,
    quantityMax: lots.maxOrderQty,
    notionalMin: lots.minNotionalValue,
    settle,
    contractSize: decimal('1'),
    leverageMax: leverageFilter.maxLeverage,
    takerFeeRate,
  });
}

type Row = Pick<z.infer<typeof spotRow>, 'symbol' | 'baseCoin' | 'quoteCoin' | 'status' | 'priceFilter'>;

/** Contracts of another name than their coins are of other kinds. */
function market(category: Category, row: Row, instrument: Instrument): readonly BybitMarket[] {
  if (row.symbol !== `${row.baseCoin}${row.quoteCoin}`) return [];
  return [{ id: marketName({ category, symbol: row.symbol }), instrument }];
}

function commonTerms({ baseCoin: base, quoteCoin: quote, status, priceFilter }: Row) {
  return {
    venue: 'bybit',
    base,
    quote,
    priceTick: priceFilter.tickSize,
    quoteStep: smallest,
    // Fees come off what a spot order receives.
    quoteFeeRate: zero,
    status: status === 'Trading' ? 'TRADING' : 'HALTED',
  } as const;
}
