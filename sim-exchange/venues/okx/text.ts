import { atomsPerUnit, plainText } from '../../core/units.ts';
import type { OkxInstrument } from './instruments.ts';

export function priceText({ tickAtoms }: OkxInstrument, ticks: bigint): string {
  return plainText(ticks * tickAtoms);
}

/** A size as OKX counts it: base units of a spot pair, contracts of a swap. */
export function sizeText(instrument: OkxInstrument, lots: bigint): string {
  return plainText(sizeAtoms(instrument, lots));
}

export function sizeAtoms({ lotAtoms, contractAtoms }: OkxInstrument, lots: bigint): bigint {
  return (lots * lotAtoms * atomsPerUnit) / contractAtoms;
}

/** The lots of a size as OKX counts it; undefined when it is not a whole number of them. */
export function lotsOf({ lotAtoms, contractAtoms }: OkxInstrument, sizeAsText: bigint): bigint | undefined {
  const baseAtoms = sizeAsText * contractAtoms;
  const lotSize = lotAtoms * atomsPerUnit;
  return baseAtoms % lotSize === 0n ? baseAtoms / lotSize : undefined;
}

export function baseText({ lotAtoms }: OkxInstrument, lots: bigint): string {
  return plainText(lots * lotAtoms);
}

/** OKX writes a fee as what it does to the account: minus is what was paid. */
export function feeText(feeAtoms: bigint): string {
  return feeAtoms === 0n ? '0' : plainText(-feeAtoms);
}

/** The average price of this much, with OKX's up to sixteen digits; `''` for nothing. */
export function averageText({ lotAtoms }: OkxInstrument, lots: bigint, quoteAtoms: bigint): string {
  return lots === 0n ? '' : plainText((quoteAtoms * atomsPerUnit) / (lots * lotAtoms));
}

/** An amount cut to nine digits: sums of money, where OKX shows no more than a client's floats can add up. */
export function moneyText(atoms: bigint): string {
  const step = atomsPerUnit / 1_000_000_000n;
  return plainText((atoms / step) * step);
}
