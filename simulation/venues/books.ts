import type { Account } from '#shared/domain/account/account.ts';
import type {
  BalancesAnswer,
  FundingAnswer,
  PositionsAnswer,
  VenueBalance,
} from '#shared/domain/venue/venue-answer.ts';
import type { VenueBooks } from '#shared/ports/venue.port.ts';
import { viewOf } from './booked-order.ts';
import type { VenueModel } from './venue-model.ts';
import type { VenueRow } from './venue-row.ts';
import { serverError, type VenueWire } from './venue-wire.ts';

/** Few trades a page, so that pages are turned. */
const pageMax = 3;

/**
 * One account's books at a venue, asked over the same wire as everything else.
 *
 * @param tellsBalances without them no reconciliation gets as far as comparing trades
 */
export function booksOf(wire: VenueWire, account: Account, tellsBalances: boolean): VenueBooks {
  const { model } = wire;
  const { accountId } = account;
  return {
    ...(tradesPerpetuals(model.row) ? perpetualBooks(wire, accountId) : {}),
    listOpenOrders: () =>
      wire.query('lists open orders', accountId, () => ({
        class: 'ORDERS',
        orders: model.openOrders(accountId),
      })),
    listTradesSince: ({ symbol }, sinceMs, cursor) =>
      wire.query('lists trades', symbol, () => {
        const all = model.orders
          .filter((order) => order.account.accountId === accountId)
          .flatMap(({ trades }) => trades)
          .filter(({ instrument }) => instrument === symbol)
          .sort((a, b) => Number(a.tradeId) - Number(b.tradeId));
        const rest = all.filter(({ tradeId }) => Number(tradeId) > Number(cursor ?? 0));
        const page = wholeIds(rest);
        return {
          class: 'TRADES',
          trades: page
            .filter(({ venueTimeMs }) => venueTimeMs >= sinceMs)
            .map(({ clientOrderId: _, ...trade }) => trade),
          cursor: page.at(-1)?.tradeId ?? cursor,
          hasMore: page.length < rest.length,
        };
      }),
    lookUpByVenueId: (_instrument, venueOrderId) =>
      wire.query('looks up', venueOrderId, () => {
        const order = model.orders.find((each) => each.venueOrderId === venueOrderId);
        return order && model.isKnown(order)
          ? { class: 'FOUND', order: viewOf(order) }
          : { class: 'NOT_FOUND' };
      }),
    readBalances: () =>
      wire.query<BalancesAnswer>('reads balances', accountId, () =>
        tellsBalances
          ? { class: 'BALANCES', balances: balancesOf(model, accountId) }
          : { class: 'UNKNOWN', ...serverError },
      ),
    listTransfersSince: (sinceMs) =>
      wire.query('lists transfers', accountId, () => ({
        class: 'TRANSFERS',
        transfers: model.transfers
          .filter((transfer) => transfer.accountId === accountId && transfer.venueTimeMs >= sinceMs)
          .map(({ accountId: _, ...transfer }) => transfer),
      })),
  };
}

function perpetualBooks(wire: VenueWire, accountId: string) {
  const { desk } = wire.model;
  return {
    listPositions: () =>
      wire.query<PositionsAnswer>('lists positions', accountId, () => ({
        class: 'POSITIONS',
        positionMode: 'ONE_WAY',
        positions: desk.of(accountId).map(({ market, quantity, averagePrice }) => ({
          instrument: market.instrument.symbol,
          quantity,
          entryPrice: averagePrice,
          marginMode: 'CROSS',
        })),
      })),
    listFundingSince: (sinceMs: number) =>
      wire.query<FundingAnswer>('lists funding', accountId, () => ({
        class: 'FUNDING',
        payments: desk.payments
          .filter((payment) => payment.accountId === accountId && payment.venueTimeMs >= sinceMs)
          .map(({ accountId: _, ...payment }) => payment),
      })),
  };
}

function tradesPerpetuals({ markets }: VenueRow): boolean {
  return markets.some(({ instrument }) => instrument.kind === 'PERPETUAL');
}

function balancesOf(model: VenueModel, accountId: string): readonly VenueBalance[] {
  return [...(model.balances.get(accountId) ?? [])].map(([asset, total]) => ({ asset, total }));
}

/** A page, and the rest of the trade that it ends in: two of our orders may have met in one. */
function wholeIds<Trade extends { readonly tradeId: string }>(trades: readonly Trade[]): readonly Trade[] {
  const last = trades[pageMax - 1]?.tradeId;
  return trades.filter(({ tradeId }, index) => index < pageMax || tradeId === last);
}
