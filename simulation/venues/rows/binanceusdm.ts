import { decimal as d } from '#shared/domain/money/decimal.ts';
import { aPerpetual } from '#shared/testing/builders.ts';
import { balance, type VenueRow } from '../venue-row.ts';

/** Binance USDⓈ-M: perpetuals, of which nothing but money changes hands; the profit that it books is in its own digits. */
export const binanceusdm: VenueRow = {
  id: 'binanceusdm',
  clientOrderIds: 'UNIQUE_WHILE_OPEN',
  replacing: 'NEVER',
  accepts: 'AT_ONCE',
  cancels: 'AT_ONCE',
  // It may be the second answer to the order that closed the position: the session looks it up.
  reducingNothing: { class: 'IN_DOUBT', code: '-2022', message: 'ReduceOnly Order is rejected.' },
  stops: ['PERPETUAL'],
  absenceProofMs: 15_000,
  feesElsewhere: { asset: 'BNB', price: d('600') },
  markets: [
    { instrument: aPerpetual(), midTicks: 600_000, quantityMost: d('0.3') },
    {
      instrument: aPerpetual({ symbol: 'ETH/USDT:USDT', base: 'ETH', priceTick: d('0.01') }),
      midTicks: 300_000,
      quantityMost: d('4'),
    },
  ],
  openingBalances: [balance('USDT', '80000'), balance('BNB', '2')],
  limits: { orderNotionalMax: d('50000'), positionNotionalMax: d('60000') },
};
