import type { QuotaWindow } from '../../../domain/quota/quota-window.ts';
import { endpointWindow, priorityOf, type VenueQuota } from '../quota/venue-quota.ts';

const twoSecondsMs = 2_000;
/** New and amended orders of one sub-account, whatever the endpoint (50061). */
const accountOrders = endpointWindow('account-orders', 1_000, twoSecondsMs);

/**
 * Requests in two seconds of each endpoint, by user (its API documentation, v5, at each endpoint); trading counts each
 * instrument apart. OKX sends no header about it.
 */
const limits: Readonly<Record<string, number>> = {
  privatePostTradeOrder: 60,
  privateGetTradeOrder: 60,
  privatePostTradeCancelOrder: 60,
  privatePostTradeCancelBatchOrders: 300,
  privatePostTradeOrderAlgo: 20,
  privatePostTradeCancelAlgos: 20,
  privateGetTradeOrderAlgo: 20,
  privateGetTradeOrdersAlgoPending: 20,
  privateGetTradeOrdersHistory: 40,
  privatePostTradeCancelAllAfter: 2,
  privateGetTradeFills: 60,
  privateGetTradeFillsHistory: 10,
  privateGetTradeOrdersPending: 60,
  privateGetAccountBalance: 10,
  privateGetAccountBills: 10,
  privateGetAccountBillsArchive: 5,
  privateGetAccountPositions: 10,
  privateGetAccountConfig: 5,
  privateGetAccountLeverageInfo: 20,
  privatePostAccountSetLeverage: 20,
  privatePostAccountSetPositionMode: 5,
  publicGetPublicInstruments: 20,
  publicGetPublicTime: 10,
};
/** Of an endpoint that is not here: the lowest of them. */
const limitDefault = 5;
const orders = ['privatePostTradeOrder'];
const cancelsOfInstrument = [
  'privatePostTradeCancelOrder',
  'privatePostTradeCancelBatchOrders',
  'privateGetTradeOrder',
];
/** A stop protects: it is not held back like an order. */
const stops = ['privatePostTradeOrderAlgo', 'privatePostTradeCancelAlgos'];
const cancels = [...cancelsOfInstrument, ...stops, 'privateGetTradeOrdersHistory'];
const perInstrument = new Set([...orders, ...cancelsOfInstrument, ...stops]);

export const okxQuota: VenueQuota = {
  callOf(method, { instId, orders: batched = '1' }) {
    const window: QuotaWindow = endpointWindow(method, limits[method] ?? limitDefault, twoSecondsMs);
    const of = perInstrument.has(method) && instId !== undefined ? { of: instId } : {};
    const priority = priorityOf(method, orders, cancels);
    const charges = [{ window, amount: Number(batched), ...of }];
    return {
      priority,
      charges: priority === 'order' ? [...charges, { window: accountOrders, amount: 1 }] : charges,
    };
  },
  usedOf: () => [],
};
