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
import { answerToOrder } from '../order-answers.ts';
import { unknown, unreadable } from '../trouble.ts';
import { binanceErrors, cancelUnknownOrder, classifyRefusal, codeOf } from './classify.ts';
import { type BinanceClient, receiveWindowMs } from './client.ts';
import { makeWay } from './make-way.ts';
import { readReplaced, readReplaceFailure, replaceParameters } from './replace.ts';
import { BinanceStops } from './stops.ts';
import {
  ackSchema,
  canceledOrderSchema,
  orderParameters,
  orderSchema,
  orderView,
  type RawTrade,
  tradeFill,
  tradesSchema,
} from './wire.ts';

/**
 * After this an order that a look-up does not show was never taken: a request may be on its way for the whole receive
 * window, and Binance may match one of unknown execution status within 10 seconds (its spot API documentation on -1006
 * and -1007).
 */
const absenceProofMs = receiveWindowMs + 10_000;

/** Most trades that one answer lists. */
const tradePageMax = 1_000;

const orderDoesNotExist = -2013;

/** One account on Binance spot. */
export class BinanceSession implements VenueSession {
  readonly absenceProofMs = absenceProofMs;
  readonly stops: BinanceStops;
  readonly #client: BinanceClient;
  readonly #account: Account;

  constructor(client: BinanceClient, account: Account) {
    this.stops = new BinanceStops(client);
    this.#client = client;
    this.#account = account;
  }

  async submit(
    order: RiskApproved<Order>,
    instrument: Instrument,
    clientOrderId: string,
  ): Promise<VenueAnswer> {
    const told = await answerToOrder(async () => {
      const answer = await this.#client.placeOrder(
        orderParameters(order, symbolId(instrument), clientOrderId),
      );
      const ack = ackSchema.safeParse(answer);
      return ack.success && ack.data.clientOrderId === clientOrderId ? ack.data.orderId : undefined;
    }, classifyRefusal);
    // What a stop of ours locks is the sale's.
    return order.side === 'sell' ? makeWay(this.stops, instrument, order.quantity, told) : told;
  }

  async lookUp({ instrument, clientOrderId }: VenueOrderKey): Promise<LookUpAnswer> {
    try {
      const parameters = { symbol: symbolId(instrument), origClientOrderId: clientOrderId };
      const order = orderSchema.safeParse(await this.#client.queryOrder(parameters));
      return order.success
        ? { class: 'FOUND', order: orderView(order.data, clientOrderId) }
        : { class: 'UNKNOWN', ...unreadable };
    } catch (error) {
      if (codeOf(error) === orderDoesNotExist) return { class: 'NOT_FOUND' };
      return unknown(binanceErrors, error);
    }
  }

  async cancel({ instrument, clientOrderId }: VenueOrderKey): Promise<CancelAnswer> {
    try {
      const parameters = { symbol: symbolId(instrument), origClientOrderId: clientOrderId };
      const order = canceledOrderSchema.safeParse(await this.#client.cancelOrder(parameters));
      return order.success && order.data.origClientOrderId === clientOrderId
        ? { class: 'CANCELED', order: orderView(order.data, clientOrderId) }
        : { class: 'UNKNOWN', ...unreadable };
    } catch (error) {
      if (codeOf(error) === cancelUnknownOrder)
        return { class: 'NOT_OPEN', code: String(cancelUnknownOrder) };
      return unknown(binanceErrors, error);
    }
  }

  /** In one request where that is exact; an order with fills is cancelled first, since only that tells what is left. */
  async replace(replacement: Replacement): Promise<ReplaceAnswer> {
    if (replacement.previous.hasFills) return cancelThenPlace(this, replacement);
    try {
      const parameters = replaceParameters(replacement, symbolId(replacement.instrument));
      return readReplaced(await this.#client.replaceOrder(parameters), replacement);
    } catch (error) {
      return readReplaceFailure(error, replacement);
    }
  }

  async listTrades(
    { instrument, clientOrderId }: VenueOrderKey,
    venueOrderId: string,
  ): Promise<TradesAnswer> {
    try {
      const trades = await this.#everyTrade(symbolId(instrument), venueOrderId);
      if (!trades) return { class: 'UNKNOWN', ...unreadable };
      const fills = trades.map((trade) => tradeFill(trade, this.#account, instrument.symbol, clientOrderId));
      return { class: 'TRADES', trades: fills };
    } catch (error) {
      return unknown(binanceErrors, error);
    }
  }

  /** Page by page, oldest first; undefined when a page is unreadable, goes back, or lists another order's trades. */
  async #everyTrade(symbol: string, orderId: string): Promise<readonly RawTrade[] | undefined> {
    const trades: RawTrade[] = [];
    for (let fromId = 0n; ; ) {
      const parameters = { symbol, orderId, limit: String(tradePageMax), fromId: String(fromId) };
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

  /** When the venue tells no believable time the old offset stays: the answer to the next request shows whether it will do. */
  async resyncClock(): Promise<void> {
    try {
      await this.#client.resyncClock();
    } catch {
      // Nothing to do better than to ask again when the venue next complains.
    }
  }
}

/** Binance spot names a market by its two assets without a separator. */
export function symbolId(instrument: Pick<Instrument, 'base' | 'quote'>): string {
  return `${instrument.base}${instrument.quote}`;
}
