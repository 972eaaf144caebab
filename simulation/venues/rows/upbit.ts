import { decimal as d } from '#shared/domain/money/decimal.ts';
import { anInstrument } from '#shared/testing/builders.ts';
import { balance, type VenueRow } from '../venue-row.ts';

/** Upbit: an identifier is burned by every request that named it, also one that failed; fees come from the won. */
export const upbit: VenueRow = {
  id: 'upbit',
  clientOrderIds: 'BURNED',
  replacing: 'REST_ONLY',
  accepts: 'AT_ONCE',
  cancels: 'AT_ONCE',
  absenceProofMs: 10_000,
  spotFee: { rate: d('0.0005'), from: 'QUOTE' },
  markets: [
    {
      instrument: anInstrument({
        venue: 'upbit',
        symbol: 'BTC/KRW',
        quote: 'KRW',
        priceTick: d('1000'),
        quantityStep: d('0.00000001'),
        quantityMin: d('0.00000001'),
        notionalMin: d('5000'),
        quoteFeeRate: d('0.0005'),
      }),
      midTicks: 90_000,
      quantityMost: d('0.3'),
    },
    {
      instrument: anInstrument({
        venue: 'upbit',
        symbol: 'ETH/KRW',
        base: 'ETH',
        quote: 'KRW',
        priceTick: d('1000'),
        quantityStep: d('0.00000001'),
        quantityMin: d('0.00000001'),
        notionalMin: d('5000'),
        quoteFeeRate: d('0.0005'),
      }),
      midTicks: 4_500,
      quantityMost: d('4'),
    },
  ],
  openingBalances: [balance('KRW', '90000000'), balance('BTC', '0.8'), balance('ETH', '12')],
  limits: { orderNotionalMax: d('60000000'), positionNotionalMax: d('90000000') },
};
