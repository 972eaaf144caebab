import type { Account } from '../../../domain/account/account.ts';
import type { Instrument } from '../../../domain/instrument/instrument.ts';
import { Decimal } from '../../../domain/money/decimal.ts';
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
import { answered, readable, unknown, unreadable } from '../trouble.ts';
import {
  type Bill,
  balanceSchema,
  billsSchema,
  contractSchema,
  fundingPayments,
  openOrder,
  openOrdersSchema,
  positionsSchema,
  transfers,
  venueBalances,
  venuePosition,
} from './books-wire.ts';
import { codeOf, okxErrors, orderDoesNotExist } from './classify.ts';
import type { OkxClient } from './client.ts';
import { everyFill, everyRow, youngMaxMs } from './fills.ts';
import { configurationSchema } from './settings.ts';
import { contractSizeOf, instIdOf, orderRow, orderView, single, venueTrade } from './wire.ts';

const orderPageMax = 100;
/** GET account/bills lists seven days; clocks may differ. */
const youngBillMaxMs = 6 * 86_400_000;
const one = new Decimal(1);

/** One account's books on OKX: its trading account. What lies in its funding wallet cannot be traded with. */
export class OkxBooks implements VenueBooks {
  readonly #client: OkxClient;
  readonly #account: Account;
  readonly #contractSizes = new Map<string, Decimal>();

  constructor(client: OkxClient, account: Account) {
    this.#client = client;
    this.#account = account;
  }

  /** Newest first, and further back by order id; orders may be in markets that we do not trade. */
  async listOpenOrders(): Promise<OpenOrdersAnswer> {
    return this.#ask(async () => {
      const orders: OpenOrders = [];
      for (let after: { after?: string } = {}; ; ) {
        const limit = String(orderPageMax);
        const { data } = readable(openOrdersSchema, await this.#client.listOpenOrders({ limit, ...after }));
        for (const raw of data) orders.push(openOrder(raw, await this.#contractSize(raw)));
        const oldest = data.at(-1);
        if (!oldest || data.length < orderPageMax) return { class: 'ORDERS', orders };
        after = { after: oldest.ordId };
      }
    });
  }

  /**
   * The cursor is the bill of the last fill, and when that was. OKX lists from the newest, back to whatever bounds the
   * list: so a page here is all of them.
   */
  async listTradesSince(
    instrument: Instrument,
    sinceMs: number,
    cursor: string | undefined,
  ): Promise<TradesPageAnswer> {
    const [before = '', knownMs] = cursor?.split('@') ?? [];
    const fromMs = knownMs === undefined ? sinceMs : Number(knownMs);
    const list = fromMs > Date.now() - youngMaxMs ? this.#client.listFills : this.#client.listOldFills;
    const bound = knownMs === undefined ? { begin: String(sinceMs) } : { before };
    return this.#ask(async () => {
      const fills = await everyFill(list, instrument, { instId: instIdOf(instrument), ...bound });
      const last = fills.at(-1);
      return {
        class: 'TRADES',
        trades: fills
          .filter(({ ts }) => ts >= sinceMs)
          .map((fill) => venueTrade(fill, this.#account, instrument)),
        cursor: last ? `${last.billId}@${last.ts}` : cursor,
        hasMore: false,
      };
    });
  }

  async lookUpByVenueId(instrument: Instrument, venueOrderId: string): Promise<LookUpAnswer> {
    const parameters = { instId: instIdOf(instrument), ordId: venueOrderId };
    try {
      const order = single(orderRow).safeParse(await this.#client.queryOrder(parameters));
      return order.success && order.data.ordId === venueOrderId
        ? { class: 'FOUND', order: orderView(order.data, contractSizeOf(instrument)) }
        : { class: 'UNKNOWN', ...unreadable };
    } catch (error) {
      return codeOf(error) === orderDoesNotExist ? { class: 'NOT_FOUND' } : unknown(okxErrors, error);
    }
  }

  async readBalances(): Promise<BalancesAnswer> {
    return this.#ask(async () => {
      const balance = readable(balanceSchema, await this.#client.readBalance());
      return { class: 'BALANCES', balances: venueBalances(balance) };
    });
  }

  async listPositions(): Promise<PositionsAnswer> {
    return this.#ask(async () => {
      const [listed, configured] = await Promise.all([
        this.#client.listPositions(),
        this.#client.readConfiguration(),
      ]);
      const { posMode } = readable(configurationSchema, configured);
      const { data } = readable(positionsSchema, listed);
      const positions = [];
      for (const raw of data) positions.push(venuePosition(raw, await this.#contractSize(raw)));
      return { class: 'POSITIONS', positions, positionMode: posMode };
    });
  }

  async listFundingSince(sinceMs: number): Promise<FundingAnswer> {
    return this.#ask(async () => {
      const bills = await this.#billsSince(sinceMs, { type: '8' });
      return { class: 'FUNDING', payments: fundingPayments(bills) };
    });
  }

  /** From bills of every kind: what is neither of a trade nor funding came from outside, or went there. */
  async listTransfersSince(sinceMs: number): Promise<TransfersAnswer> {
    return this.#ask(async () => {
      const bills = await this.#billsSince(sinceMs, {});
      return { class: 'TRANSFERS', transfers: transfers(bills) };
    });
  }

  #billsSince(sinceMs: number, given: Record<string, string>): Promise<readonly Bill[]> {
    const { listBills, listOldBills } = this.#client;
    const list = sinceMs > Date.now() - youngBillMaxMs ? listBills : listOldBills;
    const parameters = { ...given, begin: String(sinceMs) };
    return everyRow(list, parameters, (answer) => readable(billsSchema, answer).data);
  }

  /** What one contract of this market is; spot is counted in base units. Asked once: OKX does not change it. */
  async #contractSize({ instType, instId }: InMarket): Promise<Decimal> {
    if (instType === 'SPOT' || instType === 'MARGIN') return one;
    const known = this.#contractSizes.get(instId);
    if (known) return known;
    const family = instType === 'OPTION' ? { instFamily: instId.split('-').slice(0, 2).join('-') } : {};
    const listed = await this.#client.listInstruments({ instType, instId, ...family });
    const { ctVal, ctMult } = readable(
      contractSchema.refine((contract) => contract.instId === instId),
      listed,
    );
    const size = ctVal.times(ctMult);
    this.#contractSizes.set(instId, size);
    return size;
  }

  async #ask<Answer>(ask: () => Promise<Answer>): Promise<Answer | ReturnType<typeof unknown>> {
    const answer = await answered(okxErrors, ask);
    return 'told' in answer ? answer.told : answer;
  }
}

type OpenOrders = ReturnType<typeof openOrder>[];

interface InMarket {
  readonly instType: string;
  readonly instId: string;
}
