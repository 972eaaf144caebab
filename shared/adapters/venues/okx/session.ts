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
import { answerToOrder, cancelRequested, endOfCanceled } from '../order-answers.ts';
import { unknown, unreadable } from '../trouble.ts';
import { okxBatchCancel } from './cancel-batch.ts';
import { beingCanceled, classifyRefusal, codeOf, notOpen, okxErrors, orderDoesNotExist } from './classify.ts';
import { type OkxClient, receiveWindowMs } from './client.ts';
import { fillsOfOrder } from './fills.ts';
import { applyVenueSettings } from './settings.ts';
import { OkxStops } from './stops.ts';
import {
  ackSchema,
  contractSizeOf,
  instIdOf,
  orderParameters,
  orderRow,
  orderView,
  single,
  venueTrade,
} from './wire.ts';

/**
 * After this an order that a look-up does not show was never taken: OKX leaves it alone once its `expTime` is over
 * ("Request effective deadline" in its documentation). For what was received before and is still being processed it
 * names no time: ten seconds more are our own choice.
 */
const absenceProofMs = receiveWindowMs + 10_000;

/**
 * "The incomplete orders that have been canceled are only reserved for 2 hours": of its documentation of the order history. A
 * look-up answers 51603 then.
 */
const forgetsUnfilledAfterMs = 2 * 3_600_000;

/** One account on OKX: spot and perpetuals of its trading account. */
export class OkxSession implements VenueSession {
  readonly absenceProofMs = absenceProofMs;
  readonly forgetsUnfilledAfterMs = forgetsUnfilledAfterMs;
  readonly stops: VenueStops;
  readonly #client: OkxClient;
  readonly #account: Account;

  constructor(client: OkxClient, account: Account) {
    this.stops = new OkxStops(client);
    this.#client = client;
    this.#account = account;
  }

  async submit(
    order: RiskApproved<Order>,
    instrument: Instrument,
    clientOrderId: string,
  ): Promise<VenueAnswer> {
    const parameters = orderParameters(order, instrument, clientOrderId);
    return answerToOrder(async () => {
      const ack = ackSchema.safeParse(await this.#client.placeOrder(parameters));
      return ack.success && ack.data.clOrdId === clientOrderId ? ack.data.ordId : undefined;
    }, classifyRefusal);
  }

  async lookUp({ instrument, clientOrderId }: VenueOrderKey): Promise<LookUpAnswer> {
    try {
      const parameters = { instId: instIdOf(instrument), clOrdId: clientOrderId };
      const order = single(orderRow).safeParse(await this.#client.queryOrder(parameters));
      return order.success && order.data.clOrdId === clientOrderId
        ? { class: 'FOUND', order: orderView(order.data, contractSizeOf(instrument)) }
        : { class: 'UNKNOWN', ...unreadable };
    } catch (error) {
      if (codeOf(error) === orderDoesNotExist) return { class: 'NOT_FOUND' };
      return unknown(okxErrors, error);
    }
  }

  /** OKX only takes the request ("sCode of 0 does not mean that the order is cancelled"): how it ended tells a look-up. */
  async cancel(key: VenueOrderKey): Promise<CancelAnswer> {
    try {
      const parameters = { instId: instIdOf(key.instrument), clOrdId: key.clientOrderId };
      const ack = ackSchema.safeParse(await this.#client.cancelOrder(parameters));
      if (!ack.success || ack.data.clOrdId !== key.clientOrderId) return { class: 'UNKNOWN', ...unreadable };
    } catch (error) {
      const code = codeOf(error);
      if (code === beingCanceled) return cancelRequested;
      return code !== undefined && notOpen.has(code)
        ? { class: 'NOT_OPEN', code }
        : unknown(okxErrors, error);
    }
    return endOfCanceled(this, key);
  }

  cancelMany(keys: readonly VenueOrderKey[]): Promise<readonly CancelAnswer[]> {
    return cancelInBatches(okxBatchCancel(this.#client), keys);
  }

  /** The venue changes an order only in place, under its old ids (POST /api/v5/trade/amend-order): so this is two requests. */
  replace(replacement: Replacement): Promise<ReplaceAnswer> {
    return cancelThenPlace(this, replacement);
  }

  async listTrades(
    { instrument, clientOrderId }: VenueOrderKey,
    venueOrderId: string,
  ): Promise<TradesAnswer> {
    try {
      const fills = await fillsOfOrder(this.#client, instrument, venueOrderId);
      if (fills.some(({ ordId }) => ordId !== venueOrderId)) return { class: 'UNKNOWN', ...unreadable };
      const trades = fills.map((fill) => ({ ...venueTrade(fill, this.#account, instrument), clientOrderId }));
      return { class: 'TRADES', trades };
    } catch (error) {
      return unknown(okxErrors, error);
    }
  }

  applySettings(instrument: PerpetualInstrument, settings: InstrumentSettings): Promise<SettingsAnswer> {
    return applyVenueSettings(this.#client, instIdOf(instrument), settings);
  }

  /** 10 to 120 seconds; it covers every order of the account. */
  async armDeadMan(afterMs: number): Promise<DeadManAnswer> {
    const seconds = String(Math.ceil(afterMs / 1_000));
    try {
      await this.#client.cancelAllAfter({ timeOut: seconds });
      return { class: 'ARMED' };
    } catch (error) {
      return unknown(okxErrors, error);
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
