import { decimal as d } from '#shared/domain/money/decimal.ts';
import { anInstrument } from '#shared/testing/builders.ts';
import { balance, type VenueRow } from '../venue-row.ts';

/** Binance: a client order id is free again once its order has ended, so a blind resend of a filled order doubles it. */
export const binance: VenueRow = {
  id: 'binance',
  clientOrderIds: 'UNIQUE_WHILE_OPEN',
  replacing: 'IF_UNFILLED',
  accepts: 'AT_ONCE',
  cancels: 'AT_ONCE',
  absenceProofMs: 15_000,
  spotFee: { rate: d('0.001'), from: 'RECEIVED' },
  markets: [
    { instrument: anInstrument(), midTicks: 6_000_000, quantityMost: d('0.3') },
    {
      instrument: anInstrument({ symbol: 'ETH/USDT', base: 'ETH', quantityStep: d('0.0001') }),
      midTicks: 300_000,
      quantityMost: d('4'),
    },
    {
      instrument: anInstrument({
        symbol: 'ETH/BTC',
        base: 'ETH',
        quote: 'BTC',
        priceTick: d('0.00001'),
        quantityStep: d('0.0001'),
        notionalMin: d('0.0001'),
      }),
      midTicks: 5_000,
      quantityMost: d('4'),
    },
  ],
  openingBalances: [balance('USDT', '60000'), balance('BTC', '0.8'), balance('ETH', '12')],
  limits: { orderNotionalMax: d('50000'), positionNotionalMax: d('60000') },
};
