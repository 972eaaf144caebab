import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decimalSteps } from '../../testing/arbitraries.ts';
import { anOrder, aPosition } from '../../testing/builders.ts';
import { anEnded, aRiskSnapshot } from '../../testing/risk-snapshot.ts';
import { startMs } from '../../testing/simulated-clock.ts';
import { decimal as d, zero } from '../money/decimal.ts';
import { assessRisk } from '../risk/ladder.ts';
import { defaultAccountLimits } from './default-limits.ts';
import type { Limits } from './limit-set.ts';
import { mergeLimits } from './merge-limits.ts';

const worth = decimalSteps({ min: 1, max: 30, digits: 0 }).map((lots) => lots.times(10_000));
const ratio = decimalSteps({ min: 1, max: 90, digits: 2 });
const count = fc.integer({ min: 1, max: 6 });
/** Around what the orders below need: no field is left out. */
const every = fc.record<Required<Limits>>({
  orderNotionalMax: worth,
  positionNotionalMax: worth,
  priceCollarRatio: ratio,
  priceAgeMaxMs: fc.integer({ min: 1, max: 20_000 }),
  instrumentsAllowed: fc.subarray(['BTC/USDT', 'ETH/USDT']),
  orderQuantityMin: decimalSteps({ min: 1, max: 10, digits: 1 }),
  orderQuantityMax: decimalSteps({ min: 5, max: 30, digits: 1 }),
  orderNotionalMin: worth,
  fatFingerRatioMax: decimalSteps({ min: 10, max: 60, digits: 1 }),
  openOrdersMax: count,
  ordersPerMinuteMax: count,
  cancelsPerMinuteMax: count,
  selfCrossing: fc.constant('REFUSE' as const),
  duplicateRatio: decimalSteps({ min: 0, max: 10, digits: 3 }),
  instrumentExposureMax: worth,
  grossExposureMax: worth,
  netExposureMax: worth,
  concentrationRatioMax: decimalSteps({ min: 1, max: 30, digits: 1 }),
  leverageMax: decimalSteps({ min: 1, max: 9, digits: 0 }),
  marginHeadroomRatioMin: ratio,
  liquidationDistanceRatioMin: ratio,
  drawdownMax: decimalSteps({ min: 1, max: 30, digits: 0 }),
  roundTripCostRatio: decimalSteps({ min: 1, max: 10, digits: 3 }),
  dailyLossMax: decimalSteps({ min: 1, max: 30, digits: 0 }),
  consecutiveLossesMax: count,
  lossCooldownMs: fc.integer({ min: 1, max: 7_200_000 }),
});
const fieldNames = Object.keys(fc.sample(every, 1)[0] ?? {});
/** Any level's limits: a few of them, or hardly an order would pass all. */
const level: fc.Arbitrary<Limits> = fc
  .tuple(every, fc.shuffledSubarray(fieldNames, { maxLength: 3 }))
  .map(([limits, names]) =>
    Object.fromEntries(Object.entries(limits).filter(([name]) => names.includes(name))),
  );
const resting = fc.record({
  side: fc.constantFrom('buy' as const, 'sell' as const),
  quantity: decimalSteps({ min: 1, max: 10, digits: 1 }),
  limitPrice: fc.constantFrom(d('59900'), d('60000'), d('60100')),
});
const asked = fc.record({
  order: resting,
  open: fc.array(resting, { maxLength: 4 }),
  held: decimalSteps({ min: -10, max: 10, digits: 1 }),
  losses: fc.array(fc.integer({ min: 0, max: 7_200_000 }), { maxLength: 4 }),
  ageMs: fc.integer({ min: 0, max: 16_000 }),
});
type Asked = typeof asked extends fc.Arbitrary<infer Value> ? Value : never;

/** What a level does not name it does not bound. */
const boundless: Limits = {
  orderNotionalMax: d('1000000000'),
  positionNotionalMax: d('1000000000'),
  priceCollarRatio: d('0.9'),
  priceAgeMaxMs: 1_000_000,
  instrumentsAllowed: [],
};

function admits({ order, open, held, losses, ageMs }: Asked, limits: Limits): boolean {
  const others = open.map((each, index) => anOrder({ ...each, orderId: `other-${index}`, strategyId: 'S' }));
  const margin = { settle: 'USDT', leverage: d('4'), mode: 'CROSS' } as const;
  const snapshot = aRiskSnapshot({
    order: { ...order, strategyId: 'S', margin, takeProfit: d('60200') },
    limits: { ...boundless, ...limits },
    position: { quantity: held },
    book: {
      openOrders: others,
      recentOrders: others,
      positions: [aPosition({ quantity: held })],
      midPrices: new Map([['BTC/USDT', d('60000')]]),
      balances: [{ asset: 'USDT', available: d('60000'), reserved: d('20000'), suspense: zero }],
      closedPositions: losses.map((agoMs) => anEnded('-7', { closedAtMs: startMs - agoMs })),
    },
    ageMs,
  });
  return assessRisk(snapshot).ok;
}

it('what the levels admit together, each of them admits alone', () => {
  let admitted = 0;
  fc.assert(
    fc.property(level, fc.array(level, { minLength: 1, maxLength: 3 }), asked, (own, others, given) => {
      const account = { ...defaultAccountLimits, ...own };
      if (!admits(given, mergeLimits(account, others))) return;
      admitted += 1;
      expect([account, ...others].map((each) => admits(given, each))).toEqual(
        [account, ...others].map(() => true),
      );
    }),
    { numRuns: 1_000 },
  );
  expect(admitted).toBeGreaterThan(20);
});
