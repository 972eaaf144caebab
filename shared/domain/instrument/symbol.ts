/** What a unified symbol names: `BTC/USDT` a spot market, `BTC/USDT:USDT` the perpetual that settles in USDT. */
export interface SymbolParts {
  readonly base: string;
  readonly quote: string;
  /** Perpetuals have one. */
  readonly settle?: string;
}

/** @throws RangeError for text that is no unified symbol: a fault, since symbols are checked where they come in */
export function symbolParts(symbol: string): SymbolParts {
  const match = /^([^/:]+)\/([^/:]+)(?::([^/:]+))?$/.exec(symbol);
  const [, base, quote, settle] = match ?? [];
  if (!base || !quote) throw new RangeError(`not a unified symbol: ${symbol}`);
  return settle === undefined ? { base, quote } : { base, quote, settle };
}
