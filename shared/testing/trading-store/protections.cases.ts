import { describe, expect, it } from 'vitest';
import type { AccountRef } from '../../domain/account/account.ts';
import { decimal as d, zero } from '../../domain/money/decimal.ts';
import { endPlan, type ProtectionPlan } from '../../domain/protection/plan.ts';
import type { TradingStore } from '../../ports/trading-store.port.ts';
import { aPlan } from '../protection.ts';
import { idOf } from '../sequential-ids.ts';
import { startMs } from '../simulated-clock.ts';
import { failed, ok, storeCases } from './store-cases.ts';

export function protectionCases(open: () => TradingStore): void {
  let store: TradingStore;
  let ref: AccountRef;
  const { openAccount } = storeCases(open, (opened) => {
    ({ store, ref } = opened);
  });
  const save = (plan: ProtectionPlan) => store.commit([{ kind: 'saveProtection', plan }]);
  const conflict = failed({ reason: 'VERSION_CONFLICT', write: 'saveProtection' });
  const live = async () =>
    (await store.protections.listLive()).filter(({ ownerId }) => ownerId === ref.ownerId);

  describe('what protects positions', () => {
    it('TS-130 a plan comes back as it was written, with its legs and all that it asks for', async () => {
      await openAccount();
      const plan = aPlan({
        ...ref,
        positionSide: 'LONG',
        terms: {
          stopLoss: { distanceRatio: d('0.02') },
          takeProfits: [
            { price: d('61000'), sizeRatio: d('0.5') },
            { distanceRatio: d('0.1'), quantity: d('0.1') },
          ],
          trailing: { distanceRatio: d('0.01'), activationPrice: d('60500') },
          breakEven: { afterRatio: d('0.01'), offsetRatio: d('0.001') },
          exitAfterMs: 60_000,
        },
        bestPrice: d('60700.5'),
        exposedSinceMs: startMs,
        closing: { cause: 'TRAILING', price: d('60093.495'), atMs: startMs + 5, isAtVenue: true },
        orders: [
          {
            ...{ leg: 'EXIT', key: 'protect-1', version: 1, quantity: d('0.3'), overlap: d('0.1') },
            ...{ orderId: idOf(5), filled: zero, isOver: true, code: 'PRICE_STALE', claimedAtMs: startMs },
          },
          {
            ...{ leg: 'TP1', key: 'protect-2', version: 1, quantity: d('0.2'), price: d('61000') },
            ...{ filled: d('0.1'), isOver: false, claimedAtMs: startMs },
          },
        ],
        venueStops: [
          {
            ...{ id: 'TS1', cause: 'STOP_LOSS', price: d('59000.1'), quantity: d('0.3') },
            ...{ state: 'RESTS', claimedAtMs: startMs },
          },
          {
            ...{ id: 'TS2', cause: 'TRAILING', price: d('59100'), quantity: d('0.4') },
            ...{ state: 'CLAIMED', claimedAtMs: startMs },
          },
        ],
        lostStop: {
          lostAtMs: startMs + 8,
          sold: d('0.1'),
          heldLessEntered: d('-0.3'),
          ...{ id: 'TS0', cause: 'STOP_LOSS', price: d('58999.9'), quantity: d('0.2') },
          ...{ state: 'RESTS', claimedAtMs: startMs },
        },
        bareSinceMs: startMs + 7,
        dust: { quantity: d('0.00001'), minimum: d('0.0001'), sinceMs: startMs },
        tooSmall: ['TP2'],
      });
      expect(await save(plan)).toEqual(ok);
      expect(await store.protections.find(ref, plan)).toEqual(plan);
      expect(await store.protections.find(ref, { instrument: plan.instrument })).toBeUndefined();
      expect(await live()).toEqual([plan]);
    });

    it('TS-131 of two who replace the same revision one does', async () => {
      const first = aPlan(ref);
      expect(await save(first)).toEqual(ok);
      expect(await save(first)).toEqual(conflict);
      const next = { ...first, revision: 2, version: 2 };
      expect(await save(next)).toEqual(ok);
      expect(await save({ ...next, version: 3 })).toEqual(conflict);
      expect(await store.protections.find(ref, first)).toEqual(next);
    });

    it('TS-132 an ended plan is kept and watched no more, until another one replaces it', async () => {
      const first = aPlan(ref);
      await save(first);
      const ended = { ...endPlan(first, 'CLOSED', startMs + 1), revision: 2 };
      expect(await save(ended)).toEqual(ok);
      expect(await live()).toEqual([]);
      expect(await store.protections.find(ref, first)).toEqual(ended);
      const next = aPlan({ ...ref, planId: idOf(9), revision: 3 });
      expect(await save(next)).toEqual(ok);
      expect(await live()).toEqual([next]);
    });
  });
}
