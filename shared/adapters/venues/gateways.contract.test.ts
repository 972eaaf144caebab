import { describe } from 'vitest';
import binanceusdm from '../../../node_modules/ccxt/js/src/binanceusdm.js';
import { decimal as d } from '../../domain/money/decimal.ts';
import { anInstrument, aPerpetual } from '../../testing/builders.ts';
import type { GatewayMarket, GatewayUnderTest } from '../../testing/venue-gateway/gateway-world.ts';
import { venueGatewayContract } from '../../testing/venue-gateway.contract.ts';
import { symbolId as binanceSymbol } from './binance/session.ts';
import { symbolId as binanceUsdmSymbol } from './binanceusdm/wire.ts';
import { marketName, marketOf } from './bitget/wire.ts';
import { marketName as bybitMarketName, marketOf as bybitMarketOf } from './bybit/wire.ts';
import { bitcoin as okxSpot, swap as okxSwap } from './okx/testing/simulated-okx.ts';
import { instIdOf } from './okx/wire.ts';
import { type SimulatedGateway, startSimulatedGateway } from './testing/simulated-gateway.ts';
import { bitcoinForWon } from './upbit/testing/scripted-upbit.ts';
import { marketId as upbitMarket } from './upbit/wire.ts';
import { callsOf } from './venue-http.ts';

/** Bitcoin at about 60,000, of which an account can buy one and a half. */
const bitcoin: Omit<GatewayMarket, 'instrument'> = {
  quantity: d('0.01'),
  below: d('58000'),
  lower: d('57900'),
  above: d('62000'),
  tooSmall: d('0.000001'),
  tooMuch: d('10'),
};
const cost = d('500');
/** Margin of a third is less than the whole. */
const perpetual = { ...bitcoin, tooMuch: d('90') };

/** One row a venue: by what its gateway differs in the contract. */
const gateways: readonly (GatewayUnderTest & SimulatedGateway)[] = [
  {
    venue: 'binance',
    marketId: binanceSymbol,
    markets: [{ instrument: anInstrument(), ...bitcoin, cost }],
    placing: '/api/v3/order',
    canceling: { method: 'DELETE', path: '/api/v3/order' },
    stops: {
      kinds: ['SPOT'],
      placing: { method: 'POST', path: '/api/v3/order' },
      canceling: { method: 'DELETE', path: '/api/v3/order' },
      listing: { method: 'GET', path: '/api/v3/openOrders' },
      replacing: { method: 'POST', path: '/api/v3/order/cancelReplace' },
      namesFired: true,
    },
    clientIds: 'UNIQUE_AMONG_OPEN',
    isTimed: true,
  },
  {
    venue: 'binanceusdm',
    marketId: binanceUsdmSymbol,
    markets: [{ instrument: aPerpetual(), ...bitcoin, tooSmall: d('0.001'), tooMuch: d('900') }],
    placing: '/fapi/v1/order',
    canceling: { method: 'DELETE', path: '/fapi/v1/order' },
    cancelingMany: { method: 'DELETE', path: '/fapi/v1/batchOrders' },
    stops: {
      kinds: ['PERPETUAL'],
      placing: { method: 'POST', path: '/fapi/v1/algoOrder' },
      canceling: { method: 'DELETE', path: '/fapi/v1/algoOrder' },
      listing: { method: 'GET', path: '/fapi/v1/openAlgoOrders' },
      namesFired: true,
    },
    clientIds: 'UNIQUE_AMONG_OPEN',
    isTimed: true,
    async payFeesElsewhere(rest, { apiKey, secret }) {
      const exchange = new binanceusdm({ apiKey, secret });
      exchange.urls.api = { fapiPrivate: `${rest}/fapi/v1` };
      await callsOf(exchange)('fapiPrivatePostFeeBurn')({ feeBurn: 'true' });
      return 'BNB';
    },
  },
  {
    venue: 'upbit',
    marketId: upbitMarket,
    markets: [
      {
        instrument: bitcoinForWon,
        quantity: d('0.01'),
        below: d('80000000'),
        lower: d('79000000'),
        above: d('95000000'),
        tooSmall: d('0.00001'),
        tooMuch: d('10'),
        cost: d('100000'),
      },
    ],
    placing: '/v1/orders',
    canceling: { method: 'DELETE', path: '/v1/order' },
    cancelingMany: { method: 'DELETE', path: '/v1/orders/uuids' },
    clientIds: 'UNIQUE_FOREVER',
    isTimed: false,
  },
  {
    venue: 'bitget',
    marketId: (instrument) => marketName(marketOf(instrument)),
    markets: [
      { instrument: anInstrument(), ...bitcoin, cost },
      { instrument: aPerpetual(), ...perpetual, tooSmall: d('0.00001') },
    ],
    placing: '/api/v3/trade/place-order',
    canceling: { method: 'POST', path: '/api/v3/trade/cancel-order' },
    cancelingMany: { method: 'POST', path: '/api/v3/trade/cancel-batch' },
    stops: {
      kinds: ['PERPETUAL'],
      placing: { method: 'POST', path: '/api/v3/trade/place-strategy-order' },
      canceling: { method: 'POST', path: '/api/v3/trade/cancel-strategy-order' },
      listing: { method: 'GET', path: '/api/v3/trade/unfilled-strategy-orders' },
      namesFired: true,
    },
    clientIds: 'UNIQUE_FOREVER',
    marksLiquidations: true,
    isTimed: true,
  },
  {
    venue: 'bybit',
    marketId: (instrument) => bybitMarketName(bybitMarketOf(instrument)),
    markets: [
      { instrument: anInstrument(), ...bitcoin, cost },
      { instrument: aPerpetual(), ...perpetual, tooSmall: d('0.00001') },
    ],
    placing: '/v5/order/create',
    canceling: { method: 'POST', path: '/v5/order/cancel' },
    cancelingMany: { method: 'POST', path: '/v5/order/cancel-batch' },
    stops: {
      kinds: ['SPOT', 'PERPETUAL'],
      placing: { method: 'POST', path: '/v5/order/create' },
      canceling: { method: 'POST', path: '/v5/order/cancel' },
      listing: { method: 'GET', path: '/v5/order/realtime' },
      pageMax: 50,
      namesFired: true,
    },
    clientIds: 'UNIQUE_FOREVER',
    marksLiquidations: true,
    isTimed: true,
  },
  {
    venue: 'okx',
    marketId: instIdOf,
    markets: [
      { instrument: okxSpot, ...bitcoin, cost },
      { instrument: okxSwap, ...perpetual },
    ],
    placing: '/api/v5/trade/order',
    canceling: { method: 'POST', path: '/api/v5/trade/cancel-order' },
    cancelingMany: { method: 'POST', path: '/api/v5/trade/cancel-batch-orders' },
    stops: {
      kinds: ['SPOT', 'PERPETUAL'],
      placing: { method: 'POST', path: '/api/v5/trade/order-algo' },
      canceling: { method: 'POST', path: '/api/v5/trade/cancel-algos' },
      listing: { method: 'GET', path: '/api/v5/trade/orders-algo-pending' },
      pageMax: 100,
      namesFired: true,
    },
    clientIds: 'UNIQUE_AMONG_OPEN',
    marksLiquidations: true,
    isTimed: true,
  },
];

describe.each(gateways)('$venue', (gateway) => {
  venueGatewayContract(gateway, () => startSimulatedGateway(gateway));
});
