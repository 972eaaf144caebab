import { describe, expect, it } from 'vitest';
import type { AccountRef } from '../../domain/account/account.ts';
import { move } from '../../domain/ledger/entry.ts';
import { decimal as d, zero } from '../../domain/money/decimal.ts';
import { fillKey } from '../../domain/order/fill.ts';
import type { Order } from '../../domain/order/order.ts';
import {
  InvalidCursorError,
  type Page,
  type PageRequest,
  type TradingStore,
} from '../../ports/trading-store.port.ts';
import { aFill } from '../builders.ts';
import { idOf } from '../sequential-ids.ts';
import { startMs } from '../simulated-clock.ts';
import { failed, insert, ok, storeCases, update } from './store-cases.ts';

export function pageCases(open: () => TradingStore): void {
  let store: TradingStore;
  let ref: AccountRef;
  const { order, deposit, event } = storeCases(open, (opened) => {
    ({ store, ref } = opened);
  });

  describe('lists, pages and cursors', () => {
    const walk = async <Item>(list: (page: PageRequest) => Promise<Page<Item>>, limit: number) => {
      const items: Item[] = [];
      let cursor: string | undefined;
      do {
        const page: Page<Item> = await list({ limit, ...(cursor === undefined ? {} : { cursor }) });
        expect(page.items.length).toBeLessThanOrEqual(limit);
        items.push(...page.items);
        cursor = page.cursor;
      } while (cursor !== undefined);
      return items;
    };
    const orders = (page: PageRequest) => store.listOrders(ref, page);
    const idsOf = (found: readonly Order[]) => found.map(({ orderId }) => orderId);

    it.each([1, 2, 3, 7, 20])('TS-23 orders come newest first, each once, in pages of %i', async (limit) => {
      for (const n of [3, 1, 5, 2, 4, 7, 6]) await store.commit([insert(order(n))]);
      await store.commit([insert(order(8, { accountId: 'account-2' }))]);
      expect(idsOf(await walk(orders, limit))).toEqual([7, 6, 5, 4, 3, 2, 1].map(idOf));
    });

    it('TS-24 the first page of several has a cursor, a page with room to spare has none', async () => {
      for (const n of [1, 2, 3]) await store.commit([insert(order(n))]);
      expect((await orders({ limit: 2 })).cursor).toEqual(expect.any(String));
      expect(await orders({ limit: 4 })).not.toHaveProperty('cursor');
    });

    it('TS-25 open orders leave their list when they end, and come back when a late fill reopens one', async () => {
      for (const n of [1, 2, 3]) await store.commit([insert(order(n))]);
      const open = async () => idsOf((await store.listOrders(ref, { limit: 10, openOnly: true })).items);
      expect(await open()).toEqual([3, 2, 1].map(idOf));
      await store.commit([update(order(2, { version: 2, state: 'REJECTED' }))]);
      expect(await open()).toEqual([3, 1].map(idOf));
      await store.commit([update(order(2, { version: 3, state: 'PARTIALLY_FILLED' }))]);
      expect(await open()).toEqual([3, 2, 1].map(idOf));
    });

    it.each([
      ['TS-26 broken text', 'not a cursor'],
      ['TS-27 empty text', ''],
      ['TS-28 half a cursor', Buffer.from('{"pk":"x"').toString('base64url')],
      ['TS-29 a cursor of numbers', Buffer.from('{"pk":1}').toString('base64url')],
    ])('%s is an invalid cursor, in every listing', async (_name, cursor) => {
      await store.commit([insert(order(1))]);
      const page = { limit: 1, cursor };
      await expect(store.listOrders(ref, page)).rejects.toThrow(InvalidCursorError);
      await expect(store.listOrders(ref, { ...page, openOnly: true })).rejects.toThrow(InvalidCursorError);
      await expect(store.listFills(ref, page)).rejects.toThrow(InvalidCursorError);
      await expect(store.listLedger(ref, page)).rejects.toThrow(InvalidCursorError);
    });

    it('TS-30 another listing’s cursor, another account’s and another owner’s are invalid', async () => {
      for (const n of [1, 2, 3]) {
        await store.commit([insert(order(n))]);
        await deposit('USDT', '1');
      }
      const ofOrders = (await orders({ limit: 1 })).cursor ?? '';
      const ofLedger = (await store.listLedger(ref, { limit: 1 })).cursor ?? '';
      const page = (cursor: string) => ({ limit: 1, cursor });
      const otherAccount = { ...ref, accountId: 'account-2' };
      const otherOwner = { ...ref, ownerId: 'somebody' };
      expect((await orders(page(ofOrders))).items).toHaveLength(1);
      for (const list of [
        () => store.listLedger(ref, page(ofOrders)),
        () => store.listFills(ref, page(ofOrders)),
        () => store.listOrders(ref, { ...page(ofOrders), openOnly: true }),
        () => store.listOrders(ref, page(ofLedger)),
        () => store.listOrders(otherAccount, page(ofOrders)),
        () => store.listOrders(otherOwner, page(ofOrders)),
      ])
        await expect(list()).rejects.toThrow(InvalidCursorError);
    });

    it('TS-31 fills come newest first, both sides of one trade too, in any pages', async () => {
      const fills = [
        aFill({ ...ref, tradeId: '1', venueTimeMs: startMs }),
        aFill({ ...ref, tradeId: '2', venueTimeMs: startMs + 9, fee: { asset: 'BTC', amount: d('0.0001') } }),
        aFill({ ...ref, tradeId: '3', venueTimeMs: startMs + 5, venueOrderId: '8' }),
        aFill({ ...ref, tradeId: '3', venueTimeMs: startMs + 5, venueOrderId: '9', side: 'sell' }),
      ];
      for (const fill of fills)
        expect(await store.commit([{ kind: 'insertFill', fill, orderId: idOf(1) }])).toEqual(ok);
      for (const limit of [1, 2, 3, 10]) {
        const found = await walk((page) => store.listFills(ref, page), limit);
        expect(found.map(({ tradeId }) => tradeId)).toEqual(['2', '3', '3', '1']);
        expect(found).toEqual(expect.arrayContaining(fills.map((fill) => ({ ...fill, orderId: idOf(1) }))));
      }
    });

    it('TS-32 a fill is kept once, whatever source reports it again', async () => {
      const fill = aFill({ ...ref, source: 'stream' });
      await store.commit([{ kind: 'insertFill', fill, orderId: undefined }]);
      const again = { ...fill, source: 'resolve', price: d('1') } as const;
      expect(await store.commit([{ kind: 'insertFill', fill: again, orderId: idOf(1) }])).toEqual(
        failed({ reason: 'ALREADY_EXISTS', write: 'insertFill' }),
      );
      expect((await store.listFills(ref, { limit: 5 })).items).toEqual([fill]);
    });

    it.each([
      ['TS-97 from a moment on, that moment included', { fromMs: startMs + 5 }, ['7', '5']],
      ['TS-98 before a moment, that moment not included', { toMs: startMs + 5 }, ['1']],
      ['TS-99 between two moments', { fromMs: startMs + 1, toMs: startMs + 7 }, ['5']],
      ['TS-100 in no time at all', { fromMs: startMs + 5, toMs: startMs + 5 }, []],
      ['TS-101 whenever', {}, ['7', '5', '1']],
    ])('%s: the fills of that time, in any pages', async (_name, range, expected) => {
      for (const n of [5, 1, 7]) {
        const fill = aFill({ ...ref, tradeId: String(n), venueTimeMs: startMs + (n === 1 ? 0 : n) });
        await store.commit([{ kind: 'insertFill', fill, orderId: undefined }]);
      }
      for (const limit of [1, 2, 10]) {
        const found = await walk((page) => store.listFills(ref, { ...page, ...range }), limit);
        expect(found.map(({ tradeId }) => tradeId)).toEqual(expected);
      }
    });

    it('TS-102 fills by their keys: those that are booked, each once, of this account alone', async () => {
      const fill = aFill({ ...ref, tradeId: '1' });
      const foreign = aFill({ ...ref, tradeId: '2', clientOrderId: 'by-hand' });
      const elsewhere = aFill({ ...ref, accountId: 'account-2', tradeId: '3' });
      await store.commit([{ kind: 'insertFill', fill, orderId: idOf(1) }]);
      for (const each of [foreign, elsewhere])
        await store.commit([{ kind: 'insertFill', fill: each, orderId: undefined }]);
      const keys = [fill, fill, foreign, elsewhere, aFill({ ...ref, tradeId: '9' })].map(fillKey);
      const found = await store.findFills(ref, keys);
      expect([...found].sort((a, b) => (a.tradeId < b.tradeId ? -1 : 1))).toEqual([
        { ...fill, orderId: idOf(1) },
        foreign,
      ]);
      expect(await store.findFills(ref, [])).toEqual([]);
    });

    it('TS-33 the ledger comes oldest first, as written, in any pages', async () => {
      for (const amount of ['5', '0.000000000000000001', '7']) await deposit('USDT', amount);
      const kept = (
        await Promise.all([1, 2, 10].map((limit) => walk((page) => store.listLedger(ref, page), limit)))
      ).map((entries) => entries.map(({ postings }) => postings[1]?.amount));
      const amounts = [d('5'), d('0.000000000000000001'), d('7')];
      expect(kept).toEqual([amounts, amounts, amounts]);
    });

    it('TS-34 an entry keeps what it is about', async () => {
      const entry = {
        ...ref,
        entryId: idOf(1),
        kind: 'TRADE',
        postings: move('BTC', d('1'), 'TRADING', 'SUSPENSE'),
        orderId: idOf(2),
        tradeId: 't',
        reason: 'r',
        atMs: startMs,
      } as const;
      await store.commit([{ kind: 'post', entry }]);
      expect((await store.listLedger(ref, { limit: 5 })).items).toEqual([entry]);
      expect(await store.commit([{ kind: 'post', entry }])).toEqual(
        failed({ reason: 'ALREADY_EXISTS', write: 'post' }),
      );
    });

    it('TS-35 orders that need attention: oldest first, only while they do, only so many', async () => {
      const mine = async (olderThanMs: number, limit = 1000) =>
        (await store.listAttention(olderThanMs, limit)).filter(({ ownerId }) => ownerId === ref.ownerId);
      // Long ago, so that a shared store's other orders come later.
      const atMs = (n: number) => 1_000 + n;
      for (const n of [3, 1, 2, 4]) await store.commit([insert(order(n, { updatedAtMs: atMs(n) }))]);
      expect((await mine(atMs(3))).map(({ orderId }) => orderId)).toEqual([1, 2, 3].map(idOf));
      expect((await mine(atMs(3)))[0]).toEqual({ ...ref, orderId: idOf(1), updatedAtMs: atMs(1) });
      const accepted = order(2, { version: 2, state: 'ACCEPTED', updatedAtMs: atMs(2) });
      await store.commit([update(accepted)]);
      expect((await mine(atMs(9))).map(({ orderId }) => orderId)).toEqual([1, 3, 4].map(idOf));
      await store.commit([
        update({ ...accepted, version: 3, state: 'PENDING_CANCEL', cancelRequestedAtMs: 1 }),
      ]);
      expect(await mine(atMs(9))).toHaveLength(4);
      const reservation = { ...accepted.reservation, remaining: zero };
      await store.commit([update({ ...accepted, version: 4, state: 'CANCELED', reservation })]);
      expect(await mine(atMs(9))).toHaveLength(3);
      expect((await store.listAttention(atMs(9), 2)).length).toBe(2);
      // Out of the way of other cases on the same store.
      for (const n of [1, 3, 4]) await store.commit([update(order(n, { version: 2, state: 'ACCEPTED' }))]);
    });

    it('TS-36 the newest event’s id tells that the books changed', async () => {
      for (const n of [1, 3, 2]) await store.commit([event(n)]);
      expect(await store.latestEventId(ref)).toBe(idOf(3));
      expect(await store.latestEventId({ ...ref, accountId: 'account-2' })).toBeUndefined();
      expect(await store.commit([event(3)])).toEqual(failed({ reason: 'ALREADY_EXISTS', write: 'publish' }));
    });
  });
}
