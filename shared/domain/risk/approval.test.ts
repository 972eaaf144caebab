import { describe, expect, it } from 'vitest';
import { anOrder } from '../../testing/builders.ts';
import { startMs } from '../../testing/simulated-clock.ts';
import { decimal as d } from '../money/decimal.ts';
import { type RiskApproval, withApproval } from './approval.ts';
import { type ApprovalLog, withApproved } from './approval-log.ts';

describe('withApproval', () => {
  const order = anOrder();
  const { ownerId, accountId, orderId } = order;
  const approval: RiskApproval = {
    ...{ ownerId, accountId, orderId, epoch: 1, approvedAtMs: startMs },
    ...{ quantity: d('0.5'), referencePrice: d('60000') },
  };

  it('lets the order leave that it is of', () => {
    expect(withApproval(order, approval)).toBe(order);
  });

  it.each<[given: Partial<RiskApproval>]>([[{ orderId: 'another' }], [{ accountId: 'another' }]])(
    'is none for another: %j',
    (given) => {
      const other = { ...approval, ...given };
      expect(() => withApproval(order, other)).toThrow(
        `approval of ${other.orderId} does not belong to order ${orderId}`,
      );
    },
  );
});

describe('withApproved', () => {
  const approved = (orderId: string, atMs = startMs) => anOrder({ orderId, version: 2, updatedAtMs: atMs });
  const written = (...orders: readonly ReturnType<typeof approved>[]) =>
    orders.reduce<ApprovalLog | undefined>(withApproved, undefined);

  it('begins at version one, and names the order as it was approved', () => {
    const { ownerId, accountId } = anOrder();
    expect(written(approved('a'))).toEqual({
      ownerId,
      accountId,
      version: 1,
      recent: [{ orderId: 'a', orderVersion: 2, atMs: startMs }],
    });
  });

  it('each approval raises the version, and comes after the others', () => {
    const log = written(approved('a'), approved('b', startMs + 1));
    expect([log?.version, log?.recent.map(({ orderId }) => orderId)]).toEqual([2, ['a', 'b']]);
  });

  it('an order that is approved again is named once, where it is newest', () => {
    const log = written(approved('a'), approved('b'), approved('a', startMs + 5));
    expect(log?.recent.map(({ orderId, atMs }) => [orderId, atMs - startMs])).toEqual([
      ['b', 0],
      ['a', 5],
    ]);
  });

  it.each([
    [29_999, ['a', 'b']],
    [30_000, ['b']],
  ])('after %i ms names %j', (laterMs, names) => {
    const log = written(approved('a'), approved('b', startMs + laterMs));
    expect(log?.recent.map(({ orderId }) => orderId)).toEqual(names);
  });

  it('of a flood names the newest 300', () => {
    const log = written(...Array.from({ length: 301 }, (_, index) => approved(`order-${index}`)));
    expect([log?.version, log?.recent.length, log?.recent[0]?.orderId]).toEqual([301, 300, 'order-1']);
  });
});
