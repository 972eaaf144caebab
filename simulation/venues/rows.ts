import { type Decimal, decimal as d } from '#shared/domain/money/decimal.ts';
import { anInstrument, aPerpetual } from '#shared/testing/builders.ts';
import type { VenueRow } from './venue-row.ts';

function balance(asset: string, amount: string): { asset: string; amount: Decimal } {
  return { asset, amount: d(amount) };
}

/** Binance: a client order id is free again once its order has ended, so a blind resend of a filled order doubles it. */
const binance: VenueRow = {
  id: 'binance',
  clientOrderIds: 'UNIQUE_WHILE_OPEN',
  replacing: 'IF_UNFILLED',
  cancels: 'AT_ONCE',
  matchingWindowMs: 10_000,
  absenceProofMs: 15_000,
  fee: { rate: d('0.001'), from: 'RECEIVED' },
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

/** Upbit: an identifier is burned by every request that named it, also one that failed; fees come from the won. */
const upbit: VenueRow = {
  id: 'upbit',
  clientOrderIds: 'BURNED',
  replacing: 'REST_ONLY',
  cancels: 'AT_ONCE',
  matchingWindowMs: 10_000,
  absenceProofMs: 10_000,
  fee: { rate: d('0.0005'), from: 'QUOTE' },
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

/** OKX: a cancel is only taken, and its order may still be filled; an amended order is cancelled and placed in two requests. */
const okx: VenueRow = {
  id: 'okx',
  clientOrderIds: 'UNIQUE_WHILE_OPEN',
  replacing: 'NEVER',
  cancels: 'A_MOMENT_LATER',
  matchingWindowMs: 10_000,
  absenceProofMs: 15_000,
  fee: { rate: d('0.001'), from: 'RECEIVED' },
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
  ],
  openingBalances: [balance('USDT', '60000'), balance('BTC', '0.8'), balance('ETH', '12')],
  limits: { orderNotionalMax: d('50000'), positionNotionalMax: d('60000') },
};

/** Binance USDⓈ-M: perpetuals, of which nothing but money changes hands; the profit that it books is in its own digits. */
const binanceUsdm: VenueRow = {
  id: 'binanceusdm',
  clientOrderIds: 'UNIQUE_WHILE_OPEN',
  replacing: 'NEVER',
  cancels: 'AT_ONCE',
  matchingWindowMs: 10_000,
  absenceProofMs: 15_000,
  fee: { rate: d('0.0005'), from: 'QUOTE', elsewhere: { asset: 'BNB', price: d('600') } },
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

export const venueRows: readonly VenueRow[] = [binance, upbit, okx, binanceUsdm];
