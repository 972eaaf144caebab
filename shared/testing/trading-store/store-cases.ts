import { beforeEach } from 'vitest';
import type { AccountRef } from '../../domain/account/account.ts';
import { move, type Posting } from '../../domain/ledger/entry.ts';
import { decimal as d } from '../../domain/money/decimal.ts';
import type { Order } from '../../domain/order/order.ts';
import type { StoreWrite } from '../../ports/store-write.ts';
import type { TradingStore } from '../../ports/trading-store.port.ts';
import { aControl, anAccount, anOrder } from '../builders.ts';
import { idOf } from '../sequential-ids.ts';
import { startMs } from '../simulated-clock.ts';

export const ok = { ok: true };
export const failed = (failure: object) => ({ ok: false, failure });
export const insert = (order: Order): StoreWrite => ({ kind: 'insertOrder', order });
export const update = (order: Order): StoreWrite => ({ kind: 'updateOrder', order });

export interface StoreCase {
  readonly store: TradingStore;
  readonly ref: AccountRef;
}

/** Gives each case a store and an owner of its own, and the writes that cases share. */
export function storeCases(open: () => TradingStore, begin: (opened: StoreCase) => void) {
  let store: TradingStore;
  let ref: AccountRef;
  let entryCount = 0;
  beforeEach(() => {
    store = open();
    ref = { ownerId: `user-${crypto.randomUUID()}`, accountId: 'account-1' };
    begin({ store, ref });
  });
  const post = (postings: readonly Posting[]): StoreWrite => {
    entryCount += 1;
    const entryId = idOf(entryCount);
    return { kind: 'post', entry: { ...ref, entryId, kind: 'TRANSFER', postings, atMs: startMs } };
  };
  return {
    post,
    order: (n: number, given: Partial<Order> = {}) => anOrder({ ...ref, orderId: idOf(n), ...given }),
    openAccount: () =>
      store.commit([{ kind: 'insertAccount', account: anAccount(ref), control: aControl(ref) }]),
    deposit: (asset: string, amount: string) =>
      store.commit([post(move(asset, d(amount), 'EXTERNAL', 'AVAILABLE'))]),
    reserve: (amount: string) => post(move('USDT', d(amount), 'AVAILABLE', 'RESERVED')),
    balance: async (asset: string) => (await store.listBalances(ref)).find((each) => each.asset === asset),
    event: (n: number): StoreWrite => ({
      kind: 'publish',
      event: {
        ...ref,
        eventId: idOf(n),
        type: 'order.accepted',
        correlationId: 'c',
        atMs: startMs,
        payload: { event_type: 'order.accepted' },
      },
    }),
  };
}
