import * as z from 'zod';
import type { UncertifiedVenueId } from '#shared/domain/account/account.ts';
import type { SpotInstrument } from '#shared/domain/instrument/instrument.ts';
import {
  instrumentFault,
  unreadableInstrument,
  untradable,
} from '#shared/domain/instrument/instrument-fault.ts';
import { Decimal, decimal, isDecimalText, zero } from '#shared/domain/money/decimal.ts';

/** ccxt's ways to tell a step: decimal places, or the step itself; significant digits are no step. */
const precisionModes = { decimalPlaces: 2, tickSize: 4 };
/** Where a venue names no largest quantity. */
const unlimited = new Decimal(1e12);
/** What a venue keeps of a quote asset, where nobody says. */
const quoteStep = new Decimal('0.00000001');

const amount = z
  .union([z.string(), z.int().transform(String)])
  .refine((text) => isDecimalText(text) && !text.startsWith('-'), {
    error: 'must be a plain decimal, not negative',
    abort: true,
  })
  .transform(decimal);
const limits = z.object({ min: amount.nullish(), max: amount.nullish() }).nullish();

/** Of fees, which ccxt keeps in tables of its own as plain numbers. */
const rate = z.union([
  amount,
  z
    .number()
    .nonnegative()
    .transform((number) => new Decimal(number)),
]);

/** "Market Structure" of ccxt's manual, numbers as text. */
const namedSchema = z.object({
  symbol: z.string().regex(/^[A-Z0-9]+\/[A-Z0-9]+$/),
  base: z.string().min(1),
  quote: z.string().min(1),
  spot: z.literal(true),
});
const marketSchema = namedSchema.extend({
  active: z.boolean().nullish(),
  precision: z.object({ amount, price: amount }),
  limits: z.object({ amount: limits, cost: limits }),
  feeSide: z.string().nullish(),
  taker: rate.nullish(),
});

/** Every spot market of a venue that we have a name for; one in terms that nobody can trade by is HALTED, with the reason. */
export function instrumentsOf(
  venue: UncertifiedVenueId,
  precisionMode: number,
  markets: readonly unknown[],
): readonly SpotInstrument[] {
  return markets.flatMap((raw) => {
    const named = namedSchema.safeParse(raw);
    if (!named.success) return [];
    const { spot: _, ...names } = named.data;
    const market = marketSchema.safeParse(raw);
    const issue = market.error?.issues[0];
    if (issue)
      return [unreadableInstrument({ venue, ...names }, `its ${issue.path.join('.')} ${issue.message}`)];
    const instrument = market.data && instrumentOf(venue, precisionMode, market.data);
    if (!instrument) return [unreadableInstrument({ venue, ...names }, 'its steps are significant digits')];
    const fault = instrument.status === 'TRADING' ? instrumentFault(instrument) : undefined;
    return [fault ? { ...instrument, ...untradable(instrument, fault), kind: 'SPOT' as const } : instrument];
  });
}

function instrumentOf(
  venue: UncertifiedVenueId,
  precisionMode: number,
  {
    symbol,
    base,
    quote,
    active,
    precision,
    limits: { amount: quantity, cost },
    feeSide,
    taker,
  }: z.infer<typeof marketSchema>,
): SpotInstrument | undefined {
  const stepOf = (told: Decimal) =>
    precisionMode === precisionModes.decimalPlaces ? new Decimal(10).pow(told.negated()) : told;
  if (!Object.values(precisionModes).includes(precisionMode)) return undefined;
  const quantityStep = stepOf(precision.amount);
  return {
    kind: 'SPOT',
    venue,
    symbol,
    base,
    quote,
    priceTick: stepOf(precision.price),
    quantityStep,
    quantityMin: Decimal.max(quantity?.min ?? zero, quantityStep),
    quantityMax: quantity?.max?.greaterThan(0) ? Decimal.min(quantity.max, unlimited) : unlimited,
    notionalMin: cost?.min ?? zero,
    quoteStep,
    quoteFeeRate: feeSide === 'quote' ? (taker ?? zero) : zero,
    status: active === false ? 'HALTED' : 'TRADING',
  };
}
