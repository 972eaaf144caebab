import type { OrderRequest, Side } from '../../core/types.ts';
import { atomsPerUnit } from '../../core/units.ts';
import { type Refusal, type RefusalName, refusal } from './errors.ts';
import type { BybitInstrument } from './instruments.ts';
import type { Params } from './params.ts';
import { lotsOf, priceText } from './text.ts';
import type { BybitVenue } from './venue.ts';

/** The lots of a quantity; refuses what is no multiple of the step, too small, or too large. */
export function checkedLots(
  params: Params,
  instrument: BybitInstrument,
  quantityAtoms: bigint,
  isMarket: boolean,
): bigint {
  const spot = instrument.category === 'spot';
  const lots = lotsOf(instrument, quantityAtoms);
  if (quantityAtoms < instrument.minAtoms) {
    params.refuse(spot ? refusal('spotTooSmall') : refusal('parameter', 'Qty'));
  }
  if (lots === undefined) params.refuse(spot ? refusal('spotQuantityDecimals') : refusal('parameter', 'Qty'));
  if (quantityAtoms > (isMarket ? instrument.maxMarketAtoms : instrument.maxAtoms)) {
    params.refuse(spot ? refusal('spotTooBig') : refusal('sizeTooBig'));
  }
  return lots ?? 1n;
}

/** A price on the instrument's ticks. */
export function ticksOf(params: Params, instrument: BybitInstrument, name: string): bigint | undefined {
  const priceAtoms = params.amount(name);
  if (priceAtoms === undefined) return undefined;
  if (priceAtoms % instrument.tickAtoms !== 0n) {
    params.refuse(instrument.category === 'spot' ? refusal('spotPriceDecimals') : refusal('parameter', name));
  }
  return priceAtoms / instrument.tickAtoms;
}

/** A buy far above the market, or a sell far below it, is refused. */
export function checkLimits(
  venue: BybitVenue,
  params: Params,
  instrument: BybitInstrument,
  side: Side,
  ticks: bigint,
): void {
  const { buyTicks, sellTicks } = venue.priceLimits(instrument);
  const outside = side === 'BUY' ? ticks > buyTicks : ticks < sellTicks;
  if (!outside) return;
  if (instrument.category === 'linear') params.refuse(refusal('priceRange'));
  else if (side === 'BUY') params.refuse(refusal('spotBuyLimit', priceText(instrument, buyTicks)));
  else params.refuse(refusal('spotSellLimit', priceText(instrument, sellTicks)));
}

const coreRefusals: Readonly<Record<string, { spot: RefusalName; linear: RefusalName }>> = {
  DUPLICATE_CLIENT_ID: { spot: 'spotDuplicateId', linear: 'duplicateId' },
  QUANTITY_TOO_SMALL: { spot: 'spotTooSmall', linear: 'nothingToReduce' },
  QUANTITY_TOO_LARGE: { spot: 'spotTooBig', linear: 'sizeTooBig' },
  INSUFFICIENT_BALANCE: { spot: 'spotNoBalance', linear: 'noMargin' },
  REDUCE_ONLY: { spot: 'spotNoBalance', linear: 'nothingToReduce' },
  POSITION_SIDE_MISMATCH: { spot: 'positionIdx', linear: 'positionIdx' },
  NOT_OPEN: { spot: 'spotNoOrder', linear: 'lateAmend' },
  NOT_ABOVE_FILLED: { spot: 'belowFilled', linear: 'belowFilled' },
  UNCHANGED: { spot: 'notModified', linear: 'notModified' },
};

/** Bybit's words for what the exchange refused. */
export function wordedRefusal(
  venue: BybitVenue,
  code: string,
  instrument: BybitInstrument,
  stop: Pick<OrderRequest, 'stopTicks' | 'stopWhen' | 'stopBy'> = {},
): Refusal {
  const { category } = instrument;
  if (code === 'STOP_REACHED' && category === 'linear') {
    // Bybit writes these prices times ten thousand.
    const scaled = (ticks: bigint) => String((ticks * instrument.tickAtoms * 10_000n) / atomsPerUnit);
    const current = venue.exchange.priceTicks(instrument.symbol, stop.stopBy ?? 'LAST');
    const name = stop.stopWhen === 'RISES' ? 'notRising' : 'notFalling';
    return refusal(name, scaled(stop.stopTicks ?? 0n), scaled(current));
  }
  if (code === 'STOP_REACHED') return refusal('spotStopReached');
  return refusal(coreRefusals[code]?.[category] ?? 'parameter', 'order');
}
