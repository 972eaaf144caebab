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
import { cancelUnknownOrder, codeOf } from '../binance/classify.ts';
import { ackSchema, orderSchema, orderView } from '../binance/wire.ts';
import { cancelInBatches } from '../cancel-in-batches.ts';
import { cancelThenPlace } from '../cancel-then-place.ts';
import { answerToOrder } from '../order-answers.ts';
import { unknown, unreadable } from '../trouble.ts';
import { binanceUsdmBatchCancel } from './cancel-batch.ts';
import { binanceUsdmErrors, classifyRefusal } from './classify.ts';
import { type BinanceUsdmClient, receiveWindowMs } from './client.ts';
import { applyVenueSettings } from './settings.ts';
import { BinanceUsdmStops } from './stops.ts';
import {
  canceledOrderSchema,
  orderParameters,
  type RawTrade,
  symbolId,
  tradesSchema,
  venueTrade,
} from './wire.ts';

/**
 * After this an order that a look-up does not show was never taken: a request may be on its way for the whole receive
 * window, which the matching engine checks too (-5028). For what follows its documentation names no time; taken are the
 * 10 seconds in which Binance's spot API says that an order of unknown execution status may still be matched.
 */
const absenceProofMs = receiveWindowMs + 10_000;

/** By its documentation an order that was cancelled or expired without a trade is not found when it is more than 3 days old. */
const forgetsUnfilledAfterMs = 3 * 24 * 3_600_000;

/** Most trades that one answer lists. */
const tradePageMax = 1_000;

export const orderDoesNotExist = -2013;

/** One account on Binance USDⓈ-M futures. */
export class BinanceUsdmSession implements VenueSession {
  readonly absenceProofMs = absenceProofMs;
  readonly forgetsUnfilledAfterMs = forgetsUnfilledAfterMs;
  readonly stops: VenueStops;
  readonly #client: BinanceUsdmClient;
  readonly #account: Account;

  constructor(client: BinanceUsdmClient, account: Account) {
    this.stops = new BinanceUsdmStops(client);
    this.#client = client;
    this.#account = account;
  }

  async submit(
    order: RiskApproved<Order>,
    instrument: Instrument,
    clientOrderId: string,
  ): Promise<VenueAnswer> {
    const parameters = orderParameters(order, symbolId(instrument), clientOrderId);
    return answerToOrder(async () => {
      const ack = ackSchema.safeParse(await this.#client.placeOrder(parameters));
      return ack.success && ack.data.clientOrderId === clientOrderId ? ack.data.orderId : undefined;
    }, classifyRefusal);
  }

  async lookUp({ instrument, clientOrderId }: VenueOrderKey): Promise<LookUpAnswer> {
    try {
      const parameters = { symbol: symbolId(instrument), origClientOrderId: clientOrderId };
      const order = orderSchema.safeParse(await this.#client.queryOrder(parameters));
      return order.success && order.data.clientOrderId === clientOrderId
        ? { class: 'FOUND', order: orderView(order.data, clientOrderId) }
        : { class: 'UNKNOWN', ...unreadable };
    } catch (error) {
      if (codeOf(error) === orderDoesNotExist) return { class: 'NOT_FOUND' };
      return unknown(binanceUsdmErrors, error);
    }
  }

  async cancel({ instrument, clientOrderId }: VenueOrderKey): Promise<CancelAnswer> {
    try {
      const parameters = { symbol: symbolId(instrument), origClientOrderId: clientOrderId };
      const order = canceledOrderSchema.safeParse(await this.#client.cancelOrder(parameters));
      return order.success && order.data.clientOrderId === clientOrderId
        ? { class: 'CANCELED', order: orderView(order.data, clientOrderId) }
        : { class: 'UNKNOWN', ...unreadable };
    } catch (error) {
      if (codeOf(error) === cancelUnknownOrder)
        return { class: 'NOT_OPEN', code: String(cancelUnknownOrder) };
      return unknown(binanceUsdmErrors, error);
    }
  }

  cancelMany(keys: readonly VenueOrderKey[]): Promise<readonly CancelAnswer[]> {
    return cancelInBatches(binanceUsdmBatchCancel(this.#client), keys);
  }

  /**
   * The venue changes an order only in place, under its old id (PUT /fapi/v1/order), and cancels nothing and places
   * another in one request: so this is two.
   */
  replace(replacement: Replacement): Promise<ReplaceAnswer> {
    return cancelThenPlace(this, replacement);
  }

  async listTrades(
    { instrument, clientOrderId }: VenueOrderKey,
    venueOrderId: string,
  ): Promise<TradesAnswer> {
    try {
      const trades = await this.#everyTrade(symbolId(instrument), venueOrderId);
      if (!trades) return { class: 'UNKNOWN', ...unreadable };
      const fills = trades.map((trade) => ({
        ...venueTrade(trade, this.#account, instrument.symbol),
        clientOrderId,
      }));
      return { class: 'TRADES', trades: fills };
    } catch (error) {
      return unknown(binanceUsdmErrors, error);
    }
  }

  /** Page by page, oldest first; undefined when a page is unreadable, goes back, or lists another order's trades. */
  async #everyTrade(symbol: string, orderId: string): Promise<readonly RawTrade[] | undefined> {
    const trades: RawTrade[] = [];
    for (let fromId = 0n; ; ) {
      const rest = trades.length === 0 ? {} : { fromId: String(fromId) };
      const parameters = { symbol, orderId, limit: String(tradePageMax), ...rest };
      const page = tradesSchema.safeParse(await this.#client.listTrades(parameters));
      if (!page.success) return undefined;
      for (const trade of page.data) {
        if (trade.orderId !== orderId || BigInt(trade.id) < fromId) return undefined;
        fromId = BigInt(trade.id) + 1n;
        trades.push(trade);
      }
      if (page.data.length < tradePageMax) return trades;
    }
  }

  applySettings(instrument: PerpetualInstrument, settings: InstrumentSettings): Promise<SettingsAnswer> {
    return applyVenueSettings(this.#client, symbolId(instrument), settings);
  }

  /** A countdown of its own for each symbol. */
  async armDeadMan(afterMs: number, instruments: readonly Instrument[]): Promise<DeadManAnswer> {
    try {
      for (const instrument of instruments) {
        const parameters = { symbol: symbolId(instrument), countdownTime: String(afterMs) };
        await this.#client.countdownCancelAll(parameters);
      }
      return { class: 'ARMED' };
    } catch (error) {
      return unknown(binanceUsdmErrors, error);
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
