import type { Account } from '../domain/account/account.ts';
import type { PositionMode } from '../domain/account/instrument-settings.ts';
import { type Decimal, zero } from '../domain/money/decimal.ts';
import type {
  FundingPayment,
  UnknownAnswer,
  VenueOpenOrder,
  VenuePosition,
  VenueTrade,
  VenueTransfer,
} from '../domain/venue/venue-answer.ts';
import type { VenueBooks, VenueBooksOf } from '../ports/venue.port.ts';
import type { ScriptedVenue } from './scripted-venue.ts';

type Question = keyof VenueBooks;
export const silence: UnknownAnswer = { class: 'UNKNOWN', code: 'HTTP_503', message: 'Busy.' };

export interface ScriptedPerpetuals {
  readonly positions: VenuePosition[];
  readonly funding: FundingPayment[];
  readonly positionMode?: PositionMode;
}

/** The books of a scripted venue: its orders and trades, and whatever a test adds that came from elsewhere. */
export class ScriptedBooks implements VenueBooksOf {
  readonly balances = new Map<string, Decimal>();
  readonly foreignOrders: VenueOpenOrder[] = [];
  /** Trades of orders that the scripted venue does not have, with the id they were placed under. */
  /** Venue's ids of orders whose trades it lists, and which it does not show. */
  readonly notShown = new Set<string>();
  readonly foreignTrades: { readonly trade: VenueTrade; readonly clientOrderId: string }[] = [];
  readonly transfers: VenueTransfer[] = [];
  /** Absent: a venue without perpetuals. */
  perpetuals: ScriptedPerpetuals | undefined;
  /** Questions that get no answer but this one. */
  readonly silent = new Set<Question>();
  silence: UnknownAnswer = silence;
  readonly asked: Question[] = [];
  /** Trades a page. */
  pageMax = 1_000;
  /** Runs before each answer: a test lets time, or a trade, go by. */
  beforeAnswer: (question: Question) => void | Promise<void> = () => {};
  readonly #venue: ScriptedVenue;

  constructor(venue: ScriptedVenue) {
    this.#venue = venue;
  }

  /** Adds to what the venue holds; the test says what a trade or a transfer did. */
  move(asset: string, amount: Decimal): void {
    this.balances.set(asset, (this.balances.get(asset) ?? zero).plus(amount));
  }

  async openBooks(_account: Account): Promise<VenueBooks> {
    return {
      listOpenOrders: () => this.#answer('listOpenOrders', () => ({ class: 'ORDERS', orders: this.#open() })),
      listTradesSince: (instrument, sinceMs, cursor) =>
        this.#answer('listTradesSince', () => {
          const from = Number(cursor ?? '0');
          const all = this.#trades().filter((trade) => trade.instrument === instrument.symbol);
          const page = all.slice(from, from + this.pageMax);
          return {
            class: 'TRADES',
            trades: page.filter(({ venueTimeMs }) => venueTimeMs >= sinceMs),
            cursor: String(from + page.length),
            hasMore: from + page.length < all.length,
          };
        }),
      lookUpByVenueId: (_instrument, venueOrderId) =>
        this.#answer('lookUpByVenueId', () => {
          if (this.notShown.has(venueOrderId)) return { class: 'NOT_FOUND' };
          const booked = [...this.#venue.book.values()].find(
            ({ view }) => view.venueOrderId === venueOrderId,
          );
          const foreign = this.foreignTrades.find(({ trade }) => trade.venueOrderId === venueOrderId);
          if (booked) return { class: 'FOUND', order: booked.view };
          if (!foreign) return { class: 'NOT_FOUND' };
          const { clientOrderId, trade } = foreign;
          const { quantity: executedQuantity, venueTimeMs } = trade;
          return {
            class: 'FOUND',
            order: { venueOrderId, clientOrderId, status: 'FILLED', executedQuantity, venueTimeMs },
          };
        }),
      readBalances: () =>
        this.#answer('readBalances', () => ({
          class: 'BALANCES',
          balances: [...this.balances].map(([asset, total]) => ({ asset, total })),
        })),
      listTransfersSince: (sinceMs) =>
        this.#answer('listTransfersSince', () => ({
          class: 'TRANSFERS',
          transfers: this.transfers.filter(({ venueTimeMs }) => venueTimeMs >= sinceMs),
        })),
      ...(this.perpetuals ? this.#perpetual(this.perpetuals) : {}),
    };
  }

  #perpetual({
    funding,
    ...held
  }: ScriptedPerpetuals): Required<Pick<VenueBooks, 'listPositions' | 'listFundingSince'>> {
    return {
      listPositions: () => this.#answer('listPositions', () => ({ class: 'POSITIONS', ...held })),
      listFundingSince: (sinceMs) =>
        this.#answer('listFundingSince', () => ({
          class: 'FUNDING',
          payments: funding.filter(({ venueTimeMs }) => venueTimeMs >= sinceMs),
        })),
    };
  }

  async #answer<Answer>(question: Question, answer: () => Answer): Promise<Answer | UnknownAnswer> {
    this.asked.push(question);
    await this.beforeAnswer(question);
    return this.silent.has(question) ? this.silence : answer();
  }

  #open(): VenueOpenOrder[] {
    const own = [...this.#venue.book.values()]
      .filter(({ view }) => view.status === 'ACCEPTED')
      .map(({ view, order }): VenueOpenOrder => ({ ...view, market: order.instrument, side: order.side }));
    return [...own, ...this.foreignOrders];
  }

  #trades(): VenueTrade[] {
    const own = [...this.#venue.book.values()].flatMap(({ trades }) =>
      trades.map(({ clientOrderId: _, ...trade }): VenueTrade => trade),
    );
    return [...own, ...this.foreignTrades.map(({ trade }) => trade)];
  }
}
