import type { Account } from '../../domain/account/account.ts';
import type { Instrument } from '../../domain/instrument/instrument.ts';
import { symbolParts } from '../../domain/instrument/symbol.ts';
import { fillKey } from '../../domain/order/fill.ts';
import type { VenueTrade } from '../../domain/venue/venue-answer.ts';
import type { Clock } from '../../ports/clock.port.ts';
import type { Ids } from '../../ports/ids.port.ts';
import type { MarketDataReader } from '../../ports/market-data.port.ts';
import type { AccountEvent, AccountEventQueue } from '../../ports/queues.port.ts';
import type { TradingStore } from '../../ports/trading-store.port.ts';
import type { VenueBooks } from '../../ports/venue.port.ts';
import { VenueSilentError } from './venue-silent-error.ts';

/**
 * A venue's queries may show an order later than its trades. Upper bound of our own: no venue names one, and until then the
 * trade is looked at again.
 */
const shownWithinMs = 60_000;

interface Deps {
  readonly store: TradingStore;
  readonly market: MarketDataReader;
  readonly catchUpQueue: AccountEventQueue;
  readonly clock: Clock;
  readonly ids: Ids;
}

export interface MissingTrades {
  /** Trades that the venue has and our books have not; they are in the queue now. */
  readonly missing: number;
  /** How many of them were sent just now. */
  readonly sent: number;
  readonly cursors: Readonly<Record<string, string>>;
}

/** Besides the instruments that we hold: all that trade these assets, and these. */
export interface Suspects {
  readonly assets: ReadonlySet<string>;
  readonly instruments: ReadonlySet<string>;
}

/**
 * Reads the venue's trades since the last known one, page by page, and sends those that our books lack through the
 * queue of live fills. A cursor moves only over trades that are booked: what is in the queue is looked for again.
 *
 * @param sent keys of what this run has sent already: the queue loses nothing, and a backlog must not grow by being looked at
 * @param suspects where a difference may come from an order placed by hand
 * @throws VenueSilentError when the venue does not list its trades
 */
export async function collectMissingTrades(
  deps: Deps,
  books: VenueBooks,
  account: Account,
  cursors: Readonly<Record<string, string>>,
  suspects: Suspects,
  sent: Set<string>,
): Promise<MissingTrades> {
  const next: Record<string, string> = { ...cursors };
  let missing = 0;
  const sentBefore = sent.size;
  for (const symbol of await tradedSymbols(deps, account, suspects)) {
    const instrument = await deps.market.findInstrument(account.venue, symbol);
    if (!instrument) continue;
    const read = await readPages(deps, books, account, instrument, cursors[symbol]);
    const unsent = read.unknown.filter((trade) => !sent.has(fillKey(trade)));
    await report(deps, books, instrument, unsent);
    for (const trade of unsent) sent.add(fillKey(trade));
    missing += read.unknown.length;
    if (read.cursor !== undefined) next[symbol] = read.cursor;
  }
  return { missing, sent: sent.size - sentBefore, cursors: next };
}

async function tradedSymbols(
  { store, market }: Deps,
  account: Account,
  { assets, instruments }: Suspects,
): Promise<ReadonlySet<string>> {
  const held = (await store.listPositions(account)).map(({ instrument }) => instrument);
  const symbols = new Set([...held, ...instruments]);
  if (assets.size === 0) return symbols;
  for (const { symbol } of await market.listPrices(account.venue))
    if (Object.values(symbolParts(symbol)).some((asset: string) => assets.has(asset))) symbols.add(symbol);
  return symbols;
}

interface Pages {
  readonly unknown: readonly VenueTrade[];
  /** After the last page before which everything was known. */
  readonly cursor: string | undefined;
}

async function readPages(
  { store }: Deps,
  books: VenueBooks,
  account: Account,
  instrument: Instrument,
  from: string | undefined,
): Promise<Pages> {
  const unknown: VenueTrade[] = [];
  let read = from;
  let booked = from;
  for (;;) {
    const page = await books.listTradesSince(instrument, account.createdAtMs, read);
    // What a delisted instrument still traded shows in the balances.
    if (page.class === 'UNKNOWN' && page.isDelisted) return { unknown: [], cursor: from };
    if (page.class === 'UNKNOWN') throw new VenueSilentError(`trades of ${instrument.symbol}`, page);
    const known = await store.knownFills(account, page.trades.map(fillKey));
    unknown.push(...page.trades.filter((trade) => !known.has(fillKey(trade))));
    read = page.cursor;
    if (unknown.length === 0) booked = page.cursor ?? booked;
    if (!page.hasMore) return { unknown, cursor: booked };
  }
}

/** Asks once an order under which id it was placed, then sends its trades as fills. */
async function report(
  { catchUpQueue, clock, ids }: Deps,
  books: VenueBooks,
  instrument: Instrument,
  trades: readonly VenueTrade[],
): Promise<void> {
  const events: AccountEvent[] = [];
  const clientOrderIds = new Map<string, string>();
  for (const trade of trades) {
    const clientOrderId =
      clientOrderIds.get(trade.venueOrderId) ??
      (await clientOrderIdOf(books, instrument, trade, clock.nowMs()));
    clientOrderIds.set(trade.venueOrderId, clientOrderId);
    events.push({
      kind: 'FILL',
      fill: { ...trade, clientOrderId, source: 'reconcile' },
      correlationId: ids.nextId(),
    });
  }
  if (events.length > 0) await catchUpQueue.send(events);
}

async function clientOrderIdOf(
  books: VenueBooks,
  instrument: Instrument,
  { venueOrderId, venueTimeMs }: VenueTrade,
  askedAtMs: number,
): Promise<string> {
  const answer = await books.lookUpByVenueId(instrument, venueOrderId);
  if (answer.class === 'UNKNOWN') throw new VenueSilentError(`order ${venueOrderId}`, answer);
  if (answer.class === 'FOUND') return answer.order.clientOrderId;
  if (askedAtMs - venueTimeMs < shownWithinMs)
    throw new VenueSilentError(`order ${venueOrderId}`, {
      class: 'UNKNOWN',
      code: 'NOT_SHOWN_YET',
      message: '',
    });
  // An order that the venue no longer shows, with a trade that it does: nobody's id, so a foreign one.
  return '';
}
