import type { VenueKeys } from '#shared/adapters/secrets/venue-keys.ts';
import type { Account, VenueId } from '#shared/domain/account/account.ts';
import type { Instrument } from '#shared/domain/instrument/instrument.ts';
import type { Decimal } from '#shared/domain/money/decimal.ts';
import type { VenueOrderView } from '#shared/domain/venue/venue-answer.ts';
import type { AccountEvent } from '#shared/ports/queues.port.ts';

/** Best prices and last trade of one symbol. All positive. */
export interface Ticker {
  readonly symbol: string;
  readonly bid: Decimal;
  readonly ask: Decimal;
  readonly last: Decimal;
}

/** What a public stream says, as it arrives. */
export type MarketEvent =
  /** The top of the book, whenever it changes. */
  | { readonly kind: 'TOP'; readonly symbol: string; readonly bid: Decimal; readonly ask: Decimal }
  /** The same with the last price at a steady pace: it confirms a top that did not change. */
  | ({ readonly kind: 'TICKER' } & Ticker)
  | { readonly kind: 'TRADE'; readonly symbol: string; readonly price: Decimal }
  /** The order book is in step with the venue's sequence. */
  | { readonly kind: 'BOOK_IN_STEP'; readonly symbol: string }
  /** The order book missed an update and is loaded anew. */
  | { readonly kind: 'BOOK_GAP'; readonly symbol: string }
  /** A frame that is not what the venue documents; it is left out. */
  | { readonly kind: 'UNREADABLE' };

export interface PublicStreamListener {
  onEvent(event: MarketEvent): void;
  /** Called once; the stream gives nothing after it. */
  onLost(reason: string): void;
}

export interface AccountStreamListener {
  /** Exactly once an arrival, in order of arrival. */
  onEvents(events: readonly AccountEvent[]): void;
  /** A report could not be read: only the venue's books can tell what it said. */
  onUnreadable(): void;
  /** Called once; the stream gives nothing after it. */
  onLost(reason: string): void;
}

export interface OpenStream {
  /** Gives no event after the call; never throws. */
  close(): Promise<void>;
}

export interface AccountStream extends OpenStream {
  /** Every order of the account that the venue holds open now. */
  listOpenOrders(): Promise<readonly VenueOrderView[]>;
}

/** One venue as ws-ingest speaks with it: one folder under venues/ a venue. Failures throw; the callers try again. */
export interface VenueAdapter {
  readonly venue: VenueId;
  /** Every spot instrument the venue lists, tradable now or not. */
  loadInstruments(): Promise<readonly Instrument[]>;
  /** Tickers over REST, for when the stream is silent. */
  fetchTickers(symbols: readonly string[]): Promise<readonly Ticker[]>;
  openPublicStream(symbols: readonly string[], listener: PublicStreamListener): Promise<OpenStream>;
  /** Resolves when the venue has confirmed the subscription: what happens after is on the stream. */
  openAccountStream(
    account: Account,
    keys: VenueKeys,
    listener: AccountStreamListener,
  ): Promise<AccountStream>;
}
