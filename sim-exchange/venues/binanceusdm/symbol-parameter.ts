import { refuse } from './errors.ts';
import type { LinearParams } from './params.ts';
import type { LinearSymbol } from './symbols.ts';
import type { BinanceUsdmVenue } from './venue.ts';

/** The symbol parameter, or its refusal left in `params`. */
export function symbolOf(
  venue: BinanceUsdmVenue,
  params: LinearParams,
  name = 'symbol',
): LinearSymbol | undefined {
  const given = params.required(name);
  if (params.refusal !== undefined) return undefined;
  const symbol = venue.symbols.get(given);
  if (symbol === undefined) params.refuse(refuse('invalidSymbol'));
  return symbol;
}

/** The symbol asked for, or all of them. */
export function symbolsOf(venue: BinanceUsdmVenue, params: LinearParams): LinearSymbol[] {
  if (!params.has('symbol')) return [...venue.symbols.values()];
  const symbol = symbolOf(venue, params);
  return symbol === undefined ? [] : [symbol];
}
