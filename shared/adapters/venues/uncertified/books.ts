import type { Account } from '../../../domain/account/account.ts';
import type { Instrument } from '../../../domain/instrument/instrument.ts';
import type {
  BalancesAnswer,
  LookUpAnswer,
  OpenOrdersAnswer,
  TradesPageAnswer,
  TransfersAnswer,
} from '../../../domain/venue/venue-answer.ts';
import type { VenueBooks } from '../../../ports/venue.port.ts';
import { readable } from '../trouble.ts';
import { ask } from './asking.ts';
import { isOrderNotFound, unknownFailure } from './classify.ts';
import { CutListError, everyRow, pageLimitOf } from './lists.ts';
import type { UnifiedExchange } from './unified-exchange.ts';
import {
  balancesSchema,
  deposits,
  oneOrderSchema,
  ordersSchema,
  orderView,
  tradesSchema,
  transactionsSchema,
  venueTrade,
  withdrawals,
} from './wire.ts';

/** One account's books at an uncertified venue. The exchange has its markets loaded. */
export class UncertifiedBooks implements VenueBooks {
  readonly #exchange: UnifiedExchange;
  readonly #account: Account;

  constructor(exchange: UnifiedExchange, account: Account) {
    this.#exchange = exchange;
    this.#account = account;
  }

  async listOpenOrders(): Promise<OpenOrdersAnswer> {
    const asked = await ask(async () => {
      const orders = readable(ordersSchema, await this.#exchange.fetchOpenOrders());
      const limit = this.#exchange.featureValueByType('spot', undefined, 'fetchOpenOrders', 'limit');
      if (typeof limit === 'number' && orders.length >= limit)
        throw new CutListError('there may be more open orders than one answer lists');
      return orders;
    });
    return 'failed' in asked ? unknownFailure(asked.failed) : { class: 'ORDERS', orders: asked.told };
  }

  /** The cursor is the time of the newest trade: its moment is read again, where two trades may share it. */
  async listTradesSince(
    { symbol }: Instrument,
    sinceMs: number,
    cursor: string | undefined,
  ): Promise<TradesPageAnswer> {
    const fromMs = cursor !== undefined && /^\d{1,15}$/.test(cursor) ? Number(cursor) : sinceMs;
    const read = (answer: unknown) =>
      readable(tradesSchema, answer).map((trade) => venueTrade(trade, this.#account));
    const asked = await ask(() => everyRow(this.#exchange, 'fetchMyTrades', symbol, fromMs, read));
    if ('failed' in asked) return unknownFailure(asked.failed);
    const trades = asked.told.filter(({ venueTimeMs }) => venueTimeMs >= fromMs);
    const newestMs = Math.max(fromMs, ...trades.map(({ venueTimeMs }) => venueTimeMs));
    return { class: 'TRADES', trades, cursor: String(newestMs), hasMore: false };
  }

  async lookUpByVenueId({ symbol }: Instrument, venueOrderId: string): Promise<LookUpAnswer> {
    const asked = await ask(async () =>
      readable(oneOrderSchema, await this.#exchange.fetchOrder(venueOrderId, symbol)),
    );
    if ('failed' in asked)
      return isOrderNotFound(asked.failed) ? { class: 'NOT_FOUND' } : unknownFailure(asked.failed);
    return { class: 'FOUND', order: orderView(asked.told) };
  }

  async readBalances(): Promise<BalancesAnswer> {
    const asked = await ask(async () => readable(balancesSchema, await this.#exchange.fetchBalance()));
    return 'failed' in asked ? unknownFailure(asked.failed) : { class: 'BALANCES', balances: asked.told };
  }

  /** Where a class cannot list them, none are told: a balance that moved by one is a difference then, and halts the account. */
  async listTransfersSince(sinceMs: number): Promise<TransfersAnswer> {
    const asked = await ask(async () => [
      ...deposits(await this.#transactions('fetchDeposits', sinceMs)),
      ...withdrawals(await this.#transactions('fetchWithdrawals', sinceMs)),
    ]);
    return 'failed' in asked ? unknownFailure(asked.failed) : { class: 'TRANSFERS', transfers: asked.told };
  }

  async #transactions(call: 'fetchDeposits' | 'fetchWithdrawals', sinceMs: number) {
    if (!this.#exchange.has[call]) return [];
    const limit = pageLimitOf(this.#exchange, call);
    const rows = readable(transactionsSchema, await this.#exchange[call](undefined, sinceMs, limit));
    if (rows.length >= limit) throw new CutListError(`${call} may hold more than one answer lists`);
    return rows.filter(({ timestamp }) => timestamp >= sinceMs);
  }
}
