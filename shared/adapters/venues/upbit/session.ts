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
import { cancelInBatches } from '../cancel-in-batches.ts';
import { cancelThenPlace } from '../cancel-then-place.ts';
import { answerToOrder, endOfCanceled } from '../order-answers.ts';
import { unknown, unreadable } from '../trouble.ts';
import { upbitBatchCancel } from './cancel-batch.ts';
import { classifyRefusal, isOrderNotFound, upbitErrors } from './classify.ts';
import type { UpbitClient } from './client.ts';
import { orderParameters } from './order-parameters.ts';
import { readReplaced, readReplaceFailure, replaceParameters } from './replace.ts';
import { marketId, orderSchema, orderView, orderWithTradesSchema, tradesOf } from './wire.ts';

/**
 * After this an order that a look-up does not show was never taken. Upbit documents no such window, and its requests
 * carry no expiry: this is our own choice, twice the time after which we give up waiting for an answer.
 */
const absenceProofMs = 10_000;

/** One account on Upbit (Korea). */
export class UpbitSession implements VenueSession {
  readonly absenceProofMs = absenceProofMs;
  readonly #client: UpbitClient;
  readonly #account: Account;

  constructor(client: UpbitClient, account: Account) {
    this.#client = client;
    this.#account = account;
  }

  async submit(
    order: RiskApproved<Order>,
    instrument: Instrument,
    clientOrderId: string,
  ): Promise<VenueAnswer> {
    const parameters = orderParameters(order, instrument, clientOrderId);
    if (!parameters)
      return { class: 'REJECTED', code: 'VENUE_PARAMETER', message: 'Upbit has no order of this kind.' };
    return answerToOrder(async () => {
      const ack = orderSchema.safeParse(await this.#client.placeOrder(parameters));
      return ack.success && isOurs(ack.data, { instrument, clientOrderId }) ? ack.data.uuid : undefined;
    }, classifyRefusal);
  }

  async lookUp(key: VenueOrderKey): Promise<LookUpAnswer> {
    try {
      const answer = await this.#client.queryOrder({ identifier: key.clientOrderId });
      const order = orderWithTradesSchema.safeParse(answer);
      return order.success && isOurs(order.data, key)
        ? { class: 'FOUND', order: { ...orderView(order.data), clientOrderId: key.clientOrderId } }
        : { class: 'UNKNOWN', ...unreadable };
    } catch (error) {
      if (isOrderNotFound(error)) return { class: 'NOT_FOUND' };
      return unknown(upbitErrors, error);
    }
  }

  /** Upbit only takes the request, and answers with the order as it still is: how it ended tells a look-up. */
  async cancel(key: VenueOrderKey): Promise<CancelAnswer> {
    try {
      const answer = await this.#client.cancelOrder({ identifier: key.clientOrderId });
      const order = orderSchema.safeParse(answer);
      if (!order.success || !isOurs(order.data, key)) return { class: 'UNKNOWN', ...unreadable };
    } catch (error) {
      if (isOrderNotFound(error)) return { class: 'NOT_OPEN', code: 'order_not_found' };
      return unknown(upbitErrors, error);
    }
    return endOfCanceled(this, key);
  }

  cancelMany(keys: readonly VenueOrderKey[]): Promise<readonly CancelAnswer[]> {
    return cancelInBatches(upbitBatchCancel(this.#client), keys);
  }

  /** In one request where only the limit changes. */
  async replace(replacement: Replacement): Promise<ReplaceAnswer> {
    const parameters = replaceParameters(replacement);
    if (!parameters) return cancelThenPlace(this, replacement);
    try {
      return readReplaced(await this.#client.replaceOrder(parameters));
    } catch (error) {
      return readReplaceFailure(error);
    }
  }

  async listTrades(key: VenueOrderKey, venueOrderId: string): Promise<TradesAnswer> {
    try {
      const answer = await this.#client.queryOrder({ uuid: venueOrderId });
      const order = orderWithTradesSchema.safeParse(answer);
      if (!order.success || order.data.uuid !== venueOrderId || !isOurs(order.data, key))
        return { class: 'UNKNOWN', ...unreadable };
      const { clientOrderId, instrument } = key;
      const trades = tradesOf(order.data, this.#account, instrument.symbol);
      return trades
        ? { class: 'TRADES', trades: trades.map((trade) => ({ ...trade, clientOrderId })) }
        : { class: 'UNKNOWN', ...unreadable };
    } catch (error) {
      return unknown(upbitErrors, error);
    }
  }

  /** Upbit's tokens carry no time: there is no clock to set. */
  async resyncClock(): Promise<void> {}
}

/** An answer about another order than the one that was asked for is no answer. Old orders come without identifier. */
function isOurs(
  order: { readonly market: string; readonly identifier?: string | null | undefined },
  { instrument, clientOrderId }: VenueOrderKey,
): boolean {
  return order.market === marketId(instrument) && (order.identifier ?? clientOrderId) === clientOrderId;
}
