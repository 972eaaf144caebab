/** Of a unified symbol; cheaper than its whole grammar, for a hundred positions. */
export function quoteOf(instrument: string): string {
  const end = instrument.indexOf(':');
  return instrument.slice(instrument.indexOf('/') + 1, end === -1 ? undefined : end);
}

/** As what an instrument is quoted in this asset, if it is; as `quoteOf`, without making the text. */
export function quotedIn(instrument: string, quote: string): 'SPOT' | 'PERPETUAL' | undefined {
  const start = instrument.indexOf('/') + 1;
  const end = start + quote.length;
  if (!instrument.startsWith(quote, start)) return undefined;
  if (end === instrument.length) return 'SPOT';
  return instrument[end] === ':' ? 'PERPETUAL' : undefined;
}
