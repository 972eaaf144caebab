import { describe, expect, it } from 'vitest';
import { aFill, anOrder, testRef } from '../../testing/builders.ts';
import { decimal as d, zero } from '../money/decimal.ts';
import { withApproval } from '../risk/approval.ts';
import { fillKey } from './fill.ts';
import { needsAttention, type Order, remainingQuantity, revise } from './order.ts';

const held = { asset: 'USDT', amount: d('10'), remaining: d('4') };
const released = { ...held, remaining: zero };

describe('needsAttention', () => {
  it.each<[name: string, given: Partial<Order>, attention: boolean]>([
    ['not sent yet', { state: 'INITIALIZED' }, true],
    ['sent, no answer', { state: 'SUBMITTED' }, true],
    ['in doubt', { state: 'IN_DOUBT' }, true],
    ['resting', { state: 'ACCEPTED', reservation: held }, false],
    ['resting, partly filled', { state: 'PARTIALLY_FILLED', reservation: held }, false],
    ['resting, a cancel was asked for', { state: 'ACCEPTED', cancelRequestedAtMs: 1 }, true],
    ['being cancelled', { state: 'PENDING_CANCEL', cancelRequestedAtMs: 1 }, true],
    ['denied, funds not released yet', { state: 'DENIED', reservation: held }, true],
    [
      'denied, position not released yet',
      { state: 'DENIED', reservation: released, pendingQuantity: d('1') },
      true,
    ],
    ['rejected and compensated', { state: 'REJECTED', reservation: released }, false],
    ['cancelled and released', { state: 'CANCELED', reservation: released, cancelRequestedAtMs: 1 }, false],
  ])('%s → %s', (_name, given, attention) => {
    expect(needsAttention(anOrder(given))).toBe(attention);
  });
});

it('a revision moves version and time together and keeps the rest', () => {
  const order = anOrder({ version: 4, updatedAtMs: 10 });
  expect(revise(order, { state: 'SUBMITTED' }, 25)).toEqual({
    ...order,
    state: 'SUBMITTED',
    version: 5,
    updatedAtMs: 25,
  });
});

it('knows the open quantity only of an order in base units', () => {
  expect(remainingQuantity(anOrder({ quantity: d('2'), filledQuantity: d('0.5') }))).toEqual(d('1.5'));
  expect(remainingQuantity(anOrder({ type: 'market', quoteQuantity: d('100') }))).toBeUndefined();
});

describe('withApproval', () => {
  const approval = {
    ...testRef,
    orderId: anOrder().orderId,
    epoch: 1,
    quantity: d('1'),
    referencePrice: d('1'),
    approvedAtMs: 0,
  };
  it('lets the order pass that it names', () => {
    expect(withApproval(anOrder(), approval)).toEqual(anOrder());
  });
  it('refuses another order’s, and another account’s', () => {
    expect(() => withApproval(anOrder(), { ...approval, orderId: 'other' })).toThrow(RangeError);
    expect(() => withApproval(anOrder(), { ...approval, accountId: 'other' })).toThrow(RangeError);
  });
});

it('a fill is known by instrument, trade and order: both sides of one trade are two fills', () => {
  const keys = [
    aFill(),
    aFill({ venueOrderId: '9' }),
    aFill({ tradeId: '9' }),
    aFill({ instrument: 'ETH/USDT' }),
  ];
  expect(new Set(keys.map(fillKey)).size).toBe(4);
  expect(fillKey(aFill({ source: 'resolve' }))).toBe(fillKey(aFill({ source: 'stream' })));
});
