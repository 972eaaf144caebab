import { type CertifiedVenueId, venueIds } from '../account/account.ts';

/** Timeframes whose intervals are counted from the epoch, so that the number of a candle is the count of its interval. */
export const streamTimeframes = {
  '1m': 60_000,
  '5m': 300_000,
  '15m': 900_000,
  '1h': 3_600_000,
  '4h': 14_400_000,
  '1d': 86_400_000,
} as const;
export type StreamTimeframe = keyof typeof streamTimeframes;

interface Market {
  readonly venue: CertifiedVenueId;
  /** Ours, such as `BTC/USDT`. */
  readonly symbol: string;
}
/** What a venue says of a market, the same for everybody. Of ticker and book only the newest matters. */
export type MarketTopic =
  | (Market & { readonly kind: 'ticker' | 'book' | 'trades' })
  | (Market & { readonly kind: 'candles'; readonly timeframe: StreamTimeframe });

const symbolPattern = /^[A-Z0-9]{1,20}\/[A-Z0-9]{1,20}(:[A-Z0-9]{1,20})?$/;

/** Reads `ticker:okx:BTC/USDT`, `candles:okx:BTC/USDT:USDT:1m`; undefined when it is no topic of a market. */
export function parseMarketTopic(text: string): MarketTopic | undefined {
  const [kind, named, ...rest] = text.split(':');
  const venue = venueIds.find((id) => id === named);
  if (venue === undefined) return undefined;
  if (kind === 'candles') {
    const timeframe = rest.pop();
    const symbol = rest.join(':');
    return isStreamTimeframe(timeframe) && symbolPattern.test(symbol)
      ? { kind, venue, symbol, timeframe }
      : undefined;
  }
  const symbol = rest.join(':');
  if (kind !== 'ticker' && kind !== 'book' && kind !== 'trades') return undefined;
  return symbolPattern.test(symbol) ? { kind, venue, symbol } : undefined;
}

function isStreamTimeframe(text: string | undefined): text is StreamTimeframe {
  return text !== undefined && Object.hasOwn(streamTimeframes, text);
}

/** The number of a candle among those of its timeframe: they have no gap, and are the same for whoever counts. */
export function candleNumber(timeframe: StreamTimeframe, openTimeMs: number): number {
  return Math.floor(openTimeMs / streamTimeframes[timeframe]);
}
