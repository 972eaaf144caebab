import type * as z from 'zod';
import type { Exchange } from './exchange.ts';
import type { VenueKey } from './key-terms.ts';
import { snapshotSchema } from './snapshot-schema.ts';

export type Snapshot = z.output<typeof snapshotSchema>;

/** What must survive a restart, as JSON text: accounts, orders, fills, positions, settings, ids, prices. */
export function snapshotText(
  exchange: Exchange,
  account: string,
  mid: (symbol: string) => bigint,
  keysOfOthers: readonly VenueKey[] = [],
): string {
  const symbols = [...exchange.instruments.keys()].map((symbol) => {
    const nextTradeId = exchange.nextTradeIds.get(symbol) ?? 1;
    return [symbol, { nextTradeId, updateId: exchange.book(symbol).updateId, midTicks: mid(symbol) }];
  });
  const { funding, marks, algos } = exchange;
  const accounts = [...exchange.accounts.values()].map(({ name, balances }) => [
    name,
    Object.fromEntries(balances),
  ]);
  const snapshot: Snapshot = {
    version: 1,
    nextOrderId: exchange.nextOrderId,
    nextExecutionId: exchange.nextExecutionId,
    symbols: Object.fromEntries(symbols),
    balances: Object.fromEntries(exchange.account(account).balances),
    accounts: Object.fromEntries(accounts),
    usedClientIds: [...exchange.orders.burned],
    orders: [...exchange.orders.byId.values()],
    fills: exchange.fills,
    deposits: exchange.deposits,
    transfers: exchange.transfers,
    positions: [...exchange.positions.all()],
    marks: [...marks.all()].map((mark) => ({ ...mark, pinned: marks.isPinned(mark.symbol) })),
    funding: { nextPaymentId: funding.nextPaymentId, payments: funding.payments, rates: funding.rates },
    settings: exchange.settings.dump(),
    algos: { nextId: algos.nextId, orders: [...algos.byId.values()] },
    deadMan: exchange.deadMan.list(),
    keys: keysOfOthers.map(({ apiKey, secret, account: owner }) => ({ apiKey, secret, account: owner })),
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
  restoreAccounts(exchange, account, snapshot);
  exchange.settings.load(snapshot.settings);
  for (const position of snapshot.positions) {
    if (exchange.instruments.has(position.symbol)) exchange.positions.put(position);
  }
  for (const { pinned, ...saved } of snapshot.marks) {
    const mark = exchange.marks.get(saved.symbol);
    if (mark !== undefined) Object.assign(mark, saved);
    exchange.marks.pin(saved.symbol, pinned && mark !== undefined);
  }
  for (const order of snapshot.orders) exchange.restoreOrder(order);
  for (const key of snapshot.usedClientIds) exchange.orders.burned.add(key);
  exchange.fills.push(...snapshot.fills);
  exchange.deposits.push(...snapshot.deposits);
  exchange.transfers.push(...snapshot.transfers);
  exchange.funding.nextPaymentId = snapshot.funding.nextPaymentId + idSlack;
  exchange.funding.payments.push(...snapshot.funding.payments);
  exchange.funding.rates.push(...snapshot.funding.rates);
  exchange.algos.nextId = snapshot.algos.nextId + idSlack;
  for (const algo of snapshot.algos.orders) exchange.algos.restore(algo);
  exchange.deadMan.load(snapshot.deadMan);
}

/** Of the market's own accounts only what they hold comes back: their resting orders are not kept. */
function restoreAccounts(exchange: Exchange, account: string, snapshot: Snapshot): void {
  for (const [name, balances] of Object.entries({ ...snapshot.accounts, [account]: snapshot.balances })) {
    const owner = exchange.accounts.get(name);
    if (owner === undefined) continue;
    for (const [asset, { freeAtoms, lockedAtoms }] of Object.entries(balances)) {
      const whole = { freeAtoms: freeAtoms + lockedAtoms, lockedAtoms: 0n };
      owner.balances.set(asset, owner.house ? whole : { freeAtoms, lockedAtoms });
    }
  }
}
