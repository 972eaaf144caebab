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
  VenueOpenOrder,
} from '../../../domain/venue/venue-answer.ts';
import type { VenueBooks } from '../../../ports/venue.port.ts';
import { answered, readable, type unknown } from '../trouble.ts';
import {
  accountSchema,
  fundingPayments,
  openOrder,
  positionRow,
  type Transaction,
  transactionRow,
  transfers,
  venueBalances,
  venuePosition,
  walletSchema,
} from './books-wire.ts';
import { bybitErrors } from './classify.ts';
import type { BybitClient } from './client.ts';
import { venueTrades } from './fills.ts';
import { everyRow, everyRowSince } from './lists.ts';
import { findOrder } from './orders.ts';
import { isRestingStop } from './stops.ts';
import { executionRow, isTrade, marketOf, orderRow, orderView, type RawExecution } from './wire.ts';

const perpetuals = { category: 'linear', settleCoin: 'USDT' } as const;
/** Where an account may have orders: also in markets that we do not trade. Options are left out. */
const everyMarket = [
  { category: 'spot' },
  perpetuals,
  { category: 'linear', settleCoin: 'USDC' },
  { category: 'inverse' },
] as const;

/** One unified account's books on Bybit. What lies in its funding wallet cannot be traded with. */
export class BybitBooks implements VenueBooks {
  readonly #client: BybitClient;
  readonly #account: Account;

  constructor(client: BybitClient, account: Account) {
    this.#client = client;
    this.#account = account;
  }

  async listOpenOrders(): Promise<OpenOrdersAnswer> {
    return this.#ask(async () => {
      const orders: VenueOpenOrder[] = [];
      for (const market of everyMarket) {
        const rows = await everyRow(this.#client.listOrders, market, orderRow, ({ orderId }) => orderId);
        const working = rows.filter((row) => !isRestingStop(row));
        orders.push(...working.map((row) => openOrder(row, market.category)));
      }
      return { class: 'ORDERS', orders };
    });
  }

  /** The cursor is the last fill's id, and when that was. A page here is all of them. */
  async listTradesSince(
    instrument: Instrument,
    sinceMs: number,
    cursor: string | undefined,
  ): Promise<TradesPageAnswer> {
    const [knownId = '', knownMs] = cursor?.split('@') ?? [];
    const fromMs = knownMs === undefined ? sinceMs : Number(knownMs);
    return this.#ask(async () => {
      const options = { sinceMs: fromMs, row: executionRow, idOf: ({ execId }: RawExecution) => execId };
      const listed = await everyRowSince(this.#client.listExecutions, marketOf(instrument), options);
      const known = listed.findIndex(({ execId }) => execId === knownId);
      const fills = listed.slice(known + 1).filter(isTrade);
      const last = fills.at(-1);
      return {
        class: 'TRADES',
        trades: await venueTrades(this.#client, this.#account, instrument, fills),
        cursor: last ? `${last.execId}@${last.execTime}` : cursor,
        hasMore: false,
      };
    });
  }

  async lookUpByVenueId(instrument: Instrument, venueOrderId: string): Promise<LookUpAnswer> {
    return this.#ask(async () => {
      const order = await findOrder(this.#client, { ...marketOf(instrument), orderId: venueOrderId });
      return order ? { class: 'FOUND', order: orderView(order) } : { class: 'NOT_FOUND' };
    });
  }

  async readBalances(): Promise<BalancesAnswer> {
    return this.#ask(async () => {
      const wallet = readable(walletSchema, await this.#client.readWallet({ accountType: 'UNIFIED' }));
      return { class: 'BALANCES', balances: venueBalances(wallet) };
    });
  }

  /** Each market has a position mode of its own, which its positions tell; the margin mode is the account's. */
  async listPositions(): Promise<PositionsAnswer> {
    return this.#ask(async () => {
      const idOf = (row: { symbol: string; positionIdx: number }) => `${row.symbol}|${row.positionIdx}`;
      const [rows, account] = await Promise.all([
        everyRow(this.#client.listPositions, perpetuals, positionRow, idOf),
        this.#client.readAccount(),
      ]);
      const { marginMode } = readable(accountSchema, account).result;
      return { class: 'POSITIONS', positions: rows.map((row) => venuePosition(row, marginMode)) };
    });
  }

  async listFundingSince(sinceMs: number): Promise<FundingAnswer> {
    return this.#ask(async () => ({
      class: 'FUNDING',
      payments: fundingPayments(await this.#transactionsSince(sinceMs)),
    }));
  }

  async listTransfersSince(sinceMs: number): Promise<TransfersAnswer> {
    return this.#ask(async () => ({
      class: 'TRANSFERS',
      transfers: transfers(await this.#transactionsSince(sinceMs)),
    }));
  }

  #transactionsSince(sinceMs: number): Promise<readonly Transaction[]> {
    const options = { sinceMs, row: transactionRow, idOf: ({ id }: Transaction) => id };
    return everyRowSince(this.#client.listTransactions, { accountType: 'UNIFIED' }, options);
  }

  async #ask<Answer>(ask: () => Promise<Answer>): Promise<Answer | ReturnType<typeof unknown>> {
    const answer = await answered(bybitErrors, ask);
    return 'told' in answer ? answer.told : answer;
  }
}
