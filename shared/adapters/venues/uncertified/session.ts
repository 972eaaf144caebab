import type { Account } from '../../../domain/account/account.ts';
import type { Instrument } from '../../../domain/instrument/instrument.ts';
import type { Order } from '../../../domain/order/order.ts';
import type { RiskApproved } from '../../../domain/risk/approval.ts';
import type {
  CancelAnswer,
  LookUpAnswer,
  ReplaceAnswer,
  TradesAnswer,
  VenueAnswer,
} from '../../../domain/venue/venue-answer.ts';
import type { Replacement } from '../../../ports/replacement.ts';
import type { VenueOrderKey, VenueSession } from '../../../ports/venue.port.ts';
import { cancelThenPlace } from '../cancel-then-place.ts';
import { endOfCanceled } from '../order-answers.ts';
import { readable, unreadable } from '../trouble.ts';
import { ask } from './asking.ts';
import { classifyFailure, isOrderNotFound, unknownFailure } from './classify.ts';
import { everyRow } from './lists.ts';
import { sendOrder, unfit } from './order-call.ts';
import { findOrder, placedSinceMs } from './orders.ts';
import type { UnifiedExchange } from './unified-exchange.ts';
import { ackSchema, tradesSchema, venueTrade } from './wire.ts';

/** No source says how long a venue may still match what it does not show: a guess that is far beyond the certified ones. */
const absenceProofMs = 60_000;
/** Of the lease that an order may be sent in. */
const sendWithinMs = 300;

/** One account at an uncertified venue, spot only. The exchange has its markets loaded. */
export class UncertifiedSession implements VenueSession {
  readonly absenceProofMs = absenceProofMs;
  readonly #exchange: UnifiedExchange;
  readonly #account: Account;

  constructor(exchange: UnifiedExchange, account: Account) {
    this.#exchange = exchange;
    this.#account = account;
  }

  async submit(
    order: RiskApproved<Order>,
    _instrument: Instrument,
    clientOrderId: string,
  ): Promise<VenueAnswer> {
    const asked = await ask(async () => {
      const reason = unfit(this.#exchange, order);
      return reason === undefined
        ? { sent: await sendOrder(this.#exchange, order, clientOrderId) }
        : { reason };
    }, sendWithinMs);
    if ('failed' in asked) return classifyFailure(asked.failed);
    const { reason, sent } = asked.told;
    if (reason !== undefined) return { class: 'REJECTED', code: 'VENUE_PARAMETER', message: reason };
    const ack = ackSchema.safeParse(sent);
    const isOurs = ack.success && (ack.data.clientOrderId ?? clientOrderId) === clientOrderId;
    return isOurs ? { class: 'ACCEPTED', venueOrderId: ack.data.id } : { class: 'IN_DOUBT', ...unreadable };
  }

  lookUp(key: VenueOrderKey): Promise<LookUpAnswer> {
    return findOrder(this.#exchange, key);
  }

  /** By the venue's own id, which every class takes; how the order ended tells only a look. */
  async cancel(key: VenueOrderKey): Promise<CancelAnswer> {
    const before = await this.lookUp(key);
    if (before.class === 'UNKNOWN') return before;
    if (before.class === 'NOT_FOUND' || before.order.status !== 'ACCEPTED')
      return { class: 'NOT_OPEN', code: before.class };
    const { venueOrderId } = before.order;
    const asked = await ask(() => this.#exchange.cancelOrder(venueOrderId, key.instrument.symbol));
    if ('failed' in asked)
      return isOrderNotFound(asked.failed)
        ? { class: 'NOT_OPEN', code: 'OrderNotFound' }
        : unknownFailure(asked.failed);
    return endOfCanceled(this, key);
  }

  replace(replacement: Replacement): Promise<ReplaceAnswer> {
    return cancelThenPlace(this, replacement);
  }

  async listTrades(
    { instrument: { symbol }, clientOrderId }: VenueOrderKey,
    venueOrderId: string,
  ): Promise<TradesAnswer> {
    const read = (answer: unknown) =>
      readable(tradesSchema, answer).map((trade) => venueTrade(trade, this.#account));
    const asked = await ask(() =>
      everyRow(this.#exchange, 'fetchMyTrades', symbol, placedSinceMs(clientOrderId), read),
    );
    if ('failed' in asked) return unknownFailure(asked.failed);
    const trades = asked.told.filter((trade) => trade.venueOrderId === venueOrderId);
    return { class: 'TRADES', trades: trades.map((trade) => ({ ...trade, clientOrderId })) };
  }

  /** A class that does not tell keeps its offset: the next answer shows whether it will do. */
  async resyncClock(): Promise<void> {
    if (this.#exchange.has.fetchTime) await ask(() => this.#exchange.loadTimeDifference());
  }
}
