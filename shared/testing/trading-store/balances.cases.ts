import { describe, expect, it } from 'vitest';
import type { AccountRef } from '../../domain/account/account.ts';
import { move } from '../../domain/ledger/entry.ts';
import { decimal as d, zero } from '../../domain/money/decimal.ts';
import type { TradingStore } from '../../ports/trading-store.port.ts';
import { idOf } from '../sequential-ids.ts';
import { failed, insert, ok, storeCases } from './store-cases.ts';

export function balanceCases(open: () => TradingStore): void {
  let store: TradingStore;
  let ref: AccountRef;
  const { order, post, deposit, reserve, balance } = storeCases(open, (opened) => {
    ({ store, ref } = opened);
  });

  describe('balances', () => {
    it('TS-50 follow the postings of all entries of a commit, to 18 fraction digits', async () => {
      await deposit('USDT', '1000000000.000000000000000003');
      await store.commit([
        reserve('0.000000000000000001'),
        post(move('BTC', d('2'), 'TRADING', 'AVAILABLE')),
      ]);
      expect(await store.listBalances(ref)).toEqual([
        { asset: 'BTC', available: d('2'), reserved: zero, suspense: zero },
        {
          asset: 'USDT',
          available: d('1000000000.000000000000000002'),
          reserved: d('0.000000000000000001'),
          suspense: zero,
        },
      ]);
    });

    it.each([
      ['TS-51 all that is available', '10', true],
      ['TS-52 one atom more', '10.000000000000000001', false],
    ])('%s', async (_name, amount, passes) => {
      await deposit('USDT', '10');
      const result = await store.commit([reserve(amount)]);
      expect(result).toEqual(passes ? ok : failed({ reason: 'INSUFFICIENT_FUNDS', asset: 'USDT' }));
      expect(await balance('USDT')).toMatchObject({ available: passes ? zero : d('10') });
    });

    it('TS-53 an asset that was never held has nothing to give', async () => {
      expect(await store.commit([reserve('1')])).toEqual(
        failed({ reason: 'INSUFFICIENT_FUNDS', asset: 'USDT' }),
      );
      expect(await store.listBalances(ref)).toEqual([]);
    });

    it('TS-54 no more is taken from the reservation than it holds', async () => {
      await deposit('USDT', '10');
      await store.commit([reserve('4')]);
      const spend = post(move('USDT', d('4.1'), 'RESERVED', 'TRADING'));
      expect(await store.commit([spend])).toEqual(failed({ reason: 'INSUFFICIENT_FUNDS', asset: 'USDT' }));
      expect(await balance('USDT')).toMatchObject({ available: d('6'), reserved: d('4') });
    });

    it('TS-55 suspense may go below zero', async () => {
      await store.commit([post(move('USDT', d('3'), 'SUSPENSE', 'TRADING'))]);
      expect(await balance('USDT')).toEqual({
        asset: 'USDT',
        available: zero,
        reserved: zero,
        suspense: d('-3'),
      });
    });

    it('TS-56 entries of one commit count together: what one brings another may take', async () => {
      const bring = post(move('USDT', d('5'), 'TRADING', 'AVAILABLE'));
      const take = post(move('USDT', d('5'), 'AVAILABLE', 'FEES'));
      expect(await store.commit([take, bring])).toEqual(ok);
      expect(await balance('USDT')).toMatchObject({ available: zero });
    });

    it('TS-57 an entry that does not sum to zero is a fault, and writes nothing', async () => {
      const broken = post([{ ledgerAccount: 'AVAILABLE', asset: 'USDT', amount: d('1') }]);
      await expect(store.commit([insert(order(1)), broken])).rejects.toThrow(RangeError);
      expect(await store.findOrder(ref.ownerId, idOf(1))).toBeUndefined();
      expect(await store.listBalances(ref)).toEqual([]);
    });

    it('TS-58 funds for only one of twenty at once: one gets them', async () => {
      await deposit('USDT', '10');
      const results = await Promise.all(
        Array.from({ length: 20 }, (_, n) => store.commit([insert(order(n)), reserve('6')])),
      );
      expect(results.filter((result) => result.ok)).toHaveLength(1);
      expect(await balance('USDT')).toMatchObject({ available: d('4'), reserved: d('6') });
      expect((await store.listOrders(ref, { limit: 50 })).items).toHaveLength(1);
      expect((await store.listLedger(ref, { limit: 50 })).items).toHaveLength(2);
    });
  });
}
