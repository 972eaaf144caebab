import { describe, expect, it } from 'vitest';
import { anAccount, anOrder } from '../../testing/builders.ts';
import { idOf } from '../../testing/sequential-ids.ts';
import { startMs } from '../../testing/simulated-clock.ts';
import type { Order } from '../order/order.ts';
import { doubtBreaches, errorBreaches, ordersMin, orderWindowMs, rejectBreaches } from './order-breaches.ts';

const account = anAccount();
const nowMs = startMs + orderWindowMs;
const some = (count: number, from: number, given: Partial<Order>): readonly Order[] =>
  Array.from({ length: count }, (_, n) =>
    anOrder({
      ...{ orderId: idOf(from + n), attempt: 1, createdAtMs: startMs, updatedAtMs: startMs },
      ...given,
    }),
  );
const half = ordersMin / 2;
const rejected = (count: number, given: Partial<Order> = {}) =>
  some(count, 1, { state: 'REJECTED', code: '-2010', ...given });
const taken = (count: number) => some(count, 1_000, { state: 'ACCEPTED' });

describe('rejections', () => {
  it.each([
    ['half of enough orders', [...rejected(half), ...taken(half)], 1],
    ['less than half', [...rejected(half - 1), ...taken(half + 1)], 0],
    ['of too few orders', [...rejected(half), ...taken(half - 1)], 0],
    ['of long ago', [...rejected(half, { createdAtMs: startMs - 1 }), ...taken(half)], 0],
    ['that are refusals of ours', some(ordersMin, 1, { state: 'DENIED', attempt: 0 }), 0],
    ['that are faults', rejected(ordersMin, { code: 'VENUE_CLOCK' }), 0],
  ])('%s', (_name, orders, count) => {
    expect(rejectBreaches(account, orders, nowMs)).toHaveLength(count);
  });

  it('are one occasion until another order is rejected', () => {
    const cause = (orders: readonly Order[]) => rejectBreaches(account, orders, nowMs)[0]?.cause;
    expect(cause(rejected(ordersMin))).toBe(cause([...taken(1), ...rejected(ordersMin)]));
    expect(cause(rejected(ordersMin))).not.toBe(cause(rejected(ordersMin + 1)));
  });
});

describe('faults', () => {
  const other = anAccount({ ownerId: 'user-2', accountId: 'account-2' });
  const failed = (count: number, given: Partial<Order> = {}) =>
    some(count, 1, { state: 'DENIED', code: 'SAGA_FAILED', attempt: 0, ...given });
  const doubtful = (count: number, updatedAtMs: number) =>
    some(count, 1, { state: 'IN_DOUBT', updatedAtMs, createdAtMs: startMs });

  it.each([
    ['half of enough orders', failed(half), taken(half), 2],
    ['less than half', failed(half - 1), taken(half + 1), 0],
    ['without an answer for long', doubtful(half, startMs), taken(half), 2],
    ['without an answer for a moment', doubtful(half, nowMs - 1), taken(half), 0],
    ['that are rejections', rejected(half), taken(half), 0],
  ])('%s, of all accounts at the venue', (_name, mine, theirs, count) => {
    const looks = [
      { account, orders: mine },
      { account: other, orders: theirs },
      { account: anAccount({ accountId: 'elsewhere', venue: 'upbit' }), orders: [] },
    ];
    const found = errorBreaches(looks, nowMs);
    expect(found).toHaveLength(count);
    for (const each of found) expect(each).toMatchObject({ scope: 'venue:binance' });
    expect(new Set(found.map(({ ownerId }) => ownerId)).size).toBe(count);
  });
});

describe('an order in doubt', () => {
  const limitMs = 60_000;
  it.each([
    ['for long', 'IN_DOUBT', limitMs + 1, 1],
    ['for as long as it may', 'IN_DOUBT', limitMs, 0],
    ['no more', 'ACCEPTED', limitMs + 1, 0],
  ] as const)('%s', (_name, state, ageMs, count) => {
    const order = anOrder({ state, createdAtMs: nowMs - ageMs });
    const found = doubtBreaches(account, [order], limitMs, nowMs);
    expect(found).toHaveLength(count);
    if (count > 0) expect(found).toMatchObject([{ cause: order.orderId, scope: 'account:account-1' }]);
  });
});
