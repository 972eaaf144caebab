import { decimal as d } from '#shared/domain/money/decimal.ts';
import { anInstrument, aPerpetual } from '#shared/testing/builders.ts';
import { balance, type VenueRow } from '../venue-row.ts';

/**
 * Bybit: its answers say only that a request was taken. The order is made a moment later, or rejected, and an id that
 * an order ever had is never free again.
 */
export const bybit: VenueRow = {
  id: 'bybit',
  clientOrderIds: 'UNIQUE_FOR_EVER',
  replacing: 'NEVER',
  accepts: 'A_MOMENT_LATER',
  cancels: 'A_MOMENT_LATER',
  stops: ['SPOT', 'PERPETUAL'],
  absenceProofMs: 15_000,
  spotFee: { rate: d('0.001'), from: 'RECEIVED' },
  markets: [
    {
      instrument: anInstrument({ venue: 'bybit', priceTick: d('0.1'), quantityStep: d('0.000001') }),
      midTicks: 600_000,
      quantityMost: d('0.3'),
    },
    {
      instrument: aPerpetual({ venue: 'bybit', takerFeeRate: d('0.00055') }),
      midTicks: 600_000,
      quantityMost: d('0.3'),
    },
  ],
  openingBalances: [balance('USDT', '80000'), balance('BTC', '0.8')],
  limits: { orderNotionalMax: d('50000'), positionNotionalMax: d('60000') },
};
