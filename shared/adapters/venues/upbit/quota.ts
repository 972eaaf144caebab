import type { QuotaWindow } from '../../../domain/quota/quota-window.ts';
import { priorityOf, type VenueQuota } from '../quota/venue-quota.ts';

const group = (name: string, limit: number): QuotaWindow => ({
  name,
  scope: 'KEY',
  limit,
  intervalMs: 1_000,
});

/** Upbit's groups (its documentation, "Rate Limits", 2026-10): requests a second, counted by pocket, of which a key has one. */
const groups = {
  order: group('order', 12),
  'order-test': group('order-test', 8),
  // As many cancels as there may be orders, each with a look-up, and other questions with the rest.
  default: { ...group('default', 30), shares: { order: 0, reconcile: 0.25 } },
};
const orders = ['privatePostOrders', 'privatePostOrdersCancelAndNew'];
const cancels = [
  'privateDeleteOrder',
  'privateGetOrder',
  'privateDeleteOrdersUuids',
  'privateGetOrdersUuids',
];

export const upbitQuota: VenueQuota = {
  callOf(method) {
    const priority = priorityOf(method, orders, cancels);
    const test = method === 'privatePostOrdersTest' ? groups['order-test'] : groups.default;
    return { priority, charges: [{ window: priority === 'order' ? groups.order : test, amount: 1 }] };
  },
  /** `group=order; min=720; sec=11`: what is left of this second; `min` is not counted any more. */
  usedOf(headers) {
    const [, name, left] = /group=([a-z-]+);.*sec=(\d{1,9})/.exec(headers['remaining-req'] ?? '') ?? [];
    const window = Object.values(groups).find((each) => each.name === name);
    return window ? [{ window, used: Math.max(window.limit - Number(left), 0) }] : [];
  },
};
