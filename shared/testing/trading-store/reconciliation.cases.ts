import { describe, expect, it } from 'vitest';
import type { AccountRef } from '../../domain/account/account.ts';
import { move } from '../../domain/ledger/entry.ts';
import { decimal as d } from '../../domain/money/decimal.ts';
import { fillKey } from '../../domain/order/fill.ts';
import type { Reconciliation } from '../../domain/reconciliation/reconciliation.ts';
import type { StoreWrite } from '../../ports/store-write.ts';
import type { TradingStore } from '../../ports/trading-store.port.ts';
import { aFill } from '../builders.ts';
import { startMs } from '../simulated-clock.ts';
import { failed, ok, storeCases } from './store-cases.ts';

export function reconciliationCases(open: () => TradingStore): void {
  let store: TradingStore;
  let ref: AccountRef;
  const { openAccount, post, balance } = storeCases(open, (opened) => {
    ({ store, ref } = opened);
  });

  const reconciliation = (given: Partial<Reconciliation> = {}): Reconciliation => ({
    ...ref,
    venue: 'binance',
    trigger: 'SCHEDULE',
    status: 'DIFFERENT',
    startedAtMs: startMs,
    finishedAtMs: startMs + 5,
    openOrders: { ours: 2, venue: 3 },
    foreignOrders: [{ venueOrderId: '9', clientOrderId: 'web', market: 'BTCUSDT', side: 'sell' }],
    orphanOrders: [],
    fillsReported: 4,
    transfersBooked: 1,
    fundingBooked: 2,
    positions: [
      {
        instrument: 'BTC/USDT:USDT',
        positionSide: 'SHORT',
        ours: d('-1'),
        venue: d('-0.5'),
        difference: d('0.5'),
      },
    ],
    modes: [{ instrument: 'BTC/USDT:USDT', mode: 'MARGIN', ours: 'CROSS', venue: 'ISOLATED' }],
    balances: [{ asset: 'USDT', ours: d('1.5'), venue: d('2'), difference: d('0.5') }],
    message: 'USDT',
    cursors: { 'BTC/USDT': '77' },
    ...given,
  });

  describe('reconciliation', () => {
    it('TS-70 the newest comes back as it was written, and replaces the one before', async () => {
      expect(await store.findReconciliation(ref)).toBeUndefined();
      await store.commit([{ kind: 'saveReconciliation', reconciliation: reconciliation() }]);
      expect(await store.findReconciliation(ref)).toEqual(reconciliation());
      const { message: _, ...next } = reconciliation({ status: 'MATCHED', startedAtMs: startMs + 9 });
      await store.commit([{ kind: 'saveReconciliation', reconciliation: next }]);
      expect(await store.findReconciliation(ref)).toEqual(next);
    });

    it('TS-71 tells which fills are booked, of this account alone, for more than one batch', async () => {
      const fills = Array.from({ length: 120 }, (_, n) => aFill({ ...ref, tradeId: String(n) }));
      const booked = fills.filter((_, n) => n % 2 === 0);
      for (const fill of booked) await store.commit([{ kind: 'insertFill', fill, orderId: undefined }]);
      expect(await store.knownFills(ref, fills.map(fillKey))).toEqual(new Set(booked.map(fillKey)));
      expect(await store.knownFills({ ...ref, accountId: 'account-2' }, fills.map(fillKey))).toEqual(
        new Set(),
      );
      expect(await store.knownFills(ref, [])).toEqual(new Set());
    });

    it('TS-72 a transfer is booked once, with its entry or not at all', async () => {
      await openAccount();
      const transfer = {
        transferId: 'deposit:1',
        kind: 'DEPOSIT',
        asset: 'USDT',
        amount: d('5'),
        venueTimeMs: startMs,
      } as const;
      const write = (): readonly StoreWrite[] => [
        { kind: 'insertTransfer', ref, transfer },
        post(move('USDT', d('5'), 'EXTERNAL', 'AVAILABLE')),
      ];
      expect(await store.commit(write())).toEqual(ok);
      expect(await store.commit(write())).toEqual(
        failed({ reason: 'ALREADY_EXISTS', write: 'insertTransfer' }),
      );
      expect((await balance('USDT'))?.available).toEqual(d('5'));
    });
  });
}
