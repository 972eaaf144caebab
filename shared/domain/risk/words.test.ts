import { describe, expect, it } from 'vitest';
import { aControl, anAccount } from '../../testing/builders.ts';
import { anEnded, aRiskSnapshot, openBook, type RiskGiven, recentBook } from '../../testing/risk-snapshot.ts';
import { startMs } from '../../testing/simulated-clock.ts';
import { decimal as d } from '../money/decimal.ts';
import type { OrderMargin } from '../order/order.ts';
import { type Finding, measureOf, textOf } from './finding.ts';
import { riskLadder } from './ladder.ts';
import type { RiskSnapshot } from './snapshot.ts';

/** `value (bound) limit CODE key=value …: message`, as a person is told it. */
function said(finding: Finding): string {
  const { limit, bound, refusal } = finding;
  const shown = [measureOf(finding), bound === undefined ? '?' : `(${bound})`, limit].map((each) =>
    each === undefined ? '-' : typeof each === 'string' ? each : textOf(each),
  );
  if (!refusal) return shown.join(' ');
  const context = Object.entries(refusal.context ?? {}).map(([key, text]) => `${key}=${text}`);
  return `${shown.join(' ')} ${refusal.code} ${context.join(' ')}: ${refusal.message}`;
}

function ruleOf(name: string) {
  const rule = riskLadder.find(([each]) => each === name)?.[1];
  if (!rule) throw new Error(`there is no rule ${name}`);
  return rule;
}

const sells = { side: 'sell', limitPrice: d('60000') } as const;
const margin: OrderMargin = { settle: 'USDT', leverage: d('10'), mode: 'CROSS' };
const cash = (available: string, reserved = '0') => [
  { asset: 'BTC', available: d('9'), reserved: d('9'), suspense: d('0') },
  { asset: 'USDT', available: d(available), reserved: d(reserved), suspense: d('0') },
];

// The order buys 0.5 BTC at 60,000; the market stands at 59,999 to 60,001.
const refusals: [rule: string, given: RiskGiven, words: string][] = [
  [
    'instrument-allowed',
    { limits: { instrumentsAllowed: ['ETH/USDT', 'XRP/USDT'] } },
    "BTC/USDT ? ETH/USDT,XRP/USDT INSTRUMENT_NOT_ALLOWED instrument=BTC/USDT allowed=ETH/USDT,XRP/USDT: BTC/USDT is not among the account's instruments.",
  ],
  [
    'reduce-only',
    { order: { reduceOnly: true }, position: { quantity: d('2') } },
    '0.5 ? 0 NO_POSITION_TO_REDUCE held=2: There is no BTC/USDT position that a buy could reduce.',
  ],
  [
    'reduce-only',
    { order: { ...sells, reduceOnly: true }, position: { quantity: d('0.4'), pendingSell: d('0.1') } },
    '0.5 ? 0.3 REDUCE_ONLY_WOULD_INCREASE closable=0.3: A reduce-only order may close the open position, and no more.',
  ],
  [
    'daily-loss',
    { limits: { dailyLossMax: d('60') }, book: { closedPositions: [anEnded('-70')] } },
    '70 (MAX) 60 DAILY_LOSS_ABOVE_LIMIT loss=70 maximum=60: The account has lost what it may lose in a day: it may close, and open again after midnight UTC.',
  ],
  [
    'drawdown',
    { limits: { drawdownMax: d('60') }, book: { closedPositions: [anEnded('-70')] } },
    '70 (MAX) 60 DRAWDOWN_ABOVE_LIMIT drawdown=70 maximum=60: The account has lost what it may lose since its profit was highest: it may only close.',
  ],
  [
    'consecutive-losses',
    {
      limits: { consecutiveLossesMax: 2, lossCooldownMs: 5_000 },
      book: { closedPositions: [anEnded('-1'), anEnded('-1'), anEnded('-1')] },
      ageMs: 1_000,
    },
    '3 (MAX) 2 COOLDOWN_AFTER_LOSSES losses=3 maximum=2 restMs=4000: 3 positions in a row ended with a loss: the account opens nothing for a while.',
  ],
  [
    'order-rate',
    { limits: { ordersPerMinuteMax: 2 }, book: recentBook({}, 2) },
    '3 (MAX) 2 ORDER_RATE_ABOVE_LIMIT value=3 maximum=2: The account places more orders a minute than it may: wait a moment.',
  ],
  [
    'cancel-rate',
    { limits: { cancelsPerMinuteMax: 1 }, book: recentBook({ cancelRequestedAtMs: startMs }, 2) },
    '2 (MAX) 1 CANCEL_RATE_ABOVE_LIMIT value=2 maximum=1: The account cancels more orders a minute than it may: wait a moment.',
  ],
  [
    'open-orders',
    { limits: { openOrdersMax: 1 }, book: openBook({}) },
    '2 (MAX) 1 OPEN_ORDERS_ABOVE_LIMIT value=2 maximum=1: The account has as many open orders as it may have: cancel one first.',
  ],
  [
    'leverage',
    { limits: { leverageMax: d('5') }, order: { margin } },
    '10 (MAX) 5 LEVERAGE_ABOVE_LIMIT value=10 maximum=5: The account allows less leverage: choose a lower one for the instrument.',
  ],
  [
    'price-fresh',
    { limits: { priceAgeMaxMs: 10 }, ageMs: 11 },
    '11 (MAX) 10 PRICE_STALE ageMs=11 ageMaxMs=10: There is no fresh market price for BTC/USDT: try again when the feed is back.',
  ],
  [
    'price-collar',
    { order: { limitPrice: d('70000') } },
    '70000 ? 63001.05 PRICE_OUTSIDE_COLLAR limitPrice=70000 bound=63001.05000000: The limit is too far through the market.',
  ],
  [
    'self-crossing',
    { limits: { selfCrossing: 'REFUSE' }, book: openBook({ ...sells, limitPrice: d('59000') }) },
    'other-0 ? no own order WOULD_CROSS_OWN_ORDER orderId=other-0 limitPrice=59000 reach=60000: The order would match your own sell at 59000: cancel that first.',
  ],
  [
    'duplicate',
    { order: { strategyId: 'GRID-1' }, book: openBook({ strategyId: 'GRID-1', limitPrice: d('60015') }) },
    '0.00025 (MIN) 0.0003 DUPLICATE_ORDER orderId=other-0 distance=0.00025000 minimum=0.0003: The strategy has an open order of this side at this price already.',
  ],
  [
    'edge',
    { limits: { roundTripCostRatio: d('0.002') }, order: { takeProfit: d('60060') } },
    '0.001 (MIN) 0.002 EDGE_BELOW_COSTS value=0.001 minimum=0.002: At its take profit the order would bring less than fees and slippage take.',
  ],
  [
    'order-quantity-min',
    { limits: { orderQuantityMin: d('0.6') } },
    '0.5 (MIN) 0.6 ORDER_QUANTITY_BELOW_LIMIT value=0.5 minimum=0.6: The order is smaller than the account allows.',
  ],
  [
    'order-quantity-max',
    { limits: { orderQuantityMax: d('0.4') } },
    '0.5 (MAX) 0.4 ORDER_QUANTITY_ABOVE_LIMIT value=0.5 maximum=0.4: The order is larger than the account allows for one order.',
  ],
  [
    'order-notional-min',
    { limits: { orderNotionalMin: d('30001') } },
    '30000 (MIN) 30001 ORDER_NOTIONAL_BELOW_LIMIT value=30000 minimum=30001: The order is worth less than the account allows.',
  ],
  [
    'order-notional',
    { limits: { orderNotionalMax: d('29999') } },
    '30000 (MAX) 29999 ORDER_NOTIONAL_ABOVE_LIMIT notional=30000.00 maximum=29999: The order is worth more than the account allows for one order.',
  ],
  [
    'fat-finger',
    { limits: { fatFingerRatioMax: d('4') }, book: recentBook({ quantity: d('0.1') }, 5) },
    '5 (MAX) 4 ORDER_FAR_ABOVE_HISTORY value=5 maximum=4: The order is worth far more than this account’s usual orders.',
  ],
  [
    'position-limit',
    { limits: { positionNotionalMax: d('29999') } },
    '30000 (MAX) 29999 POSITION_ABOVE_LIMIT notional=30000.00 maximum=29999: The order would take the position above the account’s limit.',
  ],
  [
    'instrument-exposure',
    { limits: { instrumentExposureMax: d('29999') } },
    '30000 (MAX) 29999 INSTRUMENT_EXPOSURE_ABOVE_LIMIT value=30000 maximum=29999: With everything open, the instrument would be above the account’s limit.',
  ],
  [
    'gross-exposure',
    { limits: { grossExposureMax: d('29999') } },
    '30000 (MAX) 29999 GROSS_EXPOSURE_ABOVE_LIMIT value=30000 maximum=29999: With everything open, longs and shorts together would be above the account’s limit.',
  ],
  [
    'net-exposure',
    { limits: { netExposureMax: d('29999') } },
    '30000 (MAX) 29999 NET_EXPOSURE_ABOVE_LIMIT value=30000 maximum=29999: With everything open, the account would lean to one side above its limit.',
  ],
  [
    'concentration',
    { limits: { concentrationRatioMax: d('0.4') }, book: { balances: cash('60000') } },
    '0.5 (MAX) 0.4 CONCENTRATION_ABOVE_LIMIT value=0.5 maximum=0.4: Too much of the account would be in this one instrument.',
  ],
  [
    'concentration',
    { limits: { concentrationRatioMax: d('0.4') } },
    'no equity ? 0.4 CONCENTRATION_ABOVE_LIMIT equity=0 maximum=0.4: Too much of the account would be in this one instrument.',
  ],
  [
    'margin-headroom',
    { limits: { marginHeadroomRatioMin: d('0.3') }, order: { margin }, book: { balances: cash('1', '3') } },
    '0.25 (MIN) 0.3 MARGIN_HEADROOM_BELOW_LIMIT value=0.25 minimum=0.3: Too little USDT would stay out of margin.',
  ],
  [
    'liquidation-distance',
    { limits: { liquidationDistanceRatioMin: d('0.1') }, order: { margin: { ...margin, mode: 'ISOLATED' } } },
    '0.09 (MIN) 0.1 LIQUIDATION_TOO_NEAR value=0.09 minimum=0.1: A small move of the market would have the venue close the position.',
  ],
];

const passes: [rule: string, given: RiskGiven, words: string][] = [
  ['account-state', {}, 'ACTIVE ? ACTIVE'],
  ['instrument-allowed', {}, 'BTC/USDT ? every instrument of the venue'],
  ['instrument-allowed', { limits: { instrumentsAllowed: ['BTC/USDT'] } }, 'BTC/USDT ? BTC/USDT'],
  ['reduce-only', {}, '- ? -'],
  ['price-fresh', {}, '0 (MAX) 15000'],
  ['price-collar', {}, '60000 ? 63001.05'],
  ['self-crossing', { limits: { selfCrossing: 'REFUSE' } }, 'none ? no own order'],
  ['duplicate', { order: { strategyId: 'GRID-1' } }, 'none ? 0.0003'],
  ['edge', { limits: { roundTripCostRatio: d('0.002') } }, 'no take profit ? 0.002'],
  ['fat-finger', { limits: { fatFingerRatioMax: d('4') } }, 'no history ? 4'],
  [
    'concentration',
    { limits: { concentrationRatioMax: d('0.4') }, order: sells, position: { quantity: d('0.5') } },
    'no equity ? 0.4',
  ],
];

describe('what a rule says', () => {
  it.each(refusals)('%s refuses: %j', (name, given, words) => {
    expect(said(ruleOf(name)(aRiskSnapshot(given)))).toBe(words);
  });

  it.each(passes)('%s does not refuse: %j', (name, given, words) => {
    expect(said(ruleOf(name)(aRiskSnapshot(given)))).toBe(words);
  });

  it('every rule has refused once', () => {
    const tested = new Set(['account-state', ...refusals.map(([name]) => name)]);
    expect(riskLadder.map(([name]) => name).filter((name) => !tested.has(name))).toEqual([]);
  });

  it('without a price there is no age', () => {
    expect(said(ruleOf('price-fresh')({ ...aRiskSnapshot({}), price: undefined }))).toBe(
      'none (MAX) 15000 PRICE_STALE ageMs=none ageMaxMs=15000: There is no fresh market price for BTC/USDT: try again when the feed is back.',
    );
  });

  it.each(['order-notional', 'self-crossing'])('%s says which rule it leans on', (name) => {
    const snapshot = aRiskSnapshot({ order: { type: 'market' }, limits: { selfCrossing: 'REFUSE' } });
    const { limitPrice: _, ...order } = snapshot.order;
    expect(() => ruleOf(name)({ ...snapshot, order, price: undefined })).toThrow(
      'the price rule comes before every rule that needs a price',
    );
  });

  it('a rule that looks at the book says when nobody has read it', () => {
    const { book: _, ...snapshot } = aRiskSnapshot({ limits: { openOrdersMax: 1 } });
    expect(() => ruleOf('open-orders')(snapshot)).toThrow('a limit needs the book, and it was not read');
  });
});

describe('account-state', () => {
  const at = (given: RiskGiven, rest: Partial<RiskSnapshot>) =>
    said(ruleOf('account-state')({ ...aRiskSnapshot(given), ...rest }));
  const live = (stage: 'LOCKED' | 'READ_ONLY' | 'PILOT' | 'SCALED') =>
    anAccount({ mode: 'LIVE', live: { stage, sinceMs: startMs, version: 1 } });
  const halted = { control: aControl({ state: 'HALTED', reason: 'a drill' }) };
  const closes: RiskGiven = { order: sells, position: { quantity: d('0.5') } };

  it.each<[given: RiskGiven, rest: Partial<RiskSnapshot>, words: string]>([
    [{}, halted, 'HALTED ? ACTIVE ACCOUNT_NOT_ACTIVE state=HALTED: The account is HALTED: a drill.'],
    [closes, halted, 'HALTED ? ACTIVE ACCOUNT_NOT_ACTIVE state=HALTED: The account is HALTED: a drill.'],
    // A kill closes in any state, and nothing but closes.
    [{ ...closes, order: { ...sells, killId: 'kill-1' } }, halted, 'HALTED ? ACTIVE'],
    [
      { order: { killId: 'kill-1' } },
      halted,
      'HALTED ? ACTIVE ACCOUNT_NOT_ACTIVE state=HALTED: The account is HALTED: a drill.',
    ],
    [
      {},
      { account: live('READ_ONLY') },
      'READ_ONLY ? PILOT ACCOUNT_NOT_ACTIVE stage=READ_ONLY: Live trading is READ_ONLY: it is unlocked step by step, after a passed preflight.',
    ],
    [
      {},
      { account: anAccount({ mode: 'LIVE' }) },
      'LOCKED ? PILOT ACCOUNT_NOT_ACTIVE stage=LOCKED: Live trading is LOCKED: it is unlocked step by step, after a passed preflight.',
    ],
    [{ order: { killId: 'kill-1' } }, { account: live('LOCKED') }, 'ACTIVE ? ACTIVE'],
    [{}, { account: live('PILOT') }, 'ACTIVE ? ACTIVE'],
    [{}, { account: live('SCALED') }, 'ACTIVE ? ACTIVE'],
  ])('%j', (given, rest, words) => {
    expect(at(given, rest)).toBe(words);
  });
});
