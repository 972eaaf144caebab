import { decimal as d } from '#shared/domain/money/decimal.ts';
import { anInstrument, aPerpetual } from '#shared/testing/builders.ts';
import { balance, type VenueRow } from '../venue-row.ts';

/**
 * Bitget: a request holds for half a minute, so that an order may be taken long after everybody else's would not; the
 * answer to a cancel tells nothing of the order's end. Ids are taken for six hours, which is longer than any run.
 */
export const bitget: VenueRow = {
  id: 'bitget',
  clientOrderIds: 'UNIQUE_FOR_EVER',
  replacing: 'NEVER',
  accepts: 'AT_ONCE',
  cancels: 'A_MOMENT_LATER',
  stops: ['PERPETUAL'],
  absenceProofMs: 40_000,
  spotFee: { rate: d('0.001'), from: 'RECEIVED' },
  markets: [
    {
      instrument: anInstrument({ venue: 'bitget', quantityStep: d('0.000001') }),
      midTicks: 6_000_000,
      quantityMost: d('0.3'),
    },
    {
      instrument: aPerpetual({ venue: 'bitget', takerFeeRate: d('0.0006'), quantityStep: d('0.0001') }),
      midTicks: 600_000,
      quantityMost: d('0.3'),
    },
  ],
  openingBalances: [balance('USDT', '80000'), balance('BTC', '0.8')],
  limits: { orderNotionalMax: d('50000'), positionNotionalMax: d('60000') },
};
