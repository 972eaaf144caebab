import * as z from 'zod';
import { marketName } from '#shared/adapters/venues/bitget/wire.ts';
import type { Instrument } from '#shared/domain/instrument/instrument.ts';
import { type Decimal, decimal, isDecimalText, zero } from '#shared/domain/money/decimal.ts';

const amount = z.string().refine(isDecimalText, 'must be a plain decimal').transform(decimal);
const positive = amount.refine((value) => value.greaterThan(0), 'must be positive');
const name = z.string().regex(/^[A-Z0-9]+$/);
const digits = z
  .string()
  .regex(/^\d{1,2}$/)
  .transform(Number);
/** A limit that is not set is empty, or zero. */
const orNone = z.union([z.literal('').transform(() => zero), amount]);

const rules = {
  symbol: name,
  baseCoin: name,
  quoteCoin: name,
  pricePrecision: digits,
  quantityPrecision: digits,
  minOrderQty: amount,
  maxOrderQty: orNone,
  minOrderAmount: orNone,
  status: z.string(),
};
/** Rows of GET /api/v3/market/instruments; futures are counted in the base coin. */
const marketSchema = z.discriminatedUnion('category', [
  z.object({ ...rules, category: z.literal('SPOT') }),
  z.object({
    ...rules,
    category: z.literal('USDT-FUTURES'),
    type: z.literal('perpetual'),
    priceMultiplier: positive,
    quantityMultiplier: positive,
    takerFeeRate: amount,
    maxLeverage: positive,
  }),
]);
type Market = z.infer<typeof marketSchema>;

/** What Bitget keeps of the coins that are traded in. */
const smallest = decimal('0.00000001');
/** Where the venue names no most, no order of ours comes near this. */
const unbounded = decimal('1000000000');

export interface BitgetMarket {
  /** Our one name for Bitget's category and symbol. */
  readonly id: string;
  readonly instrument: Instrument;
}

const listSchema = z.object({ code: z.literal('00000'), data: z.array(z.unknown()) });

/** Spot pairs and perpetuals as our instruments; others are left out, and names beyond A-Z and 0-9. */
export function marketList(answer: unknown): readonly BitgetMarket[] {
  return listSchema.parse(answer).data.flatMap((raw) => {
    const read = marketSchema.safeParse(raw);
    return read.success ? toMarket(read.data) : [];
  });
}

function toMarket(market: Market): readonly BitgetMarket[] {
  const { symbol, baseCoin: base, quoteCoin: quote } = market;
  // Contracts of another name than their assets are of other kinds.
  if (symbol !== `${base}${quote}`) return [];
  const common = {
    venue: 'bitget',
    base,
    quote,
    quantityMin: market.minOrderQty,
    quantityMax: market.maxOrderQty.isZero() ? unbounded : market.maxOrderQty,
    notionalMin: market.minOrderAmount,
    quoteStep: smallest,
    // Fees come off what a spot order receives.
    quoteFeeRate: zero,
    status: market.status === 'online' ? 'TRADING' : 'HALTED',
  } as const;
  const id = marketName(market);
  if (market.category === 'SPOT') {
    const steps = {
      priceTick: stepOf(market.pricePrecision),
      quantityStep: stepOf(market.quantityPrecision),
    };
    return [{ id, instrument: { kind: 'SPOT', symbol: `${base}/${quote}`, ...steps, ...common } }];
  }
  const steps = { priceTick: market.priceMultiplier, quantityStep: market.quantityMultiplier };
  const { takerFeeRate, maxLeverage: leverageMax } = market;
  const terms = { settle: quote, contractSize: decimal('1'), leverageMax, takerFeeRate };
  return [
    {
      id,
      instrument: { kind: 'PERPETUAL', symbol: `${base}/${quote}:${quote}`, ...steps, ...terms, ...common },
    },
  ];
}

function stepOf(places: number): Decimal {
  return decimal('1').dividedBy(decimal('10').pow(places));
}
