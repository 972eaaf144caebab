import type * as z from 'zod';
import type { Account } from '../../../domain/account/account.ts';
import type { Instrument } from '../../../domain/instrument/instrument.ts';
import type {
  BalancesAnswer,
  LookUpAnswer,
  OpenOrdersAnswer,
  TradesPageAnswer,
  TransfersAnswer,
  VenueTransfer,
} from '../../../domain/venue/venue-answer.ts';
import type { VenueBooks } from '../../../ports/venue.port.ts';
import { answered, readable, unknown, unreadable } from '../trouble.ts';
import {
  accountsSchema,
  deposits,
  openOrder,
  transfersSchema,
  venueBalances,
  withdrawals,
} from './books-wire.ts';
import { isOrderNotFound, upbitErrors } from './classify.ts';
import type { UpbitClient } from './client.ts';
import { everyOpenOrder } from './open-orders.ts';
import { readTradesPage } from './trades-page.ts';
import { orderView, orderWithTradesSchema } from './wire.ts';

const transferPageMax = 100;
/** A transfer listed by its creation may take effect this much later. */
const settlingMaxMs = 7 * 86_400_000;

/** One account's books on Upbit. */
export class UpbitBooks implements VenueBooks {
  readonly #client: UpbitClient;
  readonly #account: Account;

  constructor(client: UpbitClient, account: Account) {
    this.#client = client;
    this.#account = account;
  }

  async listOpenOrders(): Promise<OpenOrdersAnswer> {
    const answer = await answered(upbitErrors, () => everyOpenOrder(this.#client, {}));
    return 'told' in answer ? { class: 'ORDERS', orders: answer.told.map(openOrder) } : answer;
  }

  async listTradesSince(
    instrument: Instrument,
    sinceMs: number,
    cursor: string | undefined,
  ): Promise<TradesPageAnswer> {
    const answer = await answered(upbitErrors, () =>
      readTradesPage(this.#client, this.#account, instrument, sinceMs, cursor),
    );
    return 'told' in answer ? { class: 'TRADES', ...answer.told } : answer;
  }

  async lookUpByVenueId(_instrument: Instrument, venueOrderId: string): Promise<LookUpAnswer> {
    try {
      const order = orderWithTradesSchema.safeParse(await this.#client.queryOrder({ uuid: venueOrderId }));
      return order.success && order.data.uuid === venueOrderId
        ? { class: 'FOUND', order: orderView(order.data) }
        : { class: 'UNKNOWN', ...unreadable };
    } catch (error) {
      if (isOrderNotFound(error)) return { class: 'NOT_FOUND' };
      return unknown(upbitErrors, error);
    }
  }

  async readBalances(): Promise<BalancesAnswer> {
    const answer = await answered(upbitErrors, async () =>
      readable(accountsSchema, await this.#client.readAccounts()),
    );
    return 'told' in answer ? { class: 'BALANCES', balances: venueBalances(answer.told) } : answer;
  }

  async listTransfersSince(sinceMs: number): Promise<TransfersAnswer> {
    const { listDeposits, listWithdrawals } = this.#client;
    const answer = await answered(upbitErrors, () =>
      Promise.all([
        everyTransfer(listDeposits, sinceMs, deposits),
        everyTransfer(listWithdrawals, sinceMs, withdrawals),
      ]),
    );
    return 'told' in answer ? { class: 'TRANSFERS', transfers: answer.told.flat() } : answer;
  }
}

/** Newest first, page by page, until one is older: the venue's list has no beginning in time. */
async function everyTransfer(
  list: UpbitClient['listDeposits'],
  sinceMs: number,
  read: (rows: z.infer<typeof transfersSchema>) => readonly VenueTransfer[],
): Promise<readonly VenueTransfer[]> {
  const transfers: VenueTransfer[] = [];
  for (let page = 1; ; page += 1) {
    const parameters = { page: String(page), limit: String(transferPageMax), order_by: 'desc' };
    const rows = readable(transfersSchema, await list(parameters));
    transfers.push(...read(rows).filter(({ venueTimeMs }) => venueTimeMs >= sinceMs));
    const oldest = rows.at(-1);
    if (rows.length < transferPageMax || !oldest || oldest.created_at < sinceMs - settlingMaxMs)
      return transfers;
  }
}
