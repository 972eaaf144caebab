import { describe, expect, it } from 'vitest';
import { aPosition } from '../../testing/builders.ts';
import { aReduction, aRiskSnapshot, openBook, type RiskGiven } from '../../testing/risk-snapshot.ts';
import { decimal as d } from '../money/decimal.ts';
import type { Order, OrderMargin } from '../order/order.ts';
import { measureOf, textOf } from './finding.ts';
import { liquidationDistance } from './liquidation-rule.ts';

const symbol = 'BTC/USDT:USDT';
const margin = (mode: OrderMargin['mode'], leverage = '10'): OrderMargin => ({
  settle: 'USDT',
  leverage: d(leverage),
  mode,
});
const perpetual = (mode: OrderMargin['mode'] = 'CROSS', given: Partial<Order> = {}): Partial<Order> => ({
  instrument: symbol,
  margin: margin(mode),
  ...given,
});
const usdt = (available: string, reserved: string) => [
  { asset: 'USDT', available: d(available), reserved: d(reserved), suspense: d('0') },
];
const limits = { liquidationDistanceRatioMin: d('0.2') };
const held = (instrument: string, quantity: string, entry: string) =>
  aPosition({
    instrument,
    quantity: d(quantity),
    averageEntryPrice: d(entry),
    entryCost: d(quantity).abs().times(entry),
  });
const asked = (given: RiskGiven) => {
  const finding = liquidationDistance(aRiskSnapshot({ limits, ...given }));
  const [value, refusal] = [measureOf(finding), finding.refusal];
  return [value === undefined ? '-' : textOf(value), refusal?.code ?? 'ok'];
};

// The order buys 0.5 BTC at 60,000: 30,000 USDT. Maintenance takes a hundredth off.
describe('liquidation-distance', () => {
  it.each<[name: string, given: RiskGiven, distance: string, verdict: string]>([
    ['spot has none', {}, '-', 'ok'],
    ['no limit', { limits: {}, order: perpetual() }, '-', 'ok'],
    ['isolated, ten times', { order: perpetual('ISOLATED') }, '0.09', 'LIQUIDATION_TOO_NEAR'],
    [
      'isolated, four times',
      { order: perpetual('ISOLATED', { margin: margin('ISOLATED', '4') }) },
      '0.24',
      'ok',
    ],
    [
      'cross, as far as allowed',
      { order: perpetual(), book: { balances: usdt('6000', '300') } },
      '0.2',
      'ok',
    ],
    [
      'cross, a little nearer',
      { order: perpetual(), book: { balances: usdt('5997', '300') } },
      '0.1999',
      'LIQUIDATION_TOO_NEAR',
    ],
    ['cross, with nothing', { order: perpetual() }, '-0.01', 'LIQUIDATION_TOO_NEAR'],
    [
      'an open order counts as filled',
      { order: perpetual(), book: { ...openBook(perpetual()), balances: usdt('12600', '0') } },
      '0.2',
      'ok',
    ],
    [
      'another perpetual counts, and so does what it has won',
      {
        order: perpetual(),
        book: {
          positions: [held('ETH/USDT:USDT', '10', '2700')],
          midPrices: new Map([['ETH/USDT:USDT', d('3000')]]),
          balances: usdt('9600', '0'),
        },
      },
      '0.2',
      'ok',
    ],
    [
      'spot counts neither as margin nor as exposure',
      {
        order: perpetual(),
        book: {
          positions: [held('ETH/USDT', '10', '2700')],
          ...openBook({}),
          balances: usdt('6300', '0'),
        },
      },
      '0.2',
      'ok',
    ],
    [
      'what reduces is free',
      {
        order: perpetual('ISOLATED', aReduction),
        position: { instrument: symbol, quantity: d('0.5') },
      },
      '0.09',
      'ok',
    ],
  ])('%s', (_name, given, distance, verdict) => {
    expect(asked(given)).toEqual([distance, verdict]);
  });
});
