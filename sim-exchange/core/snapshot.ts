import * as z from 'zod';
import type { Exchange } from './exchange.ts';
import { isOpen } from './types.ts';

const atoms = z.string().regex(/^\d+$/).transform(BigInt);
const side = z.enum(['BUY', 'SELL']);
const order = z.object({
  id: z.int(),
  account: z.string(),
  clientId: z.string(),
  symbol: z.string(),
  side,
  kind: z.enum(['LIMIT', 'MARKET']),
  timeInForce: z.enum(['GTC', 'IOC', 'FOK']),
  postOnly: z.boolean(),
  selfMatch: z.enum(['ALLOW', 'CANCEL_MAKER', 'CANCEL_TAKER']).default('ALLOW'),
  priceTicks: atoms,
  quantityLots: atoms,
  quoteBudgetAtoms: atoms,
  stopTicks: atoms,
  stopWhen: z.enum(['RISES', 'FALLS']),
  workingMs: z.int(),
  filledLots: atoms,
  filledQuoteAtoms: atoms,
  paidFeeAtoms: atoms.default(0n),
  fillCount: z.int().default(0),
  preventedLots: atoms.default(0n),
  lockedAtoms: atoms,
  state: z.enum(['NEW', 'PARTIALLY_FILLED', 'FILLED', 'CANCELED', 'EXPIRED']),
  createdMs: z.int(),
  updatedMs: z.int(),
  cancelClientId: z.string(),
  wire: z.record(z.string(), z.string()),
});
const fill = z.object({
  tradeId: z.int(),
  orderId: z.int(),
  clientId: z.string(),
  account: z.string(),
  symbol: z.string(),
  side,
  priceTicks: atoms,
  lots: atoms,
  quoteAtoms: atoms,
  feeAtoms: atoms,
  feeAsset: z.string(),
  maker: z.boolean(),
  timeMs: z.int(),
});
const deposit = z.object({
  id: z.int(),
  account: z.string(),
  asset: z.string(),
  amountAtoms: atoms,
  timeMs: z.int(),
});
const snapshotSchema = z.object({
  version: z.literal(1),
  nextOrderId: z.int(),
  nextExecutionId: z.int(),
  symbols: z.record(z.string(), z.object({ nextTradeId: z.int(), updateId: z.int(), midTicks: atoms })),
  balances: z.record(z.string(), z.object({ freeAtoms: atoms, lockedAtoms: atoms })),
  usedClientIds: z.array(z.string()),
  orders: z.array(order),
  fills: z.array(fill),
  deposits: z.array(deposit).default([]),
});
export type Snapshot = z.output<typeof snapshotSchema>;

/** What must survive a restart, as JSON text: the account's orders, fills and balances, ids, prices. */
export function snapshotText(exchange: Exchange, account: string, mid: (symbol: string) => bigint): string {
  const symbols = [...exchange.instruments.keys()].map((symbol) => {
    const nextTradeId = exchange.nextTradeIds.get(symbol) ?? 1;
    return [symbol, { nextTradeId, updateId: exchange.book(symbol).updateId, midTicks: mid(symbol) }];
  });
  const snapshot: Snapshot = {
    version: 1,
    nextOrderId: exchange.nextOrderId,
    nextExecutionId: exchange.nextExecutionId,
    symbols: Object.fromEntries(symbols),
    balances: Object.fromEntries(exchange.account(account).balances),
    usedClientIds: [...exchange.orders.used],
    orders: [...exchange.orders.byId.values()],
    fills: exchange.fills,
    deposits: exchange.deposits,
  };
  return JSON.stringify(snapshot, (_, value) => (typeof value === 'bigint' ? value.toString() : value));
}

/** Parses snapshot text. Throws when it is not one: better no start than wrong money. */
export function parsedSnapshot(text: string): Snapshot {
  return snapshotSchema.parse(JSON.parse(text));
}

/** Ids skipped after a restart: what a crash lost within the last second must not be handed out again. */
const idSlack = 100_000;

/** Fills a fresh exchange from a snapshot. Resting orders go back on the book in their order of arrival. */
export function restore(exchange: Exchange, account: string, snapshot: Snapshot): void {
  exchange.nextOrderId = snapshot.nextOrderId + idSlack;
  exchange.nextExecutionId = snapshot.nextExecutionId + idSlack;
  for (const [symbol, { nextTradeId, updateId }] of Object.entries(snapshot.symbols)) {
    if (!exchange.instruments.has(symbol)) continue;
    exchange.nextTradeIds.set(symbol, nextTradeId + idSlack);
    exchange.book(symbol).updateId = updateId + idSlack;
  }
  const { balances } = exchange.account(account);
  for (const [asset, balance] of Object.entries(snapshot.balances)) balances.set(asset, { ...balance });
  for (const saved of snapshot.orders) {
    exchange.orders.add(saved);
    if (!isOpen(saved)) continue;
    if (saved.workingMs === 0) exchange.stops.add(saved);
    else exchange.book(saved.symbol).add(saved);
  }
  for (const key of snapshot.usedClientIds) exchange.orders.used.add(key);
  exchange.fills.push(...snapshot.fills);
  exchange.deposits.push(...snapshot.deposits);
}
