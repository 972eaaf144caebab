import { atomsPerUnit, plainText, textFromAtoms } from '../../core/units.ts';
import type { BitgetInstrument } from './instruments.ts';

export function priceText({ tickAtoms }: BitgetInstrument, ticks: bigint): string {
  return plainText(ticks * tickAtoms);
}

/** A quantity of the base coin; perpetuals are counted in it too. */
export function sizeText({ lotAtoms }: BitgetInstrument, lots: bigint): string {
  return plainText(lots * lotAtoms);
}

/** The average price of this much, cut to the digits of the market's prices and two more; `0` for nothing. */
export function averageText(instrument: BitgetInstrument, lots: bigint, quoteAtoms: bigint): string {
  if (lots === 0n) return '0';
  const priceAtoms = (quoteAtoms * atomsPerUnit) / (lots * instrument.lotAtoms);
  return shortened(textFromAtoms(priceAtoms, Math.min(instrument.pricePlace + 2, 12)));
}

/** Money cut to eight digits. */
export function moneyText(atoms: bigint): string {
  return shortened(textFromAtoms(atoms, 8));
}

/** A part of one with four digits. */
export function ratioText(part: bigint, whole: bigint): string {
  return whole === 0n ? '0' : shortened(textFromAtoms((part * atomsPerUnit) / whole, 5));
}

function shortened(text: string): string {
  const short = text.includes('.') ? text.replace(/\.?0+$/, '') : text;
  return short === '-0' || short === '' ? '0' : short;
}
