import { describe, expect, it } from 'vitest';
import { aPosition } from '../../testing/builders.ts';
import { anEnded, aReduction, aRiskSnapshot, openBook, type RiskGiven } from '../../testing/risk-snapshot.ts';
import { startMs } from '../../testing/simulated-clock.ts';
import { decimal as d } from '../money/decimal.ts';
import type { Order } from '../order/order.ts';
import type { ClosedPosition } from '../position/life.ts';
import { assessRisk } from './ladder.ts';
import type { RiskBook } from './snapshot.ts';

const sellAt = (price: string, given: Partial<Order> = {}) =>
  openBook({ side: 'sell', limitPrice: d(price), ...given });
const usdt = (available: string, reserved = '0'): Partial<RiskBook> => ({
  balances: [{ asset: 'USDT', available: d(available), reserved: d(reserved), suspense: d('0') }],
});
const closed = (...closedPositions: ClosedPosition[]) => ({ closedPositions });
const perpetual: Partial<Order> = {
  instrument: 'BTC/USDT:USDT',
  margin: { settle: 'USDT', leverage: d('5'), mode: 'CROSS' },
};
const ethLong = aPosition({ instrument: 'ETH/USDT', quantity: d('10'), averageEntryPrice: d('2000') });
const ethPriced: Partial<RiskBook> = {
  positions: [ethLong],
  midPrices: new Map([['ETH/USDT', d('3000')]]),
};
type Row = [name: string, given: RiskGiven, verdict: string];

const exposures: Row[] = [
  ['gross, to the limit', { limits: { grossExposureMax: d('60000') }, book: ethPriced }, 'ok'],
  [
    'gross, beyond',
    { limits: { grossExposureMax: d('59999.99') }, book: ethPriced },
    'GROSS_EXPOSURE_ABOVE_LIMIT',
  ],
  [
    'without a price at the entry price',
    { limits: { grossExposureMax: d('50000') }, book: { positions: [ethLong] } },
    'ok',
  ],
  [
    'gross, with an open order',
    { limits: { grossExposureMax: d('59999') }, book: openBook({}) },
    'GROSS_EXPOSURE_ABOVE_LIMIT',
  ],
  [
    'an open order counts with all that is approved of it',
    { limits: { grossExposureMax: d('72000') }, book: openBook({ pendingQuantity: d('0.7') }) },
    'ok',
  ],
  [
    'and not with less',
    { limits: { grossExposureMax: d('71999.99') }, book: openBook({ pendingQuantity: d('0.7') }) },
    'GROSS_EXPOSURE_ABOVE_LIMIT',
  ],
  [
    'a buy and a sell: one of them may be filled alone',
    { limits: { grossExposureMax: d('30000') }, book: sellAt('60000') },
    'ok',
  ],
  [
    'quoted in another asset',
    {
      limits: { grossExposureMax: d('30000') },
      book: { positions: [{ ...ethLong, instrument: 'ETH/BTC' }] },
    },
    'ok',
  ],
  [
    'what only reduces',
    {
      limits: {
        ...{ instrumentExposureMax: d('1'), grossExposureMax: d('1'), netExposureMax: d('1') },
        concentrationRatioMax: d('0.1'),
      },
      order: aReduction,
      position: { quantity: d('2') },
      book: { positions: [aPosition({ quantity: d('2') })] },
    },
    'ok',
  ],
  [
    'net: to buy back a short leans further to the long side',
    {
      limits: { netExposureMax: d('29999') },
      position: { quantity: d('-0.5') },
      book: { ...ethPriced, positions: [ethLong, aPosition({ quantity: d('-0.5') })] },
    },
    'NET_EXPOSURE_ABOVE_LIMIT',
  ],
  [
    'net: reduce-only may always buy back',
    {
      limits: { netExposureMax: d('29999') },
      order: { reduceOnly: true },
      position: { quantity: d('-0.5') },
      book: { ...ethPriced, positions: [ethLong, aPosition({ quantity: d('-0.5') })] },
    },
    'ok',
  ],
  [
    'net: a short elsewhere takes off',
    {
      limits: { netExposureMax: d('30000') },
      book: { ...ethPriced, positions: [{ ...ethLong, quantity: d('-10') }] },
    },
    'ok',
  ],
  [
    'net: a long elsewhere adds',
    { limits: { netExposureMax: d('59999') }, book: ethPriced },
    'NET_EXPOSURE_ABOVE_LIMIT',
  ],
  [
    'of the instrument, to the limit',
    { limits: { instrumentExposureMax: d('30000') }, book: ethPriced },
    'ok',
  ],
  [
    'of the instrument, both sides of a hedge',
    {
      limits: { instrumentExposureMax: d('59999') },
      order: { positionSide: 'LONG' },
      book: { positions: [aPosition({ positionSide: 'SHORT', quantity: d('-0.5') })] },
    },
    'INSTRUMENT_EXPOSURE_ABOVE_LIMIT',
  ],
  [
    'a quarter of the equity',
    { limits: { concentrationRatioMax: d('0.25') }, book: usdt('90000', '30000') },
    'ok',
  ],
  [
    'more than a quarter',
    { limits: { concentrationRatioMax: d('0.25') }, book: usdt('89999', '30000') },
    'CONCENTRATION_ABOVE_LIMIT',
  ],
  [
    'spot held is equity',
    { limits: { concentrationRatioMax: d('0.25') }, book: { ...usdt('60000', '30000'), ...ethPriced } },
    'ok',
  ],
  ['no equity', { limits: { concentrationRatioMax: d('9') } }, 'CONCENTRATION_ABOVE_LIMIT'],
  ['leverage as allowed', { limits: { leverageMax: d('5') }, order: perpetual }, 'ok'],
  ['more leverage', { limits: { leverageMax: d('4') }, order: perpetual }, 'LEVERAGE_ABOVE_LIMIT'],
  [
    'what only closes, with any leverage and nothing left free',
    {
      limits: { leverageMax: d('4'), marginHeadroomRatioMin: d('0.2') },
      order: { ...perpetual, ...aReduction, reduceOnly: true },
      position: { quantity: d('2') },
      book: usdt('1', '99'),
    },
    'ok',
  ],
  ['spot has none', { limits: { leverageMax: d('1') } }, 'ok'],
  [
    'a fifth stays free',
    { limits: { marginHeadroomRatioMin: d('0.2') }, order: perpetual, book: usdt('20', '80') },
    'ok',
  ],
  [
    'less than a fifth',
    { limits: { marginHeadroomRatioMin: d('0.2') }, order: perpetual, book: usdt('19', '81') },
    'MARGIN_HEADROOM_BELOW_LIMIT',
  ],
  [
    'no balance at all',
    { limits: { marginHeadroomRatioMin: d('0.2') }, order: perpetual },
    'MARGIN_HEADROOM_BELOW_LIMIT',
  ],
];

const aDayMs = 86_400_000;
const losses: Row[] = [
  ['a cent left to lose', { limits: { dailyLossMax: d('100') }, book: closed(anEnded('-99.99')) }, 'ok'],
  [
    'the day’s loss is reached',
    { limits: { dailyLossMax: d('100') }, book: closed(anEnded('-150'), anEnded('50')) },
    'DAILY_LOSS_ABOVE_LIMIT',
  ],
  [
    'fees are losses',
    { limits: { dailyLossMax: d('100') }, book: closed(anEnded('-99', { fees: { USDT: d('1') } })) },
    'DAILY_LOSS_ABOVE_LIMIT',
  ],
  [
    'yesterday’s loss',
    { limits: { dailyLossMax: d('100') }, book: closed(anEnded('-500', { closedAtMs: startMs - aDayMs })) },
    'ok',
  ],
  [
    'a loss in another asset',
    { limits: { dailyLossMax: d('100') }, book: closed(anEnded('-500', { instrument: 'BTC/KRW' })) },
    'ok',
  ],
  [
    'a cent left to fall from the peak',
    { limits: { drawdownMax: d('100') }, book: closed(anEnded('-99.99'), anEnded('300')) },
    'ok',
  ],
  [
    'as far below the peak as allowed',
    { limits: { drawdownMax: d('100') }, book: closed(anEnded('-60'), anEnded('-40'), anEnded('300')) },
    'DRAWDOWN_ABOVE_LIMIT',
  ],
  [
    'below where it began',
    { limits: { drawdownMax: d('100') }, book: closed(anEnded('-100')) },
    'DRAWDOWN_ABOVE_LIMIT',
  ],
  [
    'back at the peak',
    { limits: { drawdownMax: d('100') }, book: closed(anEnded('150'), anEnded('-150')) },
    'ok',
  ],
  [
    'what is open counts at the market',
    {
      limits: { drawdownMax: d('100') },
      book: { ...ethPriced, positions: [{ ...ethLong, averageEntryPrice: d('3010') }] },
    },
    'DRAWDOWN_ABOVE_LIMIT',
  ],
  [
    'what is open in another asset does not',
    {
      limits: { drawdownMax: d('100') },
      book: closed(anEnded('-500', { instrument: 'BTC/KRW' })),
    },
    'ok',
  ],
  [
    'closing is free of the drawdown',
    {
      limits: { drawdownMax: d('100') },
      book: closed(anEnded('-500')),
      order: aReduction,
      position: { quantity: d('0.5') },
    },
    'ok',
  ],
  [
    'closing is free of it',
    {
      limits: { dailyLossMax: d('100'), consecutiveLossesMax: 1 },
      book: closed(anEnded('-500')),
      order: aReduction,
      position: { quantity: d('0.5') },
    },
    'ok',
  ],
  [
    'two losses in a row of three',
    {
      limits: { consecutiveLossesMax: 3 },
      book: closed(anEnded('-1'), anEnded('-1'), anEnded('1'), anEnded('-1')),
    },
    'ok',
  ],
  [
    'three in a row',
    { limits: { consecutiveLossesMax: 3 }, book: closed(anEnded('-1'), anEnded('-1'), anEnded('-1')) },
    'COOLDOWN_AFTER_LOSSES',
  ],
  [
    'three in a row, cooled down',
    {
      limits: { consecutiveLossesMax: 3, lossCooldownMs: 1000 },
      book: closed(anEnded('-1'), anEnded('-1'), anEnded('-1')),
      ageMs: 1000,
    },
    'ok',
  ],
];

describe('the rules of exposure, margin and loss', () => {
  it.each<Row>([...exposures, ...losses])('%s', (_name, given, verdict) => {
    const result = assessRisk(aRiskSnapshot(given));
    expect(result.ok ? 'ok' : result.refusal.code).toBe(verdict);
  });
});
