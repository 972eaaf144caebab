import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ceilingOf, earlyMs, leaseSize, type QuotaWindow, windowStarts } from './quota-window.ts';

const shares = { order: 0.8, reconcile: 0.95 };
const window = (limit: number, intervalMs = 1_000): QuotaWindow => ({
  name: 'w',
  scope: 'KEY',
  limit,
  intervalMs,
  shares,
});
const intervals = fc.constantFrom(1_000, 2_000, 10_000, 60_000, 86_400_000);

it('a request has room in every window in which the venue may count it', () => {
  fc.assert(
    fc.property(
      intervals,
      fc.integer({ min: 1_700_000_000_000, max: 1_800_000_000_000 }),
      fc.integer({ min: -earlyMs, max: 400 }),
      (intervalMs, sentAtMs, delayMs) => {
        const arrivesAtMs = sentAtMs + delayMs;
        const counted = arrivesAtMs - (arrivesAtMs % intervalMs);
        expect(windowStarts({ intervalMs }, sentAtMs)).toContain(counted);
      },
    ),
  );
});

it('far from a border that is one window', () => {
  expect(windowStarts({ intervalMs: 60_000 }, 60_000 + earlyMs)).toEqual([60_000]);
  expect(windowStarts({ intervalMs: 60_000 }, 120_000 - 401)).toEqual([60_000]);
  expect(windowStarts({ intervalMs: 60_000 }, 120_000 - 400)).toEqual([60_000, 120_000]);
});

it('orders leave a share for reconciliation, and both for cancels, never above the limit', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1_000_000 }), (limit) => {
      const [order, reconcile, cancel] = (['order', 'reconcile', 'cancel'] as const).map((priority) =>
        ceilingOf(window(limit), priority),
      );
      expect(order).toBeLessThanOrEqual(reconcile ?? 0);
      expect(reconcile).toBeLessThanOrEqual(cancel ?? 0);
      expect(cancel).toBeLessThanOrEqual(limit);
    }),
  );
});

it.each([
  [6_000, 5_760, 4_608],
  [100, 96, 76],
  [30, 29, 23],
  [12, 12, 9],
  [10, 10, 8],
  [1, 1, 0],
])('of a limit of %i, %i are planned with, %i of them for orders', (limit, planned, forOrders) => {
  expect(ceilingOf(window(limit), 'cancel')).toBe(planned);
  expect(ceilingOf(window(limit), 'order')).toBe(forOrders);
});

it('nothing is kept back where only one kind of request counts', () => {
  const { shares: _, ...alone } = window(100);
  expect(ceilingOf(alone, 'order')).toBe(96);
});

it('a lease is what is needed, or a small part of what is left', () => {
  expect(leaseSize(window(6_000, 60_000), 4_584, 1)).toBe(71);
  expect(leaseSize(window(6_000, 60_000), 100, 20)).toBe(20);
  expect(leaseSize(window(12), 11, 1)).toBe(1);
  // Of a day's budget no more than ten seconds' worth, however many workers come and go.
  expect(leaseSize(window(200_000, 86_400_000), 200_000, 1)).toBe(23);
});
