import { decimal as d } from '#shared/domain/money/decimal.ts';
import { anInstrument, aPerpetual } from '#shared/testing/builders.ts';
import { balance, type VenueRow } from '../venue-row.ts';

/**
 * OKX: a cancel is only taken, and its order may still be filled; an amended order is cancelled and placed in two requests. What ended without a
 * fill it forgets: after two hours there, soon here.
 * Spot and perpetuals draw on one balance; a contract is a hundredth of a coin.
 */
export const okx: VenueRow = {
  id: 'okx',
  clientOrderIds: 'UNIQUE_WHILE_OPEN',
  replacing: 'NEVER',
  accepts: 'AT_ONCE',
  cancels: 'A_MOMENT_LATER',
  stops: ['SPOT', 'PERPETUAL'],
  absenceProofMs: 15_000,
  forgetsUnfilledAfterMs: 20_000,
  spotFee: { rate: d('0.001'), from: 'RECEIVED' },
  markets: [
    {
      instrument: anInstrument({ venue: 'okx', priceTick: d('0.1'), quantityStep: d('0.00000001') }),
      midTicks: 600_000,
      quantityMost: d('0.3'),
    },
    {
      instrument: anInstrument({
        venue: 'okx',
        symbol: 'ETH/USDT',
        base: 'ETH',
        quantityStep: d('0.000001'),
      }),
      midTicks: 300_000,
      quantityMost: d('4'),
    },
    {
      instrument: aPerpetual({ venue: 'okx', contractSize: d('0.01'), quantityStep: d('0.0001') }),
      midTicks: 600_000,
      quantityMost: d('0.3'),
    },
  ],
  openingBalances: [balance('USDT', '80000'), balance('BTC', '0.8'), balance('ETH', '12')],
  limits: { orderNotionalMax: d('50000'), positionNotionalMax: d('60000') },
};
