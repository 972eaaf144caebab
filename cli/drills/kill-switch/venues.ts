import type { DrillMarket } from '../venues.ts';

/** How the kill drill trades at a simulated venue, and which requests its faults meet there. */
export interface KillMarket extends DrillMarket {
  readonly quantity: string;
  readonly cancel: { readonly method: string; readonly path: string };
  readonly list: { readonly method: string; readonly path: string };
}

const usdt = { instrument: 'BTC/USDT', priceStep: '1', quantity: '0.001' } as const;

/** Each venue of the local cloud. */
export const killMarkets: Readonly<Record<string, KillMarket>> = {
  binance: {
    ...usdt,
    symbol: 'BTCUSDT',
    cancel: { method: 'DELETE', path: '/api/v3/order' },
    list: { method: 'GET', path: '/api/v3/openOrders' },
  },
  upbit: {
    instrument: 'BTC/KRW',
    symbol: 'KRW-BTC',
    priceStep: '1000',
    quantity: '0.001',
    cancel: { method: 'DELETE', path: '/v1/order' },
    list: { method: 'GET', path: '/v1/orders/open' },
  },
  binanceusdm: {
    instrument: 'BTC/USDT:USDT',
    symbol: 'BTCUSDT',
    priceStep: '1',
    // At least 100 USDT.
    quantity: '0.002',
    cancel: { method: 'DELETE', path: '/fapi/v1/order' },
    list: { method: 'GET', path: '/fapi/v1/openOrders' },
  },
  okx: {
    ...usdt,
    symbol: 'BTC-USDT',
    cancel: { method: 'POST', path: '/api/v5/trade/cancel-order' },
    list: { method: 'GET', path: '/api/v5/trade/orders-pending' },
  },
  bitget: {
    ...usdt,
    symbol: 'BTCUSDT',
    cancel: { method: 'POST', path: '/api/v3/trade/cancel-order' },
    list: { method: 'GET', path: '/api/v3/trade/unfilled-orders' },
  },
  bybit: {
    ...usdt,
    symbol: 'BTCUSDT',
    cancel: { method: 'POST', path: '/v5/order/cancel' },
    list: { method: 'GET', path: '/v5/order/realtime' },
  },
};
