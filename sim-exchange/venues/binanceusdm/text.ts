import { textFromAtoms } from '../../core/units.ts';
import type { LinearSymbol } from './symbols.ts';

/** A price with as many digits as the symbol's pricePrecision. */
export function priceText(symbol: LinearSymbol, ticks: bigint): string {
  return textFromAtoms(ticks * symbol.tickAtoms, symbol.priceDigits);
}

/** A quantity with as many digits as the symbol's quantityPrecision. */
export function quantityText(symbol: LinearSymbol, lots: bigint): string {
  return textFromAtoms(lots * symbol.lotAtoms, symbol.quantityDigits);
}

/** What a price times a quantity comes to: never more than five digits here. */
export function quoteText(quoteAtoms: bigint): string {
  return textFromAtoms(quoteAtoms, 5);
}
