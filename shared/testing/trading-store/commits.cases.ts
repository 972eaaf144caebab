import { describe, expect, it } from 'vitest';
import type { AccountRef } from '../../domain/account/account.ts';
import { decimal as d, zero } from '../../domain/money/decimal.ts';
import type { StoreWrite } from '../../ports/store-write.ts';
import type { TradingStore } from '../../ports/trading-store.port.ts';
import { idOf } from '../sequential-ids.ts';
import { startMs } from '../simulated-clock.ts';
import { failed, insert, storeCases, update } from './store-cases.ts';

export function commitCases(open: () => TradingStore): void {
  let store: TradingStore;
  let ref: AccountRef;
  const { order, openAccount, deposit, reserve, balance, event } = storeCases(open, (opened) => {
    ({ store, ref } = opened);
  });

  describe('a commit', () => {
    it('TS-59 writes all or nothing, wherever the failing write stands', async () => {
      await openAccount();
      await deposit('USDT', '10');
      const good = (n: number): StoreWrite[] => [insert(order(n)), event(n), reserve('1')];
      const bad: StoreWrite = { kind: 'checkControl', ref, states: ['HALTED'], epoch: 1 };
      for (const [n, writes] of [
        [1, [bad, ...good(1)]],
        [2, [...good(2), bad]],
        [3, [...good(3).slice(0, 1), bad, ...good(3).slice(1)]],
      ] as const) {
        expect(await store.commit(writes)).toEqual(failed({ reason: 'FENCED' }));
        expect(await store.findOrder(ref.ownerId, idOf(n))).toBeUndefined();
      }
      expect(await store.latestEventId(ref)).toBeUndefined();
      expect(await balance('USDT')).toMatchObject({ available: d('10'), reserved: zero });
      expect((await store.listLedger(ref, { limit: 9 })).items).toHaveLength(1);
    });

    it('TS-60 of twenty updates of one version one is made', async () => {
      await store.commit([insert(order(1))]);
      const results = await Promise.all(
        Array.from({ length: 20 }, (_, n) =>
          store.commit([update(order(1, { version: 2, correlationId: `writer-${n}` }))]),
        ),
      );
      const winners = results.flatMap((result, n) => (result.ok ? [n] : []));
      expect(winners).toHaveLength(1);
      expect(await store.findOrder(ref.ownerId, idOf(1))).toMatchObject({
        version: 2,
        correlationId: `writer-${winners[0]}`,
      });
    });

    it('TS-61 names the first condition that failed, in the order of the writes', async () => {
      await store.commit([insert(order(1))]);
      const record = {
        ownerId: ref.ownerId,
        key: 'k',
        requestHash: 'h',
        orderId: idOf(1),
        createdAtMs: startMs,
      };
      await store.commit([{ kind: 'insertIdempotency', record }]);
      const both: StoreWrite[] = [{ kind: 'insertIdempotency', record }, insert(order(1)), reserve('5')];
      expect(await store.commit(both)).toEqual(
        failed({ reason: 'ALREADY_EXISTS', write: 'insertIdempotency' }),
      );
    });
  });
}
