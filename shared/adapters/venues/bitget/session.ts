import type { Account } from '../../../domain/account/account.ts';
import type { InstrumentSettings } from '../../../domain/account/instrument-settings.ts';
import type { Instrument, PerpetualInstrument } from '../../../domain/instrument/instrument.ts';
import type { Order } from '../../../domain/order/order.ts';
import type { RiskApproved } from '../../../domain/risk/approval.ts';
import type {
  CancelAnswer,
  DeadManAnswer,
  LookUpAnswer,
  ReplaceAnswer,
  SettingsAnswer,
  TradesAnswer,
  VenueAnswer,
} from '../../../domain/venue/venue-answer.ts';
import type { Replacement } from '../../../ports/replacement.ts';
import type { VenueOrderKey, VenueSession, VenueStops } from '../../../ports/venue.port.ts';
import { cancelInBatches } from '../cancel-in-batches.ts';
import { cancelThenPlace } from '../cancel-then-place.ts';
import { answerToOrder, endOfCanceled } from '../order-answers.ts';
import { unknown, unreadable } from '../trouble.ts';
import { bitgetBatchCancel } from './cancel-batch.ts';
import { bitgetErrors, classifyRefusal, codeOf, orderDoesNotExist } from './classify.ts';
import type { BitgetClient } from './client.ts';
import { everyRow, orderById } from './fills.ts';
import { applyVenueSettings } from './settings.ts';
import { BitgetStops } from './stops.ts';
import {
  ackSchema,
  envelope,
  fillRow,
  marketOf,
  orderParameters,
  orderRow,
  orderView,
  venueTrade,
} from './wire.ts';

/**
 * After this an order that a look-up does not show was never taken: Bitget refuses a request whose timestamp is 30 s old
 * (40008). For what was received before and is still being processed it names no time: ten seconds more are our own choice.
 */
const absenceProofMs = 40_000;

/** One unified account on Bitget: spot and USDT futures. */
export class BitgetSession implements VenueSession {
  readonly absenceProofMs = absenceProofMs;
  readonly stops: VenueStops;
  readonly #client: BitgetClient;
  readonly #account: Account;

  constructor(client: BitgetClient, account: Account) {
    this.stops = new BitgetStops(client);
    this.#client = client;
    this.#account = account;
  }

  async submit(
    order: RiskApproved<Order>,
    instrument: Instrument,
    clientOrderId: string,
  ): Promise<VenueAnswer> {
    const parameters = orderParameters(order, instrument, clientOrderId);
    if (!parameters) return cannotTake;
    return answerToOrder(async () => {
      const ack = ackSchema.safeParse(await this.#client.placeOrder(parameters));
      return ack.success && ack.data.data.clientOid === clientOrderId ? ack.data.data.orderId : undefined;
    }, classifyRefusal);
  }

  async lookUp({ clientOrderId }: VenueOrderKey): Promise<LookUpAnswer> {
    try {
      const order = envelope(orderRow).safeParse(await this.#client.queryOrder({ clientOid: clientOrderId }));
      return order.success && order.data.data.clientOid === clientOrderId
        ? { class: 'FOUND', order: orderView(order.data.data) }
        : { class: 'UNKNOWN', ...unreadable };
    } catch (error) {
      return codeOf(error) === orderDoesNotExist ? { class: 'NOT_FOUND' } : unknown(bitgetErrors, error);
    }
  }

  /** Bitget answers with ids only: how the order ended tells a look-up. */
  async cancel(key: VenueOrderKey): Promise<CancelAnswer> {
    const { category } = marketOf(key.instrument);
    try {
      const parameters = { category, clientOid: key.clientOrderId };
      const ack = ackSchema.safeParse(await this.#client.cancelOrder(parameters));
      if (!ack.success || ack.data.data.clientOid !== key.clientOrderId)
        return { class: 'UNKNOWN', ...unreadable };
    } catch (error) {
      const code = codeOf(error);
      return code === orderDoesNotExist ? { class: 'NOT_OPEN', code } : unknown(bitgetErrors, error);
    }
    return endOfCanceled(this, key);
  }

  cancelMany(keys: readonly VenueOrderKey[]): Promise<readonly CancelAnswer[]> {
    return cancelInBatches(bitgetBatchCancel(this.#client), keys);
  }

  /** The venue changes an order only in place, under its old ids (POST trade/modify-order): so this is two requests. */
  replace(replacement: Replacement): Promise<ReplaceAnswer> {
    return cancelThenPlace(this, replacement);
  }

  async listTrades(
    { instrument, clientOrderId }: VenueOrderKey,
    venueOrderId: string,
  ): Promise<TradesAnswer> {
    try {
      const { category } = marketOf(instrument);
      const [order, fills] = await Promise.all([
        orderById(this.#client, venueOrderId),
        everyRow(
          this.#client.listFills,
          { category, orderId: venueOrderId },
          fillRow,
          ({ execId }) => execId,
        ),
      ]);
      if (fills.some(({ orderId }) => orderId !== venueOrderId)) return { class: 'UNKNOWN', ...unreadable };
      const trades = fills
        .toReversed()
        .map((fill) => ({ ...venueTrade(fill, this.#account, instrument, order), clientOrderId }));
      return { class: 'TRADES', trades };
    } catch (error) {
      return unknown(bitgetErrors, error);
    }
  }

  applySettings(instrument: PerpetualInstrument, settings: InstrumentSettings): Promise<SettingsAnswer> {
    return applyVenueSettings(this.#client, instrument, settings);
  }

  /** 5 to 60 seconds; it covers every order of the unified account. */
  async armDeadMan(afterMs: number): Promise<DeadManAnswer> {
    const seconds = String(Math.ceil(afterMs / 1_000));
    try {
      await this.#client.countdownCancelAll({ countdown: seconds });
      return { class: 'ARMED' };
    } catch (error) {
      return unknown(bitgetErrors, error);
    }
  }

  /** When the venue tells no believable time the old offset stays: the answer to the next request shows whether it will do. */
  async resyncClock(): Promise<void> {
    try {
      await this.#client.resyncClock();
    } catch {
      // Nothing to do better than to ask again when the venue next complains.
    }
  }
}

const cannotTake = {
  class: 'REJECTED',
  code: 'VENUE_PARAMETER',
  message: 'No quantity and price of this order could be sent.',
} as const;
