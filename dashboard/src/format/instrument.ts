/** The asset that is bought and sold: `BTC` of `BTC/USDT:USDT`. */
export function baseOf(instrument: string): string {
  return instrument.split('/')[0] ?? '';
}

/** The asset of prices, costs and profits, which is what all our contracts settle in: `USDT` of `BTC/USDT:USDT`. */
export function quoteOf(instrument: string): string {
  return instrument.split(/[/:]/)[1] ?? '';
}
