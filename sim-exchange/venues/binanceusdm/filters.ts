import { atoms, atomsPerUnit, textFromAtoms } from '../../core/units.ts';
import { type Reply, refuse } from './errors.ts';
import type { LinearSymbol } from './symbols.ts';

export const maxOpenOrders = 200;
export const maxOpenStops = 200;

export interface FilterInput {
  symbol: LinearSymbol;
  market: boolean;
  priceAtoms: bigint | undefined;
  quantityAtoms: bigint | undefined;
  stopAtoms?: bigint | undefined;
  /** What limit prices are measured by, and what a market order is valued at. */
  markAtoms: bigint;
  /** Such orders only close what is open: they may be as small as they like. */
  reduceOnly: boolean;
}

/** The symbol's filters, each with a code of its own; the first that fails is the answer. */
export function filterRefusal(input: FilterInput): Reply | undefined {
  return priceRefusal(input) ?? stopRefusal(input) ?? quantityRefusal(input) ?? notionalRefusal(input);
}

function priceRefusal({ symbol, priceAtoms, markAtoms }: FilterInput): Reply | undefined {
  if (priceAtoms === undefined) return undefined;
  if (finer(priceAtoms, symbol.priceDigits)) return refuse('tooPrecise');
  if (priceAtoms === 0n) return refuse('priceTooLow');
  if (priceAtoms > atoms(symbol.maxPrice)) return refuse('priceTooHigh');
  if (priceAtoms < atoms(symbol.minPrice)) return refuse('priceBelowMin');
  if (priceAtoms % symbol.tickAtoms !== 0n) return refuse('priceOffTick');
  const capAtoms = (markAtoms * atoms(symbol.multiplierUp)) / atomsPerUnit;
  if (priceAtoms > capAtoms) return refuse('priceAboveCap', textFromAtoms(capAtoms, symbol.priceDigits));
  const floorAtoms = (markAtoms * atoms(symbol.multiplierDown)) / atomsPerUnit;
  if (priceAtoms < floorAtoms)
    return refuse('priceBelowFloor', textFromAtoms(floorAtoms, symbol.priceDigits));
  return undefined;
}

function stopRefusal({ symbol, stopAtoms }: FilterInput): Reply | undefined {
  if (stopAtoms === undefined) return undefined;
  if (finer(stopAtoms, symbol.priceDigits)) return refuse('tooPrecise');
  if (stopAtoms === 0n) return refuse('stopTooLow');
  if (stopAtoms > atoms(symbol.maxPrice)) return refuse('stopTooHigh');
  return stopAtoms % symbol.tickAtoms === 0n ? undefined : refuse('priceOffTick');
}

function quantityRefusal({ symbol, quantityAtoms, market }: FilterInput): Reply | undefined {
  if (quantityAtoms === undefined) return undefined;
  if (finer(quantityAtoms, symbol.quantityDigits)) return refuse('tooPrecise');
  if (quantityAtoms === 0n) return refuse('quantityZero');
  if (quantityAtoms < symbol.lotAtoms) return refuse('quantityTooSmall');
  if (quantityAtoms > atoms(market ? symbol.marketMaxQty : symbol.maxQty)) return refuse('quantityTooBig');
  return quantityAtoms % symbol.lotAtoms === 0n ? undefined : refuse('quantityOffStep');
}

function notionalRefusal(input: FilterInput): Reply | undefined {
  const { symbol, priceAtoms, quantityAtoms, stopAtoms, markAtoms } = input;
  if (input.reduceOnly || quantityAtoms === undefined) return undefined;
  const notionalAtoms = ((priceAtoms ?? stopAtoms ?? markAtoms) * quantityAtoms) / atomsPerUnit;
  return notionalAtoms < atoms(symbol.minNotional) ? refuse('minNotional', symbol.minNotional) : undefined;
}

/** True when an amount has more fraction digits than this. */
function finer(amountAtoms: bigint, digits: number): boolean {
  return amountAtoms % (atomsPerUnit / 10n ** BigInt(digits)) !== 0n;
}
