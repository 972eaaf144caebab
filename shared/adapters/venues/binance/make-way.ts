import type { Instrument } from '../../../domain/instrument/instrument.ts';
import { type Decimal, maximum, zero } from '../../../domain/money/decimal.ts';
import { roundDownToStep } from '../../../domain/money/rounding.ts';
import { leastQuantity } from '../../../domain/protection/sizes.ts';
import { heirOf } from '../../../domain/protection/venue-stop.ts';
import type { VenueAnswer } from '../../../domain/venue/venue-answer.ts';
import { answered } from '../trouble.ts';
import { binanceErrors } from './classify.ts';
import type { BinanceStops, RestingStop } from './stops.ts';

/**
 * A sale was refused for want of coins: our stops give it what they lock, and keep the rest, and it may be sent again, under another attempt. Not
 * where one of them has sold meanwhile, or may have: the coins are gone then, and what the account has besides them is not the sale's.
 */
export async function makeWay(
  stops: BinanceStops,
  instrument: Instrument,
  quantity: Decimal | undefined,
  refused: VenueAnswer,
): Promise<VenueAnswer> {
  if (refused.class !== 'REJECTED' || refused.code !== 'VENUE_INSUFFICIENT_FUNDS') return refused;
  const listed = await answered(binanceErrors, () => stops.resting(instrument));
  if (!('told' in listed) || listed.told.length === 0) return refused;
  const [first, ...others] = listed.told;
  const heir = first && others.length === 0 ? heirFor(first, instrument, quantity) : undefined;
  if (first && heir) await stops.replace(heir, first.clientOrderId);
  else await Promise.all(listed.told.map((stop) => stops.cancel(instrument, stop.clientOrderId)));
  const fates = await Promise.all(
    listed.told.map(({ clientOrderId }) => stops.find(instrument, clientOrderId)),
  );
  const isFree = fates.every((fate) => fate.class === 'ENDED');
  return isFree ? { class: 'RETRY_LATER', code: 'STOP_TAKEN_BACK', afterMs: 0 } : refused;
}

/** What the stop goes on with; undefined where too little is left for one. */
function heirFor(stop: RestingStop, instrument: Instrument, quantity: Decimal | undefined) {
  const id = heirOf(stop.clientOrderId);
  const { stopPrice: price, origQty } = stop;
  if (!quantity || !price || id === undefined) return undefined;
  const rest = roundDownToStep(maximum(origQty.minus(quantity), zero), instrument.quantityStep);
  if (rest.lessThan(leastQuantity(instrument, price))) return undefined;
  return { instrument, id, price, quantity: rest, side: 'LONG' as const };
}
