import { atomsPerUnit, plainText, textFromAtoms } from '../../core/units.ts';
import type { BybitInstrument } from './instruments.ts';

/** A price with the digits of the market's `priceScale`; spot prices are not padded. */
export function priceText({ tickAtoms, priceScale }: BybitInstrument, ticks: bigint): string {
  const atoms = ticks * tickAtoms;
  return priceScale === undefined ? plainText(atoms) : textFromAtoms(atoms, priceScale);
}

/** The same where nought means none. */
export function priceOrNone(instrument: BybitInstrument, ticks: bigint): string {
  return ticks === 0n ? '' : priceText(instrument, ticks);
}

export function sizeText({ lotAtoms }: BybitInstrument, lots: bigint): string {
  return plainText(lots * lotAtoms);
}

/** The lots of a quantity; undefined when it is not a whole number of them. */
export function lotsOf({ lotAtoms }: BybitInstrument, quantityAtoms: bigint): bigint | undefined {
  return quantityAtoms % lotAtoms === 0n ? quantityAtoms / lotAtoms : undefined;
}

/** The average price of this much; `''` for nothing. */
export function averageText({ lotAtoms }: BybitInstrument, lots: bigint, quoteAtoms: bigint): string {
  return lots === 0n ? '' : textOf((quoteAtoms * atomsPerUnit) / (lots * lotAtoms), 8);
}

/** Cut to so many digits, without trailing noughts. */
export function textOf(atoms: bigint, digits: number): string {
  const step = 10n ** BigInt(12 - digits);
  return plainText((atoms / step) * step);
}
