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
import { answered, readable, unknown } from '../trouble.ts';
import {
  assetsSchema,
  type FinancialRecord,
  fundingPayments,
  openOrder,
  positionsSchema,
  recordRow,
  transfers,
  venueBalances,
  venuePosition,
} from './books-wire.ts';
import { bitgetErrors, codeOf, orderDoesNotExist } from './classify.ts';
import type { BitgetClient } from './client.ts';
import { everyRow, everyRowSince, orderById } from './fills.ts';
import { placedUnder } from './fired-stop.ts';
import { settingsSchema } from './settings.ts';
import {
  fillRow,
  futuresCategory,
  marketOf,
  orderRow,
  orderView,
  type RawFill,
  type RawOrder,
  venueTrade,
} from './wire.ts';

/** One unified account's books on Bitget. What lies in its funding wallet cannot be traded with. */
export class BitgetBooks implements VenueBooks {
  readonly #client: BitgetClient;
  readonly #account: Account;

  constructor(client: BitgetClient, account: Account) {
    this.#client = client;
    this.#account = account;
  }

  /** Of every category: orders may be in markets that we do not trade. */
  async listOpenOrders(): Promise<OpenOrdersAnswer> {
    return this.#ask(async () => {
      const orders = await everyRow(this.#client.listOpenOrders, {}, orderRow, ({ orderId }) => orderId);
      return { class: 'ORDERS', orders: orders.map(openOrder) };
    });
  }

  /**
   * The cursor is the last fill's id, and when that was. Bitget lists fills of a whole category: those of other markets
   * are left out. A page here is all of them.
   */
  async listTradesSince(
    instrument: Instrument,
    sinceMs: number,
    cursor: string | undefined,
  ): Promise<TradesPageAnswer> {
    const [knownId = '', knownMs] = cursor?.split('@') ?? [];
    const fromMs = knownMs === undefined ? sinceMs : Number(knownMs);
    const { category, symbol } = marketOf(instrument);
    return this.#ask(async () => {
      const options = { sinceMs: fromMs, row: fillRow, idOf: ({ execId }: RawFill) => execId };
      const listed = await everyRowSince(this.#client.listFills, { category }, options);
      const known = listed.findIndex(({ execId }) => execId === knownId);
      const fills = listed.slice(known + 1).filter((fill) => fill.symbol === symbol);
      const orders = await this.#ordersOf(instrument, fills);
      const last = fills.at(-1);
      return {
        class: 'TRADES',
        trades: fills.map((fill) => venueTrade(fill, this.#account, instrument, orders.get(fill.orderId))),
        cursor: last ? `${last.execId}@${last.createdTime}` : cursor,
        hasMore: false,
      };
    });
  }

  /** The orders of a perpetual's fills, which alone tell the side of the position. */
  async #ordersOf({ kind }: Instrument, fills: readonly RawFill[]): Promise<ReadonlyMap<string, RawOrder>> {
    const orders = new Map<string, RawOrder>();
    if (kind !== 'PERPETUAL') return orders;
    for (const { orderId } of fills) {
      if (!orders.has(orderId)) orders.set(orderId, await orderById(this.#client, orderId));
    }
    return orders;
  }

  async lookUpByVenueId(_instrument: Instrument, venueOrderId: string): Promise<LookUpAnswer> {
    try {
      const order = await orderById(this.#client, venueOrderId);
      const clientOrderId = await placedUnder(this.#client, order);
      return { class: 'FOUND', order: { ...orderView(order), clientOrderId } };
    } catch (error) {
      return codeOf(error) === orderDoesNotExist ? { class: 'NOT_FOUND' } : unknown(bitgetErrors, error);
    }
  }

  async readBalances(): Promise<BalancesAnswer> {
    return this.#ask(async () => {
      const assets = readable(assetsSchema, await this.#client.readAssets());
      return { class: 'BALANCES', balances: venueBalances(assets) };
    });
  }

  async listPositions(): Promise<PositionsAnswer> {
    return this.#ask(async () => {
      const [listed, settings] = await Promise.all([
        this.#client.listPositions({ category: futuresCategory }),
        this.#client.readSettings(),
      ]);
      const positions = (readable(positionsSchema, listed).data.list ?? []).map(venuePosition);
      return {
        class: 'POSITIONS',
        positions,
        positionMode: readable(settingsSchema, settings).data.holdMode,
      };
    });
  }

  async listFundingSince(sinceMs: number): Promise<FundingAnswer> {
    return this.#ask(async () => {
      const records = await this.#recordsSince(sinceMs, futuresCategory);
      return { class: 'FUNDING', payments: fundingPayments(records) };
    });
  }

  /** From records of every category that we know: one may be listed in several. */
  async listTransfersSince(sinceMs: number): Promise<TransfersAnswer> {
    return this.#ask(async () => {
      const records = new Map<string, FinancialRecord>();
      for (const category of ['OTHER', 'SPOT', futuresCategory]) {
        for (const record of await this.#recordsSince(sinceMs, category)) records.set(record.id, record);
      }
      return { class: 'TRANSFERS', transfers: transfers([...records.values()]) };
    });
  }

  #recordsSince(sinceMs: number, category: string): Promise<readonly FinancialRecord[]> {
    const options = { sinceMs, row: recordRow, idOf: ({ id }: FinancialRecord) => id };
    return everyRowSince(this.#client.listRecords, { category }, options);
  }

  async #ask<Answer>(ask: () => Promise<Answer>): Promise<Answer | ReturnType<typeof unknown>> {
    const answer = await answered(bitgetErrors, ask);
    return 'told' in answer ? answer.told : answer;
  }
}
