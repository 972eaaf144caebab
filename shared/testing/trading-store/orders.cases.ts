import { describe, expect, it } from 'vitest';
import type { AccountRef } from '../../domain/account/account.ts';
import { decimal as d } from '../../domain/money/decimal.ts';
import type { Attempt, StoreWrite } from '../../ports/store-write.ts';
import type { TradingStore } from '../../ports/trading-store.port.ts';
import { idOf } from '../sequential-ids.ts';
import { startMs } from '../simulated-clock.ts';
import { failed, insert, ok, storeCases, update } from './store-cases.ts';

type Of<Kind extends StoreWrite['kind']> = Extract<StoreWrite, { kind: Kind }>;

export function orderCases(open: () => TradingStore): void {
  let store: TradingStore;
  let ref: AccountRef;
  const { order } = storeCases(open, (opened) => {
    ({ store, ref } = opened);
  });

  describe('orders and what belongs to them', () => {
    it('TS-10 an order comes back as it was written, every field and 18 fraction digits', async () => {
      const full = order(1, {
        quantity: d('123456789012345678.000000000000000001'),
        limitPrice: d('0.000000000000000001'),
        strategyId: 'strategy-1',
        stopLoss: d('1.5'),
        takeProfit: d('2.5'),
        code: 'CODE',
        message: 'Why.',
        fees: { BTC: d('0.000000000000000001'), BNB: d('3') },
        venueOrderId: '7001',
        cancelRequestedAtMs: startMs + 5,
        closing: { as: 'CANCELED', executedQuantity: d('0.1') },
        arrivalMidPrice: d('60000.5'),
        filledQuantity: d('0.333333333333333333'),
      });
      await store.commit([insert(full)]);
      expect(await store.findOrder(ref.ownerId, idOf(1))).toEqual(full);
    });

    it('TS-11 an order without its optional fields comes back without them', async () => {
      const bare = order(1, { type: 'market', quoteQuantity: d('10') });
      await store.commit([insert(bare)]);
      const found = await store.findOrder(ref.ownerId, idOf(1));
      expect(Object.keys(found ?? {}).sort()).toEqual(Object.keys(bare).sort());
    });

    it('TS-12 an order is inserted once', async () => {
      await store.commit([insert(order(1))]);
      const again = await store.commit([insert(order(1, { correlationId: 'another' }))]);
      expect(again).toEqual(failed({ reason: 'ALREADY_EXISTS', write: 'insertOrder' }));
      expect(await store.findOrder(ref.ownerId, idOf(1))).toEqual(order(1));
    });

    it('TS-13 another owner does not find it', async () => {
      await store.commit([insert(order(1))]);
      expect(await store.findOrder('somebody', idOf(1))).toBeUndefined();
    });

    it.each([
      ['TS-14 the next version replaces', 2, true],
      ['TS-15 the same version does not', 1, false],
      ['TS-16 a version further on does not', 3, false],
    ])('%s', async (_name, version, replaces) => {
      await store.commit([insert(order(1))]);
      const next = order(1, { version, state: 'SUBMITTED' });
      const result = await store.commit([update(next)]);
      expect(result).toEqual(replaces ? ok : failed({ reason: 'VERSION_CONFLICT', write: 'updateOrder' }));
      expect(await store.findOrder(ref.ownerId, idOf(1))).toEqual(replaces ? next : order(1));
    });

    it('TS-17 an order that was never inserted is not updated', async () => {
      const result = await store.commit([update(order(1, { version: 2 }))]);
      expect(result).toEqual(failed({ reason: 'VERSION_CONFLICT', write: 'updateOrder' }));
      expect(await store.findOrder(ref.ownerId, idOf(1))).toBeUndefined();
    });

    it('TS-18 a field that the next version lacks is gone', async () => {
      await store.commit([insert(order(1, { venueOrderId: '7' }))]);
      await store.commit([update(order(1, { version: 2 }))]);
      expect(await store.findOrder(ref.ownerId, idOf(1))).not.toHaveProperty('venueOrderId');
    });

    it('TS-19 an order’s story comes in the order of its versions, each line once', async () => {
      const line = (sequence: number): Of<'appendOrderEvent'> => ({
        kind: 'appendOrderEvent',
        event: {
          ...ref,
          orderId: idOf(1),
          sequence,
          step: 'place-trade',
          outcome: `LINE_${sequence}`,
          stateBefore: sequence === 1 ? null : 'INITIALIZED',
          stateAfter: 'INITIALIZED',
          atMs: startMs,
          detail: { key: 'value' },
        },
      });
      for (const sequence of [2, 10, 1, 9]) await store.commit([line(sequence)]);
      expect(await store.commit([line(10)])).toEqual(
        failed({ reason: 'ALREADY_EXISTS', write: 'appendOrderEvent' }),
      );
      const story = await store.listOrderEvents(ref.ownerId, idOf(1));
      expect(story).toEqual([1, 2, 9, 10].map((sequence) => line(sequence).event));
    });

    it('TS-20 an approval is written once', async () => {
      const approval = {
        ...ref,
        orderId: idOf(1),
        epoch: 3,
        quantity: d('0.5'),
        referencePrice: d('60000.123'),
        approvedAtMs: startMs,
      };
      expect(await store.commit([{ kind: 'insertApproval', approval }])).toEqual(ok);
      const again = await store.commit([{ kind: 'insertApproval', approval: { ...approval, epoch: 4 } }]);
      expect(again).toEqual(failed({ reason: 'ALREADY_EXISTS', write: 'insertApproval' }));
      expect(await store.findApproval(ref.ownerId, idOf(1))).toEqual(approval);
    });

    it('TS-21 an attempt is written once, then updated; each number is its own', async () => {
      const attempt: Attempt = {
        ...ref,
        orderId: idOf(1),
        attempt: 1,
        clientOrderId: `TW${idOf(1)}01`,
        leaseUntilMs: startMs + 1000,
        startedAtMs: startMs,
        outcome: 'OPEN',
        lookUps: 0,
      };
      expect(await store.commit([{ kind: 'insertAttempt', attempt }])).toEqual(ok);
      expect(await store.commit([{ kind: 'insertAttempt', attempt }])).toEqual(
        failed({ reason: 'ALREADY_EXISTS', write: 'insertAttempt' }),
      );
      const answered = { ...attempt, outcome: 'IN_DOUBT', lookUps: 3 } as const;
      await store.commit([{ kind: 'updateAttempt', attempt: answered }]);
      expect(await store.findAttempt(ref.ownerId, idOf(1), 1)).toEqual(answered);
      expect(await store.findAttempt(ref.ownerId, idOf(1), 2)).toBeUndefined();
    });

    it('TS-22 an idempotency key names one order of one owner', async () => {
      const record = {
        ownerId: ref.ownerId,
        key: 'key-1',
        requestHash: 'hash',
        orderId: idOf(1),
        createdAtMs: startMs,
      };
      expect(await store.commit([{ kind: 'insertIdempotency', record }])).toEqual(ok);
      expect(
        await store.commit([{ kind: 'insertIdempotency', record: { ...record, orderId: idOf(2) } }]),
      ).toEqual(failed({ reason: 'ALREADY_EXISTS', write: 'insertIdempotency' }));
      expect(await store.findIdempotency(ref.ownerId, 'key-1')).toEqual(record);
      expect(await store.findIdempotency('somebody', 'key-1')).toBeUndefined();
    });

    it('TS-103 an idempotency record keeps a refusal as it was told', async () => {
      const record = { ownerId: ref.ownerId, requestHash: 'hash', orderId: idOf(1), createdAtMs: startMs };
      const said = {
        code: 'FIELD_INVALID',
        message: 'No.',
        field: 'quantity',
        context: { step: '1' },
      } as const;
      const bare = { code: 'ACCOUNT_NOT_FOUND', message: 'None.' } as const;
      for (const [key, refusal] of [['key 0', said] as const, ['key 1', bare] as const]) {
        await store.commit([{ kind: 'insertIdempotency', record: { ...record, key, refusal } }]);
        expect(await store.findIdempotency(ref.ownerId, key)).toEqual({ ...record, key, refusal });
      }
    });
  });
}
