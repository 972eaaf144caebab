import { endpointWindow, priorityOf, type VenueQuota } from '../quota/venue-quota.ts';

/** Requests a second of each endpoint, by user (its API documentation, v3, at each endpoint). No header tells of them. */
const limits: Readonly<Record<string, number>> = {
  privateUtaPostV3TradePlaceOrder: 10,
  privateUtaPostV3TradeCancelOrder: 10,
  privateUtaPostV3TradeCancelBatch: 5,
  privateUtaPostV3TradePlaceStrategyOrder: 10,
  privateUtaPostV3TradeCancelStrategyOrder: 10,
  privateUtaGetV3TradeUnfilledStrategyOrders: 10,
  privateUtaGetV3TradeHistoryStrategyOrders: 10,
  privateUtaGetV3TradeHistoryOrders: 20,
  privateUtaPostV3TradeCountdownCancelAll: 1,
  privateUtaGetV3TradeOrderInfo: 20,
  privateUtaGetV3TradeFills: 20,
  privateUtaGetV3TradeUnfilledOrders: 20,
  privateUtaGetV3AccountAssets: 20,
  privateUtaGetV3AccountFinancialRecords: 20,
  privateUtaGetV3PositionCurrentPosition: 20,
  privateUtaGetV3AccountSettings: 20,
  privateUtaGetV3AccountInfo: 1,
  privateUtaPostV3AccountSetLeverage: 10,
  privateUtaPostV3AccountSetHoldMode: 10,
  privateMixPostV2MixAccountSetMarginMode: 5,
  publicCommonGetV2PublicTime: 20,
};
/** Of an endpoint that is not here: low enough for all that we might come to call. */
const limitDefault = 5;
const orders = ['privateUtaPostV3TradePlaceOrder'];
const cancels = [
  'privateUtaPostV3TradeCancelOrder',
  'privateUtaPostV3TradeCancelBatch',
  // A stop protects: it is not held back like an order.
  'privateUtaPostV3TradePlaceStrategyOrder',
  'privateUtaPostV3TradeCancelStrategyOrder',
  'privateUtaGetV3TradeOrderInfo',
  'privateUtaGetV3TradeHistoryOrders',
];

export const bitgetQuota: VenueQuota = {
  callOf: (method) => ({
    priority: priorityOf(method, orders, cancels),
    charges: [{ window: endpointWindow(method, limits[method] ?? limitDefault, 1_000), amount: 1 }],
  }),
  usedOf: () => [],
};
