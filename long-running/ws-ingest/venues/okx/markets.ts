import * as z from 'zod';
import { unifiedSymbol } from '#shared/adapters/venues/okx/wire.ts';
import type { Instrument } from '#shared/domain/instrument/instrument.ts';
import { decimal, isDecimalText, zero } from '#shared/domain/money/decimal.ts';

const amount = z.string().refine(isDecimalText, 'must be a plain decimal').transform(decimal);
const positive = amount.refine((value) => value.greaterThan(0), 'must be positive');
const name = z.string().regex(/^[A-Z0-9]+$/);

const rules = {
  instId: z.string(),
  state: z.string(),
  tickSz: positive,
  lotSz: positive,
  minSz: amount,
  maxLmtSz: amount,
};
/** Rows of GET /api/v5/public/instruments; sizes of a swap are in contracts. */
const marketSchema = z.discriminatedUnion('instType', [
  z.object({ ...rules, instType: z.literal('SPOT'), baseCcy: name, quoteCcy: name }),
  z.object({
    ...rules,
    instType: z.literal('SWAP'),
    /** Inverse swaps count in their quote, and are left out. */
    ctType: z.literal('linear'),
    ctVal: positive,
    ctMult: positive,
    ctValCcy: name,
    settleCcy: name,
    lever: positive,
  }),
]);
type Market = z.infer<typeof marketSchema>;

/** What OKX keeps of the assets that are traded in. */
const smallest = decimal('0.00000001');
/** Only an account is told its rate: that of the lowest tier, the highest (its fee schedule). */
const takerFeeRate = decimal('0.0005');

export interface OkxMarket {
  /** OKX's own name, such as `BTC-USDT-SWAP`. */
  readonly id: string;
  readonly instrument: Instrument;
}

const listSchema = z.object({ code: z.literal('0'), data: z.array(z.unknown()) });

/** Spot pairs and linear swaps as our instruments; others are left out, and names beyond A-Z and 0-9. */
export function marketList(answer: unknown): readonly OkxMarket[] {
  return listSchema.parse(answer).data.flatMap((raw) => {
    const read = marketSchema.safeParse(raw);
    return read.success ? toMarket(read.data) : [];
  });
}

function toMarket(market: Market): readonly OkxMarket[] {
  const { instId: id, state, tickSz, lotSz, minSz, maxLmtSz } = market;
  const contractSize = market.instType === 'SWAP' ? market.ctVal.times(market.ctMult) : decimal('1');
  const common = {
    venue: 'okx',
    symbol: unifiedSymbol(id),
    priceTick: tickSz,
    quantityStep: lotSz.times(contractSize),
    quantityMin: minSz.times(contractSize),
    quantityMax: maxLmtSz.times(contractSize),
    // OKX sets a least size only.
    notionalMin: zero,
    quoteStep: smallest,
    // Fees come off what a spot order receives.
    quoteFeeRate: zero,
    status: state === 'live' ? 'TRADING' : 'HALTED',
  } as const;
  if (market.instType === 'SPOT') {
    const { baseCcy: base, quoteCcy: quote } = market;
    return id === `${base}-${quote}` ? [{ id, instrument: { kind: 'SPOT', base, quote, ...common } }] : [];
  }
  const { ctValCcy: base, settleCcy, lever } = market;
  if (id !== `${base}-${settleCcy}-SWAP`) return [];
  const terms = { settle: settleCcy, contractSize, leverageMax: lever, takerFeeRate };
  return [{ id, instrument: { kind: 'PERPETUAL', base, quote: settleCcy, ...terms, ...common } }];
}
