import type * as z from 'zod';
import type { Account } from '../../../domain/account/account.ts';
import type { Instrument } from '../../../domain/instrument/instrument.ts';
import { isVenueStopId } from '../../../domain/protection/venue-stop.ts';
import type {
  BalancesAnswer,
  LookUpAnswer,
  OpenOrdersAnswer,
  TradesPageAnswer,
  TransfersAnswer,
  VenueTransfer,
} from '../../../domain/venue/venue-answer.ts';
import type { VenueBooks } from '../../../ports/venue.port.ts';
import { unknown, unreadable } from '../trouble.ts';
import { type Call, VenueHttpError } from '../venue-http.ts';
import {
  accountSchema,
  deposits,
  depositsSchema,
  dustConversions,
  dustSchema,
  openOrder,
  openOrdersSchema,
  venueBalances,
  withdrawals,
  withdrawalsSchema,
} from './books-wire.ts';
import { binanceErrors, codeOf } from './classify.ts';
import type { BinanceClient } from './client.ts';
import { symbolId } from './session.ts';
import { orderSchema, orderView, tradesSchema, venueTrade } from './wire.ts';

const orderDoesNotExist = -2013;
const tradePageMax = 1_000;
const transferPageMax = 1_000;

/** One account's books on Binance spot. */
export class BinanceBooks implements VenueBooks {
  readonly #client: BinanceClient;
  readonly #account: Account;

  constructor(client: BinanceClient, account: Account) {
    this.#client = client;
    this.#account = account;
  }

  async listOpenOrders(): Promise<OpenOrdersAnswer> {
    return this.#ask(this.#client.listOpenOrders, {}, openOrdersSchema, (orders) => ({
      class: 'ORDERS',
      // A stop that rests is no order before its price comes.
      orders: orders.filter((order) => !isVenueStopId(order.clientOrderId)).map(openOrder),
    }));
  }

  /** The cursor is the next trade id. Without one, from the account's first trade on: ids have no gap in time. */
  async listTradesSince(
    instrument: Instrument,
    sinceMs: number,
    cursor: string | undefined,
  ): Promise<TradesPageAnswer> {
    const fromId = cursor ?? '0';
    const parameters = { symbol: symbolId(instrument), fromId, limit: String(tradePageMax) };
    return this.#ask(this.#client.listTrades, parameters, tradesSchema, (page) => {
      const next = page.reduce(
        (next, { id }) => (BigInt(id) >= next ? BigInt(id) + 1n : next),
        BigInt(fromId),
      );
      return {
        class: 'TRADES',
        trades: page
          .filter(({ time }) => time >= sinceMs)
          .map((trade) => venueTrade(trade, this.#account, instrument.symbol)),
        cursor: page.length === 0 ? cursor : String(next),
        hasMore: page.length === tradePageMax,
      };
    });
  }

  async lookUpByVenueId(instrument: Instrument, venueOrderId: string): Promise<LookUpAnswer> {
    const parameters = { symbol: symbolId(instrument), orderId: venueOrderId };
    try {
      const order = orderSchema.safeParse(await this.#client.queryOrder(parameters));
      return order.success
        ? { class: 'FOUND', order: orderView(order.data, order.data.clientOrderId) }
        : { class: 'UNKNOWN', ...unreadable };
    } catch (error) {
      return codeOf(error) === orderDoesNotExist ? { class: 'NOT_FOUND' } : unknown(binanceErrors, error);
    }
  }

  async readBalances(): Promise<BalancesAnswer> {
    const parameters = { omitZeroBalances: 'true' };
    return this.#ask(this.#client.readAccount, parameters, accountSchema, (account) => ({
      class: 'BALANCES',
      balances: venueBalances(account),
    }));
  }

  async listTransfersSince(sinceMs: number): Promise<TransfersAnswer> {
    const client = this.#client;
    const answers = await Promise.all([
      this.#everyTransfer(client.listDeposits, sinceMs, depositsSchema, deposits),
      this.#everyTransfer(client.listWithdrawals, sinceMs, withdrawalsSchema, withdrawals),
      this.#transfers(
        client.listDustConversions,
        { startTime: String(sinceMs) },
        dustSchema,
        dustConversions,
      ),
    ]);
    const silent = answers.find((answer) => answer.class === 'UNKNOWN');
    if (silent) return silent;
    return {
      class: 'TRANSFERS',
      transfers: answers.flatMap((answer) => (answer.class === 'TRANSFERS' ? answer.transfers : [])),
    };
  }

  async #everyTransfer<Rows extends readonly unknown[]>(
    call: Call,
    sinceMs: number,
    schema: z.ZodType<Rows>,
    read: (rows: Rows) => readonly VenueTransfer[],
  ): Promise<TransfersAnswer> {
    const transfers: VenueTransfer[] = [];
    for (let offset = 0; ; offset += transferPageMax) {
      let rowCount = 0;
      const parameters = {
        startTime: String(sinceMs),
        limit: String(transferPageMax),
        offset: String(offset),
      };
      const page = await this.#transfers(call, parameters, schema, (rows) => {
        rowCount = rows.length;
        return read(rows);
      });
      if (page.class === 'UNKNOWN') return page;
      transfers.push(...page.transfers);
      if (rowCount < transferPageMax) return { class: 'TRANSFERS', transfers };
    }
  }

  async #transfers<Body>(
    call: Call,
    parameters: Record<string, string>,
    schema: z.ZodType<Body>,
    read: (body: Body) => readonly VenueTransfer[],
  ): Promise<TransfersAnswer> {
    return this.#ask(call, parameters, schema, (body) => ({ class: 'TRANSFERS', transfers: read(body) }), {
      // The spot testnet has no wallet API: nothing comes to its accounts or leaves them.
      class: 'TRANSFERS',
      transfers: [],
    });
  }

  /** @param absent what it means when the venue does not have the endpoint at all */
  async #ask<Body, Answer>(
    call: Call,
    parameters: Record<string, string>,
    schema: z.ZodType<Body>,
    read: (body: Body) => Answer,
    absent?: Answer,
  ): Promise<Answer | ReturnType<typeof unknown>> {
    try {
      const body = schema.safeParse(await call(parameters));
      return body.success ? read(body.data) : { class: 'UNKNOWN', ...unreadable };
    } catch (error) {
      const isAbsent = error instanceof VenueHttpError && error.answer.status === 404;
      return isAbsent && absent !== undefined ? absent : unknown(binanceErrors, error);
    }
  }
}
