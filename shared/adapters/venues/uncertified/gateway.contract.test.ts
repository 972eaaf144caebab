import { beforeEach, describe } from 'vitest';
import { decimal as d } from '../../../domain/money/decimal.ts';
import { anInstrument } from '../../../testing/builders.ts';
import { venueGatewayContract } from '../../../testing/venue-gateway.contract.ts';
import { startSimulatedGateway } from '../testing/simulated-gateway.ts';

const bitcoin = {
  quantity: d('0.01'),
  below: d('58000'),
  lower: d('57900'),
  above: d('62000'),
  tooSmall: d('0.000001'),
  tooMuch: d('10'),
  cost: d('500'),
};

const gateways = [
  {
    venue: 'ccxt-binanceus',
    simulator: 'binance',
    marketId: () => 'BTCUSDT',
    fails: ['VG-08'],
    placing: '/api/v3/order',
    canceling: { method: 'DELETE', path: '/api/v3/order' },
    clientIds: 'UNIQUE_AMONG_OPEN',
    isTimed: true,
  },
  {
    venue: 'ccxt-okxus',
    simulator: 'okx',
    marketId: () => 'BTC-USDT',
    fails: ['VG-08'],
    // ccxt sends even one order as a list.
    placing: '/api/v5/trade/batch-orders',
    canceling: { method: 'POST', path: '/api/v5/trade/cancel-order' },
    clientIds: 'UNIQUE_AMONG_OPEN',
    isTimed: true,
  },
] as const;

describe.each(gateways)('$venue', ({ venue, simulator, marketId, fails, ...rest }) => {
  beforeEach(({ task }) => {
    if (fails.some((name) => task.name.startsWith(name))) Object.assign(task, { fails: true });
  });

  const gateway = { venue, markets: [{ instrument: anInstrument({ venue }), ...bitcoin }] as const, ...rest };
  venueGatewayContract(gateway, () => startSimulatedGateway({ venue: simulator, spokenBy: venue, marketId }));
});
