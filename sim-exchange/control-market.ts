import * as z from 'zod';
import type { SimulatedVenue } from './core/simulated-venue.ts';
import type { Instrument } from './core/types.ts';
import { atomsFromText, signedAtomsFromText } from './core/units.ts';

const amount = z.union([z.string(), z.number()]).transform(String);

/** What POST /market may change of one market; at least one thing. */
export const marketBody = z
  .object({
    venue: z.string().min(1),
    symbol: z.string(),
    price: amount.optional(),
    /** Stand where they are put, until one of them is null. */
    markPrice: amount.nullable().optional(),
    indexPrice: amount.nullable().optional(),
    fundingRate: amount.optional(),
    nextFundingMs: z.int().nonnegative().optional(),
    /** Pays at once. */
    payFunding: z.literal(true).optional(),
  })
  .refine(({ venue, symbol, ...rest }) => Object.values(rest).some((value) => value !== undefined), {
    message: 'nothing to change',
  });

type MarketChange = z.output<typeof marketBody>;
export type MarketFault = 'UNKNOWN_SYMBOL' | 'NOT_PERPETUAL' | 'BAD_PRICE' | 'BAD_RATE';

/** By the venue's own name, or by ccxt's unified one. */
function findInstrument(instruments: ReadonlyMap<string, Instrument>, name: string): Instrument | undefined {
  return instruments.get(name) ?? [...instruments.values()].find((each) => unifiedName(each) === name);
}

function unifiedName({ base, quote, perpetual }: Instrument): string {
  return `${base}/${quote}${perpetual === undefined ? '' : `:${perpetual.settle}`}`;
}

/** Mark and index first, so that a price that comes with them meets them; funding last. Gives what is wrong, and does nothing then. */
export function changeMarket(venue: SimulatedVenue, change: MarketChange): MarketFault | undefined {
  const { exchange, market } = venue.parts;
  const { price, markPrice, indexPrice, fundingRate, nextFundingMs, payFunding } = change;
  const instrument = findInstrument(exchange.instruments, change.symbol);
  if (instrument === undefined) return 'UNKNOWN_SYMBOL';
  const { symbol } = instrument;
  const { price: _, venue: __, symbol: ___, ...ofPerpetual } = change;
  const isPerpetual = instrument.perpetual !== undefined;
  if (!isPerpetual && Object.values(ofPerpetual).some((value) => value !== undefined)) return 'NOT_PERPETUAL';
  const prices = [price, markPrice, indexPrice].map((text) => text && atomsFromText(text));
  const [priceAtoms, markAtoms, indexAtoms] = prices;
  const given = [price, markPrice, indexPrice].filter((text) => text != null);
  if (given.some((text) => !atomsFromText(text))) return 'BAD_PRICE';
  const rateAtoms = fundingRate === undefined ? undefined : signedAtomsFromText(fundingRate);
  if (fundingRate !== undefined && rateAtoms === undefined) return 'BAD_RATE';
  const ticks = (atoms: bigint | '' | null | undefined) =>
    typeof atoms === 'bigint' ? atoms / instrument.tickAtoms : undefined;
  if (markAtoms || indexAtoms) {
    exchange.perpetuals.setMark(symbol, { markTicks: ticks(markAtoms), indexTicks: ticks(indexAtoms) });
  }
  if (typeof priceAtoms === 'bigint') market.moveTo(symbol, priceAtoms);
  if (markPrice === null || indexPrice === null) {
    exchange.perpetuals.releaseMark(symbol, market.mid(symbol) ?? 0n);
  }
  if (rateAtoms !== undefined || nextFundingMs !== undefined) {
    exchange.funding.setNext(symbol, { rateAtoms, timeMs: nextFundingMs });
  }
  if (payFunding) exchange.funding.pay(symbol);
  return undefined;
}
