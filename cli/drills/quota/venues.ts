import type { CertifiedVenueId as VenueId } from '#shared/domain/account/account.ts';
import type { Instrument } from '#shared/domain/instrument/instrument.ts';
import { decimal as d, zero } from '#shared/domain/money/decimal.ts';

/** A limit that the simulator enforces, as the venue counts it: not as our budgets do, which it shall judge. */
export interface EnforcedLimit {
  readonly name: string;
  readonly limit: number;
  readonly intervalMs: number;
  /** What each request counts for, by method and path. */
  readonly costs: Readonly<Record<string, number>>;
  /** Not driven to its end: another limit is reached first, or the share that cancels keep is more than they need here. */
  readonly isSecondary?: true;
}

export interface QuotaVenue {
  readonly instrument: Instrument;
  /** Of orders that rest, far below the market. */
  readonly limitPrice: string;
  readonly quantity: string;
  readonly limits: readonly EnforcedLimit[];
  /** Orders and cancels count against one limit: only there can a cancel wait behind an order. */
  readonly isShared?: true;
  /** So many orders to a cancel; default 1. Where cancels have a limit as low as orders', it is not to be reached by them alone. */
  readonly ordersPerCancel?: number;
  /** A minute's budget is filled up with questions in its last seconds only, or orders would find none left. */
  readonly fillsMs?: number;
  readonly simulatorFlags: readonly string[];
}

const minuteMs = 60_000;

function spot(venue: VenueId, quote: string, priceTick: string): Instrument {
  return {
    kind: 'SPOT',
    venue,
    symbol: `BTC/${quote}`,
    base: 'BTC',
    quote,
    priceTick: d(priceTick),
    quantityStep: d('0.00001'),
    quantityMin: d('0.00001'),
    quantityMax: d('9000'),
    notionalMin: d('5'),
    quoteStep: d('0.00000001'),
    quoteFeeRate: zero,
    status: 'TRADING',
  };
}

const perpetual: Instrument = {
  ...spot('binanceusdm', 'USDT', '0.1'),
  kind: 'PERPETUAL',
  symbol: 'BTC/USDT:USDT',
  settle: 'USDT',
  contractSize: d('1'),
  leverageMax: d('125'),
  takerFeeRate: d('0.0005'),
  quantityStep: d('0.001'),
};

const inDollars = { limitPrice: '59000', quantity: '0.002' };

/** How each venue is driven. */
export const quotaVenues: Readonly<Record<VenueId, QuotaVenue>> = {
  binance: {
    instrument: spot('binance', 'USDT', '0.01'),
    ...inDollars,
    limits: [
      { name: 'orders-10s', limit: 100, intervalMs: 10_000, costs: { 'POST /api/v3/order': 1 } },
      {
        name: 'weight-1m',
        limit: 6_000,
        intervalMs: minuteMs,
        costs: {
          'POST /api/v3/order': 1,
          'DELETE /api/v3/order': 1,
          'GET /api/v3/order': 4,
          'GET /api/v3/account': 20,
        },
      },
    ],
    fillsMs: 8_000,
    isShared: true,
    simulatorFlags: ['--order-limit-10s', '100', '--weight-limit-1m', '6000'],
  },
  binanceusdm: {
    instrument: perpetual,
    ...inDollars,
    limits: [
      { name: 'orders-1m', limit: 1_200, intervalMs: minuteMs, costs: { 'POST /fapi/v1/order': 1 } },
      {
        name: 'orders-10s',
        limit: 300,
        intervalMs: 10_000,
        costs: { 'POST /fapi/v1/order': 1 },
        isSecondary: true,
      },
      {
        name: 'weight-1m',
        limit: 2_400,
        intervalMs: minuteMs,
        costs: { 'DELETE /fapi/v1/order': 1, 'GET /fapi/v1/order': 1, 'GET /fapi/v3/account': 5 },
      },
    ],
    fillsMs: 8_000,
    simulatorFlags: ['--order-limit-10s', '300', '--weight-limit-1m', '2400'],
  },
  upbit: {
    instrument: spot('upbit', 'KRW', '1000'),
    limitPrice: '85000000',
    quantity: '0.0002',
    limits: [
      { name: 'order', limit: 12, intervalMs: 1_000, costs: { 'POST /v1/orders': 1 } },
      {
        name: 'default',
        limit: 30,
        intervalMs: 1_000,
        costs: { 'DELETE /v1/order': 1, 'GET /v1/order': 1, 'GET /v1/accounts': 1 },
        isSecondary: true,
      },
    ],
    ordersPerCancel: 3,
    simulatorFlags: ['--limits', 'upbit=venue'],
  },
  okx: {
    instrument: spot('okx', 'USDT', '0.1'),
    ...inDollars,
    limits: [
      { name: 'trade/order', limit: 60, intervalMs: 2_000, costs: { 'POST /api/v5/trade/order': 1 } },
      { name: 'account/balance', limit: 10, intervalMs: 2_000, costs: { 'GET /api/v5/account/balance': 1 } },
    ],
    ordersPerCancel: 2,
    simulatorFlags: ['--limits', 'okx=venue'],
  },
  bitget: {
    instrument: spot('bitget', 'USDT', '0.01'),
    ...inDollars,
    limits: [
      {
        name: 'trade/place-order',
        limit: 10,
        intervalMs: 1_000,
        costs: { 'POST /api/v3/trade/place-order': 1 },
      },
      { name: 'account/assets', limit: 20, intervalMs: 1_000, costs: { 'GET /api/v3/account/assets': 1 } },
    ],
    ordersPerCancel: 2,
    simulatorFlags: ['--limits', 'bitget=venue'],
  },
  bybit: {
    instrument: spot('bybit', 'USDT', '0.01'),
    ...inDollars,
    limits: [
      { name: 'order/create', limit: 20, intervalMs: 1_000, costs: { 'POST /v5/order/create': 1 } },
      {
        name: 'account/wallet-balance',
        limit: 50,
        intervalMs: 1_000,
        costs: { 'GET /v5/account/wallet-balance': 1 },
      },
    ],
    ordersPerCancel: 2,
    simulatorFlags: ['--limits', 'bybit=venue'],
  },
};
