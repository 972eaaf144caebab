import { refuse } from './errors.ts';
import type { Params } from './params.ts';
import type { SpotSymbol } from './symbols.ts';
import type { BinanceVenue } from './venue.ts';

/** The symbol parameter, or its refusal left in `params`. */
export function symbolOf(venue: BinanceVenue, params: Params): SpotSymbol | undefined {
  const name = params.required('symbol');
  if (params.refusal !== undefined) return undefined;
  if (!/^[A-Z0-9-_.]{1,20}$/.test(name)) {
    params.refuse(refuse('illegalCharacters', 'symbol', '^[A-Z0-9-_.]{1,20}$'));
    return undefined;
  }
  const symbol = venue.symbols.get(name);
  if (symbol === undefined) params.refuse(refuse('invalidSymbol'));
  return symbol;
}
