import type { QuotaWindow } from '../../../domain/quota/quota-window.ts';
import { countsIn, priorityOf, type VenueQuota } from '../quota/venue-quota.ts';

const minuteMs = 60_000;

/**
 * Binance USDⓈ-M's limits (`rateLimits` of GET /fapi/v1/exchangeInfo; its documentation, "Limits"): request weight counts
 * by address, orders by account and without weight.
 */
const weight1m: QuotaWindow = {
  name: 'weight-1m',
  scope: 'ADDRESS',
  limit: 2_400,
  intervalMs: minuteMs,
  shares: { order: 0.8, reconcile: 0.95 },
};
const orders10s: QuotaWindow = {
  name: 'orders-10s',
  scope: 'KEY',
  limit: 300,
  intervalMs: 10_000,
};
const orders1m: QuotaWindow = {
  name: 'orders-1m',
  scope: 'KEY',
  limit: 1_200,
  intervalMs: minuteMs,
};

/** Published weights of the calls we make; one that is not here counts as the heaviest of them. */
const weights: Readonly<Record<string, number>> = {
  fapiPrivateGetOrder: 1,
  fapiPrivateDeleteOrder: 1,
  fapiPrivateDeleteBatchOrders: 1,
  fapiPrivateDeleteAlgoOrder: 1,
  fapiPrivatePostCountdownCancelAll: 10,
  fapiPrivateGetUserTrades: 5,
  fapiPrivateGetIncome: 30,
  fapiPrivateV3GetAccount: 5,
  fapiPrivateV3GetPositionRisk: 5,
  fapiPrivateV3GetBalance: 5,
  fapiPrivateGetSymbolConfig: 5,
  fapiPrivateGetAccountConfig: 5,
  fapiPrivateGetPositionSideDual: 30,
  fapiPrivatePostPositionSideDual: 1,
  fapiPrivatePostMarginType: 1,
  fapiPrivatePostLeverage: 1,
  fapiPublicGetTime: 1,
  sapiGetAccountApiRestrictions: 1,
};
const openOrdersWeight = { one: 1, all: 40 };
const orders = ['fapiPrivatePostOrder'];
/** A stop counts like an order, and is not held back like one: it protects. */
const stops = ['fapiPrivatePostAlgoOrder'];
const cancels = [
  'fapiPrivateDeleteOrder',
  'fapiPrivateDeleteBatchOrders',
  'fapiPrivateDeleteAlgoOrder',
  'fapiPrivateGetOrder',
];

export const binanceUsdmQuota: VenueQuota = {
  callOf(method, parameters) {
    if (orders.includes(method) || stops.includes(method)) {
      const priority = orders.includes(method) ? 'order' : 'cancel';
      return { priority, charges: [orders10s, orders1m].map((window) => ({ window, amount: 1 })) };
    }
    const openOrders = parameters.symbol === undefined ? openOrdersWeight.all : openOrdersWeight.one;
    const amount = weights[method] ?? openOrders;
    return { priority: priorityOf(method, orders, cancels), charges: [{ window: weight1m, amount }] };
  },
  usedOf: (headers) =>
    countsIn([
      [weight1m, headers['x-mbx-used-weight-1m']],
      [orders10s, headers['x-mbx-order-count-10s']],
      [orders1m, headers['x-mbx-order-count-1m']],
    ]),
};
