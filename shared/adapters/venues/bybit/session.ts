import type { Account } from '../../../domain/account/account.ts';
import type { InstrumentSettings } from '../../../domain/account/instrument-settings.ts';
import type { Instrument, PerpetualInstrument } from '../../../domain/instrument/instrument.ts';
import type { Order } from '../../../domain/order/order.ts';
import type { RiskApproved } from '../../../domain/risk/approval.ts';
import type {
  CancelAnswer,
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
import { UnreadableError, unknown, unreadable } from '../trouble.ts';
import { bybitBatchCancel } from './cancel-batch.ts';
import { bybitErrors, classifyRefusal, notOpenCode } from './classify.ts';
import { type BybitClient, receiveWindowMs } from './client.ts';
import { venueTrades } from './fills.ts';
import { everyRow } from './lists.ts';
import { findOrder } from './orders.ts';
import { applyVenueSettings } from './settings.ts';
import { BybitStops } from './stops.ts';
import { ackSchema, executionRow, isTrade, marketOf, orderParameters, orderView } from './wire.ts';

/**
 * After this an order that a look-up does not show was never taken: Bybit leaves a request alone whose timestamp is older
 * than its window. It answers before the order is made, and for how long after it names no time: ten seconds more are
 * our own choice.
 */
const absenceProofMs = receiveWindowMs + 10_000;

/** Its order history has orders "Cancelled" without a fill, "Rejected" and "Deactivated" of the last 24 hours, by its documentation. */
const forgetsUnfilledAfterMs = 24 * 3_600_000;

/** One unified account on Bybit: spot and perpetuals settled in USDT. */
export class BybitSession implements VenueSession {
  readonly absenceProofMs = absenceProofMs;
  readonly forgetsUnfilledAfterMs = forgetsUnfilledAfterMs;
  readonly stops: VenueStops;
  readonly #client: BybitClient;
  readonly #account: Account;

  constructor(client: BybitClient, account: Account) {
    this.stops = new BybitStops(client);
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
      return ack.success && ack.data.result.orderLinkId === clientOrderId
        ? ack.data.result.orderId
        : undefined;
    }, classifyRefusal);
  }

  async lookUp({ instrument, clientOrderId }: VenueOrderKey): Promise<LookUpAnswer> {
    try {
      const named = { ...marketOf(instrument), orderLinkId: clientOrderId };
      const order = await findOrder(this.#client, named);
      return order ? { class: 'FOUND', order: orderView(order) } : { class: 'NOT_FOUND' };
    } catch (error) {
      return unknown(bybitErrors, error);
    }
  }

  /** Bybit answers with ids only, and that it took the cancel: how the order ended tells a look-up. */
  async cancel(key: VenueOrderKey): Promise<CancelAnswer> {
    try {
      const parameters = { ...marketOf(key.instrument), orderLinkId: key.clientOrderId };
      const ack = ackSchema.safeParse(await this.#client.cancelOrder(parameters));
      if (!ack.success || ack.data.result.orderLinkId !== key.clientOrderId)
        return { class: 'UNKNOWN', ...unreadable };
    } catch (error) {
      const code = notOpenCode(error);
      return code === undefined ? unknown(bybitErrors, error) : { class: 'NOT_OPEN', code };
    }
    return endOfCanceled(this, key);
  }

  cancelMany(keys: readonly VenueOrderKey[]): Promise<readonly CancelAnswer[]> {
    return cancelInBatches(bybitBatchCancel(this.#client), keys);
  }

  /** The venue changes an order only in place, under its old ids (POST order/amend): so this is two requests. */
  replace(replacement: Replacement): Promise<ReplaceAnswer> {
    return cancelThenPlace(this, replacement);
  }

  async listTrades(
    { instrument, clientOrderId }: VenueOrderKey,
    venueOrderId: string,
  ): Promise<TradesAnswer> {
    try {
      const parameters = { ...marketOf(instrument), orderId: venueOrderId };
      const { listExecutions } = this.#client;
      const listed = await everyRow(listExecutions, parameters, executionRow, ({ execId }) => execId);
      const fills = listed.filter(isTrade).toReversed();
      if (fills.some(({ orderId }) => orderId !== venueOrderId)) throw new UnreadableError();
      const trades = await venueTrades(this.#client, this.#account, instrument, fills);
      return { class: 'TRADES', trades: trades.map((trade) => ({ ...trade, clientOrderId })) };
    } catch (error) {
      return unknown(bybitErrors, error);
    }
  }

  applySettings(instrument: PerpetualInstrument, settings: InstrumentSettings): Promise<SettingsAnswer> {
    return applyVenueSettings(this.#client, instrument, settings);
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
