import type * as z from 'zod';
import type { Account } from '../../../domain/account/account.ts';
import type { Instrument } from '../../../domain/instrument/instrument.ts';
import type {
  BalancesAnswer,
  FundingAnswer,
  LookUpAnswer,
  OpenOrdersAnswer,
  PositionsAnswer,
  TradesPageAnswer,
  TransfersAnswer,
} from '../../../domain/venue/venue-answer.ts';
import type { VenueBooks } from '../../../ports/venue.port.ts';
import { openOrder, openOrdersSchema } from '../binance/books-wire.ts';
import { codeOf } from '../binance/classify.ts';
import { orderSchema, orderView } from '../binance/wire.ts';
import { answered, readable, unknown, unreadable } from '../trouble.ts';
import type { Call } from '../venue-http.ts';
import {
  accountSchema,
  fundingPayments,
  type Income,
  incomeSchema,
  positionsSchema,
  transfers,
  venueBalances,
  venuePositions,
} from './books-wire.ts';
import { binanceUsdmErrors } from './classify.ts';
import type { BinanceUsdmClient } from './client.ts';
import { orderDoesNotExist } from './session.ts';
import { positionModeSchema, symbolSettingsSchema } from './settings.ts';
import { type RawTrade, symbolId, tradesSchema, venueTrade } from './wire.ts';

const tradePageMax = 1_000;
const incomePageMax = 1_000;
/** The longest span in which trades are listed by time (its documentation, "Account Trade List"). */
const spanMaxMs = 7 * 86_400_000;
const day = 86_400_000;

/** One account's books on Binance USDⓈ-M futures. */
export class BinanceUsdmBooks implements VenueBooks {
  readonly #client: BinanceUsdmClient;
  readonly #account: Account;

  constructor(client: BinanceUsdmClient, account: Account) {
    this.#client = client;
    this.#account = account;
  }

  async listOpenOrders(): Promise<OpenOrdersAnswer> {
    return this.#ask(async () => {
      const orders = readable(openOrdersSchema, await this.#client.listOpenOrders());
      return { class: 'ORDERS', orders: orders.map(openOrder) };
    });
  }

  /** The cursor is the next trade id. Without one, by time, span by span until one has trades or all are asked for. */
  async listTradesSince(
    instrument: Instrument,
    sinceMs: number,
    cursor: string | undefined,
  ): Promise<TradesPageAnswer> {
    const symbol = symbolId(instrument);
    return this.#ask(async () => {
      const page = cursor
        ? await this.#trades({ symbol, fromId: cursor })
        : await this.#from(symbol, sinceMs);
      const last = page.at(-1);
      return {
        class: 'TRADES',
        trades: page
          .filter(({ time }) => time >= sinceMs)
          .map((trade) => venueTrade(trade, this.#account, instrument.symbol)),
        cursor: last ? String(BigInt(last.id) + 1n) : cursor,
        hasMore: page.length === tradePageMax,
      };
    });
  }

  async #from(symbol: string, sinceMs: number): Promise<readonly RawTrade[]> {
    // The venue's clock may be ahead of ours.
    const untilMs = Date.now() + day;
    for (let startMs = sinceMs; startMs < untilMs; startMs += spanMaxMs) {
      const span = { startTime: String(startMs), endTime: String(startMs + spanMaxMs - 1) };
      const page = await this.#trades({ symbol, ...span });
      if (page.length > 0) return page;
    }
    return [];
  }

  /** Oldest first. */
  async #trades(parameters: Record<string, string>): Promise<readonly RawTrade[]> {
    const limit = String(tradePageMax);
    const page = readable(tradesSchema, await this.#client.listTrades({ ...parameters, limit }));
    return page.toSorted((a, b) => (BigInt(a.id) < BigInt(b.id) ? -1 : 1));
  }

  async lookUpByVenueId(instrument: Instrument, venueOrderId: string): Promise<LookUpAnswer> {
    const parameters = { symbol: symbolId(instrument), orderId: venueOrderId };
    try {
      const order = orderSchema.safeParse(await this.#client.queryOrder(parameters));
      return order.success && order.data.orderId === venueOrderId
        ? { class: 'FOUND', order: orderView(order.data, order.data.clientOrderId) }
        : { class: 'UNKNOWN', ...unreadable };
    } catch (error) {
      return codeOf(error) === orderDoesNotExist ? { class: 'NOT_FOUND' } : unknown(binanceUsdmErrors, error);
    }
  }

  async readBalances(): Promise<BalancesAnswer> {
    return this.#ask(async () => {
      const account = readable(accountSchema, await this.#client.readAccount());
      return { class: 'BALANCES', balances: venueBalances(account) };
    });
  }

  async listPositions(): Promise<PositionsAnswer> {
    const { listPositions, listSymbolSettings, readPositionMode } = this.#client;
    return this.#ask(async () => {
      const [positions, settings, { dualSidePosition }] = await Promise.all([
        read(listPositions, positionsSchema),
        read(listSymbolSettings, symbolSettingsSchema),
        read(readPositionMode, positionModeSchema),
      ]);
      const positionMode = dualSidePosition ? 'HEDGE' : 'ONE_WAY';
      return {
        class: 'POSITIONS',
        positions: venuePositions(positions, settings, positionMode),
        positionMode,
      };
    });
  }

  async listFundingSince(sinceMs: number): Promise<FundingAnswer> {
    return this.#ask(async () => {
      const rows = await this.#everyIncome(sinceMs, { incomeType: 'FUNDING_FEE' });
      return { class: 'FUNDING', payments: fundingPayments(rows) };
    });
  }

  /** From every type of income: what is neither of a trade nor funding came from outside, or went there. */
  async listTransfersSince(sinceMs: number): Promise<TransfersAnswer> {
    return this.#ask(async () => {
      const rows = await this.#everyIncome(sinceMs, {});
      return { class: 'TRANSFERS', transfers: transfers(rows) };
    });
  }

  async #everyIncome(sinceMs: number, given: Record<string, string>): Promise<readonly Income[]> {
    const limit = String(incomePageMax);
    const rows: Income[] = [];
    for (let page = 1; ; page += 1) {
      const parameters = { ...given, startTime: String(sinceMs), limit, page: String(page) };
      const found = readable(incomeSchema, await this.#client.listIncome(parameters));
      rows.push(...found);
      if (found.length < incomePageMax) return rows;
    }
  }

  async #ask<Answer>(ask: () => Promise<Answer>): Promise<Answer | ReturnType<typeof unknown>> {
    const answer = await answered(binanceUsdmErrors, ask);
    return 'told' in answer ? answer.told : answer;
  }
}

async function read<Told>(call: Call, schema: z.ZodType<Told>): Promise<Told> {
  return readable(schema, await call());
}
