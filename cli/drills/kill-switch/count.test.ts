import { describe, expect, it } from 'vitest';
import { sendLeaseMs } from '#shared/application/send-lease.ts';
import { clientOrderIdOf } from '#shared/domain/order/client-order-id.ts';
import { idOf } from '#shared/testing/sequential-ids.ts';
import { countKill, percentiles } from './count.ts';

const triggeredAtMs = 1_000;
const fencedAtMs = 1_100;
let count = 0;
const order = (createdMs: number, state = 'CANCELED') => {
  count += 1;
  return { clientOrderId: clientOrderIdOf(idOf(count), 1), createdMs, state };
};

describe('what the venues say of a kill', () => {
  it('tells apart what came before, within the lease, and after it', () => {
    const limitMs = fencedAtMs + sendLeaseMs;
    const orders = [order(900), order(1_000), order(1_050), order(limitMs), order(limitMs + 1)];
    expect(countKill(orders, triggeredAtMs, fencedAtMs)).toEqual({
      acceptedAfterFence: 1,
      acceptedInLease: 2,
      restingAfter: 0,
      lastAcceptedMs: limitMs + 1 - triggeredAtMs,
    });
  });

  it('counts what rests, whenever it was placed, and nothing that others placed', () => {
    const byHand = { clientOrderId: 'web', createdMs: 9_999, state: 'NEW' };
    const orders = [order(10, 'NEW'), order(20, 'PARTIALLY_FILLED'), order(30, 'FILLED'), byHand];
    expect(countKill(orders, triggeredAtMs, fencedAtMs)).toMatchObject({
      restingAfter: 2,
      acceptedAfterFence: 0,
      lastAcceptedMs: 0,
    });
  });

  it('counts everything after the trigger where no fence ever stood', () => {
    expect(countKill([order(1_001)], triggeredAtMs, undefined)).toMatchObject({ acceptedAfterFence: 1 });
  });
});

it.each([
  [[5], { p50: 5, p99: 5 }],
  [[3, 1, 2], { p50: 2, p99: 3 }],
  [[1, null, 2], { p50: 2, p99: null }],
  [[], { p50: null, p99: null }],
])('percentiles of %j', (times, wanted) => expect(percentiles(times)).toEqual(wanted));
