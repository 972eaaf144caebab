import type { QuotaWindow } from '../../../domain/quota/quota-window.ts';
import { endpointWindow, priorityOf, type VenueQuota } from '../quota/venue-quota.ts';

/** All requests of one address; above it every answer is 403 for ten minutes ("Rate Limit", API v5 documentation). */
const address: QuotaWindow = {
  name: 'address-5s',
  scope: 'ADDRESS',
  limit: 600,
  intervalMs: 5_000,
  shares: { order: 0.8, reconcile: 0.9 },
};

/** Requests a second of each endpoint, by user (the same page); trading counts spot and linear apart. */
const limits: Readonly<Record<string, number>> = {
  privatePostV5OrderCreate: 10,
  privatePostV5OrderCancel: 10,
  /** Orders, not requests. */
  privatePostV5OrderCancelBatch: 10,
  privateGetV5OrderRealtime: 50,
  privateGetV5OrderHistory: 50,
  privateGetV5ExecutionList: 50,
  privateGetV5AccountWalletBalance: 50,
  privateGetV5AccountTransactionLog: 30,
  privateGetV5PositionList: 50,
  privateGetV5AccountInfo: 50,
};
/** Of an endpoint that is not here: low enough for all that we might come to call. */
const limitDefault = 10;
const spotTrading = 20;
const orders = ['privatePostV5OrderCreate'];
const canceling = ['privatePostV5OrderCancel', 'privatePostV5OrderCancelBatch'];
const cancels = [...canceling, 'privateGetV5OrderRealtime'];
const trading = [...orders, ...canceling];

export const bybitQuota: VenueQuota = {
  callOf(method, { category, triggerPrice, orders: batched = '1' }) {
    const isTrading = trading.includes(method);
    const limit = isTrading && category === 'spot' ? spotTrading : (limits[method] ?? limitDefault);
    const endpoint = { window: endpointWindow(method, limit, 1_000), amount: Number(batched) };
    const charge = category === undefined ? endpoint : { ...endpoint, of: category };
    return {
      // A stop protects: it is not held back like an order.
      priority: triggerPrice === undefined ? priorityOf(method, orders, cancels) : 'cancel',
      charges: [charge, { window: address, amount: 1 }],
    };
  },
  // `X-Bapi-Limit-Status` does not say of which endpoint it speaks.
  usedOf: () => [],
};
