import { Decimal, decimalText, zero } from '../money/decimal.ts';
import type { Instrument, SpotInstrument } from './instrument.ts';
import { priceTickAt } from './instrument.ts';

/** Beyond these nothing is a step or a limit of any market: the venue sent something else. */
const largest = 1e15;
const smallest = 1e-18;
/** Of an asset whose true step is not known. */
const fallbackStep = new Decimal('0.00000001');

/**
 * What makes an instrument's terms unusable, whatever the venue says: nothing is traded by them.
 *
 * @param price of now, where one is known: a price step above it is none
 * @returns a sentence for a person; undefined for terms that can be traded by
 */
export function instrumentFault(instrument: Instrument, price?: Decimal): string | undefined {
  const { priceTick, quantityStep, quantityMin, quantityMax, notionalMin, quoteStep, quoteFeeRate } =
    instrument;
  const steps = { priceTick, quantityStep, quoteStep, quantityMax, ...perpetualSteps(instrument) };
  for (const [name, value] of Object.entries(steps))
    if (!isStep(value)) return `its ${name} is ${shown(value)}`;
  for (const [name, value] of Object.entries({ quantityMin, notionalMin, quoteFeeRate }))
    if (!isLimit(value)) return `its ${name} is ${shown(value)}`;
  if (quoteFeeRate.greaterThanOrEqualTo(1)) return `its quoteFeeRate is ${shown(quoteFeeRate)}`;
  if (quantityMin.greaterThan(quantityMax))
    return `its smallest quantity ${shown(quantityMin)} is above its largest ${shown(quantityMax)}`;
  if (quantityStep.greaterThan(quantityMax))
    return `its quantity step ${shown(quantityStep)} is above its largest quantity ${shown(quantityMax)}`;
  return bandFault(instrument) ?? priceFault(instrument, price);
}

function perpetualSteps(instrument: Instrument): Record<string, Decimal> {
  if (instrument.kind === 'SPOT') return {};
  const { contractSize, leverageMax } = instrument;
  return { contractSize, leverageMax };
}

function bandFault({ priceBands = [] }: Instrument): string | undefined {
  let before: Decimal | undefined;
  for (const { from, tick } of priceBands) {
    if (!isStep(tick) || !isLimit(from)) return `its price step from ${shown(from)} on is ${shown(tick)}`;
    if (before?.greaterThanOrEqualTo(from)) return `its price steps are not in order at ${shown(from)}`;
    before = from;
  }
  return undefined;
}

function priceFault(instrument: Instrument, price: Decimal | undefined): string | undefined {
  if (!price) return undefined;
  const tick = priceTickAt(instrument, price);
  if (tick.greaterThan(price)) return `its price step ${shown(tick)} is above its price ${shown(price)}`;
  if (instrument.quantityMax.times(price).lessThan(instrument.notionalMin))
    return `its largest quantity is worth less than its smallest order of ${shown(instrument.notionalMin)}`;
  return undefined;
}

function isStep(value: Decimal): boolean {
  return isLimit(value) && value.greaterThanOrEqualTo(smallest);
}

function isLimit(value: Decimal): boolean {
  return value.isFinite() && value.greaterThanOrEqualTo(zero) && value.lessThanOrEqualTo(largest);
}

function shown(value: Decimal): string {
  return value.isFinite() && value.abs().lessThanOrEqualTo(largest) ? decimalText(value) : value.toString();
}

/** The same instrument, which nobody trades, and why; its terms are ones that reckoning can go on with. */
export function untradable(instrument: Instrument, statusReason: string): Instrument {
  const { priceTick, quantityStep, quoteStep } = instrument;
  return {
    ...instrument,
    priceTick: usable(priceTick),
    quantityStep: usable(quantityStep),
    quoteStep: usable(quoteStep),
    status: 'HALTED',
    statusReason,
  };
}

function usable(step: Decimal): Decimal {
  return isStep(step) ? step : fallbackStep;
}

/** Stands for a spot instrument whose terms cannot even be read. */
export function unreadableInstrument(
  named: Pick<SpotInstrument, 'venue' | 'symbol' | 'base' | 'quote'>,
  statusReason: string,
): SpotInstrument {
  return {
    ...named,
    kind: 'SPOT',
    priceTick: fallbackStep,
    quantityStep: fallbackStep,
    quantityMin: zero,
    quantityMax: fallbackStep,
    notionalMin: zero,
    quoteStep: fallbackStep,
    quoteFeeRate: zero,
    status: 'HALTED',
    statusReason,
  };
}
