import type { Account } from '../../../domain/account/account.ts';
import type { Instrument } from '../../../domain/instrument/instrument.ts';
import type { VenueTrade } from '../../../domain/venue/venue-answer.ts';
import { UnreadableError } from '../trouble.ts';
import { transactionRow } from './books-wire.ts';
import type { BybitClient } from './client.ts';
import { everyRowSince } from './lists.ts';
import { findOrder } from './orders.ts';
import { marketOf, type PerpetualFacts, type RawExecution, type RawOrder, venueTrade } from './wire.ts';

/** A log's time and a fill's may differ by a little. */
const aroundMs = 1_000;

/**
 * Fills as we book them. A perpetual's profit is in the log of transactions, its position side in its order.
 *
 * @param fills oldest first
 * @throws UnreadableError when the log does not have one of them yet
 */
export async function venueTrades(
  client: BybitClient,
  account: Account,
  instrument: Instrument,
  fills: readonly RawExecution[],
): Promise<readonly VenueTrade[]> {
  const [first] = fills;
  if (instrument.kind !== 'PERPETUAL' || !first)
    return fills.map((fill) => venueTrade(fill, account, instrument));
  const options = {
    sinceMs: first.execTime - aroundMs,
    row: transactionRow,
    idOf: ({ id }: { id: string }) => id,
  };
  const [log, orders] = await Promise.all([
    everyRowSince(client.listTransactions, { category: 'linear', accountType: 'UNIFIED' }, options),
    ordersOf(client, instrument, fills),
  ]);
  const profits = new Map(log.map(({ tradeId, cashFlow }) => [tradeId, cashFlow]));
  return fills.map((fill) => {
    const realizedPnl = profits.get(fill.execId);
    const positionIdx = orders.get(fill.orderId)?.positionIdx;
    if (realizedPnl === undefined || positionIdx === undefined) throw new UnreadableError();
    const facts: PerpetualFacts = { positionIdx, realizedPnl };
    return venueTrade(fill, account, instrument, facts);
  });
}

async function ordersOf(
  client: BybitClient,
  instrument: Instrument,
  fills: readonly RawExecution[],
): Promise<ReadonlyMap<string, RawOrder>> {
  const orders = new Map<string, RawOrder>();
  for (const { orderId } of fills) {
    if (orders.has(orderId)) continue;
    const order = await findOrder(client, { ...marketOf(instrument), orderId });
    if (order) orders.set(orderId, order);
  }
  return orders;
}
