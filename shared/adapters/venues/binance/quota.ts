import type { QuotaWindow } from '../../../domain/quota/quota-window.ts';
import { countsIn, priorityOf, type VenueQuota } from '../quota/venue-quota.ts';

/**
 * Binance spot's limits (`rateLimits` of GET /api/v3/exchangeInfo; its API documentation, "Limits"): request weight
 * counts by address, orders by account. What is asked below /sapi has a weight limit of its own, twice as high; it
 * counts here as the rest does.
 */
const weight1m: QuotaWindow = {
  name: 'weight-1m',
  scope: 'ADDRESS',
  limit: 6_000,
  intervalMs: 60_000,
  shares: { order: 0.8, reconcile: 0.95 },
};
const orders10s: QuotaWindow = {
  name: 'orders-10s',
  scope: 'KEY',
  limit: 100,
  intervalMs: 10_000,
};
const orders1d: QuotaWindow = {
  name: 'orders-1d',
  scope: 'KEY',
  limit: 200_000,
  intervalMs: 86_400_000,
};

/** Published weights of the calls we make; one that is not here counts as the heaviest of them. */
const weights: Readonly<Record<string, number>> = {
  privatePostOrder: 1,
  privatePostOrderCancelReplace: 1,
  privateDeleteOrder: 1,
  privateGetOrder: 4,
  privateGetMyTrades: 20,
  privateGetAccount: 20,
  publicGetTime: 1,
  sapiGetCapitalDepositHisrec: 1,
  sapiGetCapitalWithdrawHistory: 1,
  sapiGetAssetDribblet: 1,
  sapiGetAccountApiRestrictions: 1,
};
const openOrdersWeight = { one: 6, all: 80 };
const orders = ['privatePostOrder', 'privatePostOrderCancelReplace'];
const cancels = ['privateDeleteOrder', 'privateGetOrder'];

export const binanceQuota: VenueQuota = {
  callOf(method, parameters) {
    const openOrders = parameters.symbol === undefined ? openOrdersWeight.all : openOrdersWeight.one;
    const charges = [{ window: weight1m, amount: weights[method] ?? openOrders }];
    if (!orders.includes(method)) return { priority: priorityOf(method, orders, cancels), charges };
    return {
      // A stop protects: it is not held back like an order.
      priority: parameters.stopPrice === undefined ? 'order' : 'cancel',
      charges: [...charges, ...[orders10s, orders1d].map((window) => ({ window, amount: 1 }))],
    };
  },
  usedOf: (headers) =>
    countsIn([
      [weight1m, headers['x-mbx-used-weight-1m']],
      [orders10s, headers['x-mbx-order-count-10s']],
      [orders1d, headers['x-mbx-order-count-1d']],
    ]),
};
