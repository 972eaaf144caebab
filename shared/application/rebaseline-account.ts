import type { Account, Balance } from '../domain/account/account.ts';
import { symbolParts } from '../domain/instrument/symbol.ts';
import { type LedgerAccount, move, type Posting } from '../domain/ledger/entry.ts';
import { type Decimal, zero } from '../domain/money/decimal.ts';
import type { Order } from '../domain/order/order.ts';
import { transition } from '../domain/order/order-state.ts';
import type { Clock } from '../ports/clock.port.ts';
import type { Ids } from '../ports/ids.port.ts';
import type { StoreWrite } from '../ports/store-write.ts';
import type { TradingStore } from '../ports/trading-store.port.ts';
import type { VenueBooksOf } from '../ports/venue.port.ts';
import { decideUntilCommitted, doneOrAgain } from './decide.ts';
import { entryWrites, haltWrites, orderEventPublication, orderEventWrite } from './order-records.ts';
import { VenueSilentError } from './reconcile/venue-silent-error.ts';
import { releaseWrites } from './release-funds.ts';
import { resumeAccount } from './resume-account.ts';
import { sendLeaseMs } from './send-lease.ts';

export interface RebaselineDeps {
  readonly store: TradingStore;
  readonly books: VenueBooksOf;
  readonly clock: Clock;
  readonly ids: Ids;
}

/** What made the venue's books another world. */
const reason = 'the simulated venue was reset';

/**
 * Begins an account's books anew from what its simulated venue holds: open orders end, positions are flat, balances
 * become the venue's by a transfer with its reason (what the reset gave or took), the account is ACTIVE. Paper accounts
 * only: the books of a real venue are never reset, so a difference there must be looked at.
 *
 * @throws RangeError for an account that is not PAPER
 */
export async function rebaselineAccount(deps: RebaselineDeps, account: Account): Promise<void> {
  if (account.mode !== 'PAPER') throw new RangeError(`account ${account.accountId} is not a paper account`);
  const { store, clock, ids } = deps;
  const correlationId = ids.nextId();
  // Fenced first: an order that was about to be sent is not, once its lease is over.
  await store.commit(haltWrites(ids, account, reason, correlationId, clock.nowMs()));
  await clock.sleep(sendLeaseMs);
  await endOpenOrders(deps, account);
  await flattenPositions(deps, account);
  await adjustBalances(deps, account);
  await resumeAccount(deps, { ...account, reason: `rebaselined: ${reason}`, correlationId });
}

async function endOpenOrders(deps: RebaselineDeps, account: Account): Promise<void> {
  for (;;) {
    const { items } = await deps.store.listOrders(account, { openOnly: true, limit: 100 });
    if (items.length === 0) return;
    for (const { orderId } of items) await endOrder(deps, account, orderId);
  }
}

async function endOrder(deps: RebaselineDeps, account: Account, orderId: string): Promise<void> {
  await decideUntilCommitted(async () => {
    const order: Order | undefined = await deps.store.findOrder(account.ownerId, orderId);
    const state = order && transition(order.state, 'CANCEL');
    if (!order || state === order.state) return { done: undefined };
    const changes = { ...(state ? { state } : {}), code: 'VENUE_RESET' };
    const { next, writes } = releaseWrites(deps, order, changes);
    const result = await deps.store.commit([
      ...writes,
      orderEventWrite(next, order.state, 'rebaseline', 'CANCELED', { reason }),
      orderEventPublication(deps.ids, next, 'order.canceled'),
    ]);
    return doneOrAgain(result, undefined);
  });
}

/** The venue's positions are gone with the world they stood in; what was set aside for them is free again. */
async function flattenPositions(deps: RebaselineDeps, account: Account): Promise<void> {
  const { store, ids, clock } = deps;
  for (const { instrument, positionSide } of await store.listPositions(account))
    await decideUntilCommitted(async () => {
      const position = await store.findPosition(account, instrument, positionSide);
      if (!position || position.quantity.isZero()) return { done: undefined };
      const { leverage: _, life: __, ...kept } = position;
      const flat = {
        quantity: zero,
        averageEntryPrice: zero,
        realizedPnl: zero,
        margin: zero,
        entryCost: zero,
        version: position.version + 1,
      };
      const write: StoreWrite = {
        kind: 'updatePosition',
        position: { ...kept, ...flat },
        quantityDelta: position.quantity.negated(),
        side: 'buy',
        pendingUsed: zero,
      };
      const freed = move(symbolParts(instrument).settle ?? '', position.margin, 'RESERVED', 'AVAILABLE');
      const entries = entryWrites(ids, account, 'RELEASE', freed, { reason }, clock.nowMs());
      return doneOrAgain(await store.commit([write, ...entries]), undefined);
    });
}

async function adjustBalances(deps: RebaselineDeps, account: Account): Promise<void> {
  const { store, books, clock, ids } = deps;
  await decideUntilCommitted(async () => {
    const answer = await (await books.openBooks(account)).readBalances();
    if (answer.class === 'UNKNOWN') throw new VenueSilentError('balances', answer);
    const theirs = new Map(answer.balances.map(({ asset, total }) => [asset, total]));
    const ours = new Map((await store.listBalances(account)).map((balance) => [balance.asset, balance]));
    const postings = [...new Set([...ours.keys(), ...theirs.keys()])].flatMap((asset) =>
      adjustment(asset, ours.get(asset), theirs.get(asset) ?? zero),
    );
    const nowMs = clock.nowMs();
    const result = await store.commit([
      ...entryWrites(ids, account, 'TRANSFER', postings, { reason }, nowMs),
      {
        kind: 'saveReconciliation',
        reconciliation: {
          ownerId: account.ownerId,
          accountId: account.accountId,
          venue: account.venue,
          trigger: 'REQUEST',
          status: 'MATCHED',
          startedAtMs: nowMs,
          finishedAtMs: nowMs,
          openOrders: { ours: 0, venue: 0 },
          foreignOrders: [],
          orphanOrders: [],
          fillsReported: 0,
          transfersBooked: 0,
          fundingBooked: 0,
          positions: [],
          modes: [],
          balances: answer.balances.map(({ asset, total }) => ({
            asset,
            ours: total,
            venue: total,
            difference: zero,
          })),
          cursors: {},
        },
      },
    ]);
    return doneOrAgain(result, undefined);
  });
}

/** What makes AVAILABLE what the venue holds beyond what is still reserved, and SUSPENSE nothing. */
function adjustment(asset: string, ours: Balance | undefined, total: Decimal): readonly Posting[] {
  const { available, reserved, suspense } = ours ?? { available: zero, reserved: zero, suspense: zero };
  return [
    ...by(asset, total.minus(reserved).minus(available), 'AVAILABLE'),
    ...by(asset, suspense.negated(), 'SUSPENSE'),
  ];
}

function by(asset: string, change: Decimal, own: LedgerAccount): readonly Posting[] {
  return change.isNegative()
    ? move(asset, change.negated(), own, 'EXTERNAL')
    : move(asset, change, 'EXTERNAL', own);
}
