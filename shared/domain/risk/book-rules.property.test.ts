import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimalSteps } from '../../testing/arbitraries.ts';
import { anOrder, aPosition } from '../../testing/builders.ts';
import { aRiskSnapshot } from '../../testing/risk-snapshot.ts';
import type { AccountLimits } from '../account/account.ts';
import type { OptionalLimits } from '../account/optional-limits.ts';
import { type Decimal, decimal as d, zero } from '../money/decimal.ts';
import type { Order } from '../order/order.ts';
import { assessRisk } from './ladder.ts';
import type { RiskBook } from './snapshot.ts';

const wide: Partial<AccountLimits> = {
  orderNotionalMax: d('1000000000'),
  positionNotionalMax: d('1000000000'),
};
const worth = decimalSteps({ min: 0, max: 150, digits: 0 }).map((lots) => lots.times(10_000));
const limits = fc.record<OptionalLimits>(
  {
    orderQuantityMax: decimalSteps({ min: 5, max: 60, digits: 1 }),
    orderQuantityMin: decimalSteps({ min: 0, max: 8, digits: 1 }),
    openOrdersMax: fc.integer({ min: 3, max: 12 }),
    instrumentExposureMax: worth,
    grossExposureMax: worth,
    netExposureMax: worth,
    concentrationRatioMax: decimalSteps({ min: 0, max: 300, digits: 1 }),
    fatFingerRatioMax: decimalSteps({ min: 1, max: 200, digits: 1 }),
  },
  { requiredKeys: [] },
);
const order = fc.record({
  side: fc.constantFrom('buy' as const, 'sell' as const),
  quantity: decimalSteps({ min: 1, max: 30, digits: 1 }),
  instrument: fc.constantFrom('BTC/USDT', 'ETH/USDT', 'SOL/USDT'),
});
type Asked = typeof order extends fc.Arbitrary<infer Value> ? Value : never;

/** Every instrument trades at the price of the builders: what differs is which one it is. */
function bookWith(openOrders: readonly Order[], held: ReadonlyMap<string, Decimal>): RiskBook {
  return {
    openOrders,
    recentOrders: openOrders,
    positions: [...held].map(([instrument, quantity]) => aPosition({ instrument, quantity })),
    midPrices: new Map([...held.keys()].map((instrument) => [instrument, d('60000')])),
    balances: [{ asset: 'USDT', available: d('100000'), reserved: zero, suspense: zero }],
    closedPositions: [],
  };
}
function given(
  asked: Asked,
  under: Partial<AccountLimits>,
  open: readonly Order[],
  held: ReadonlyMap<string, Decimal>,
) {
  const pending = (side: Order['side']) =>
    open.reduce(
      (sum, each) =>
        each.side === side && each.instrument === asked.instrument ? sum.plus(each.quantity ?? zero) : sum,
      zero,
    );
  const { instrument } = asked;
  return aRiskSnapshot({
    order: { ...asked, limitPrice: d('60000'), orderId: `order-${open.length}` },
    limits: { ...wide, ...under },
    position: {
      instrument,
      quantity: held.get(instrument) ?? zero,
      pendingBuy: pending('buy'),
      pendingSell: pending('sell'),
    },
    book: bookWith(open, held),
  });
}
const holdings = fc.dictionary(
  fc.constantFrom('BTC/USDT', 'ETH/USDT'),
  decimalSteps({ min: -30, max: 30, digits: 1 }),
);

describe('the rules over the account’s book', () => {
  it('admit nothing more when a limit is added', () => {
    let admitted = 0;
    const others = fc.array(order, { maxLength: 7 });
    fc.assert(
      fc.property(order, others, holdings, limits, limits, (asked, open, holding, under, added) => {
        const held = new Map(Object.entries(holding));
        const orders = open.map((each, index) => anOrder({ ...each, orderId: `other-${index}` }));
        const admits = (by: OptionalLimits) => assessRisk(given(asked, by, orders, held)).ok;
        if (!admits(tightest(under, added))) return;
        admitted += 1;
        expect(admits(under) && admits(added)).toBe(true);
      }),
      // Some 7 of a hundred are admitted: in these runs the bound below is ten deviations away.
      { numRuns: 3_000 },
    );
    expect(admitted).toBeGreaterThan(50);
  });

  it('no sequence of orders, fills and cancels breaks a limit', () => {
    let approved = 0;
    const step = fc.record({ asked: order, next: fc.constantFrom('rest', 'fill', 'cancel') });
    const caps = {
      openOrdersMax: 3,
      grossExposureMax: d('300000'),
      netExposureMax: d('180000'),
      instrumentExposureMax: d('150000'),
    };
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 25 }), (steps) => {
        const held = new Map<string, Decimal>();
        let open: readonly Order[] = [];
        for (const { asked, next } of steps) {
          const before = given(asked, caps, open, held);
          if (assessRisk(before).ok) {
            approved += 1;
            open = [...open, before.order];
          }
          const [first] = open;
          if (first && next !== 'rest') open = open.slice(1);
          if (first?.quantity && next === 'fill') {
            const signed = first.side === 'buy' ? first.quantity : first.quantity.negated();
            held.set(first.instrument, (held.get(first.instrument) ?? zero).plus(signed));
          }
          expectInside(held, open);
        }
      }),
      { numRuns: 300 },
    );
    expect(approved).toBeGreaterThan(300);
  });
});

/** Counted here by itself, in lots of 60 000: gross 5, net 3, one instrument 2.5. */
function expectInside(held: ReadonlyMap<string, Decimal>, open: readonly Order[]): void {
  let [gross, longs, shorts] = [0, 0, 0];
  for (const instrument of ['BTC/USDT', 'ETH/USDT', 'SOL/USDT']) {
    const quantity = Number(held.get(instrument) ?? 0);
    const sum = (side: Order['side']) =>
      open
        .filter((each) => each.side === side && each.instrument === instrument)
        .reduce((total, each) => total + Number(each.quantity), 0);
    const [long, short] = [quantity + sum('buy'), sum('sell') - quantity];
    expect(Math.max(long, short)).toBeLessThanOrEqual(2.5 + 1e-9);
    gross += Math.max(long, short);
    longs += long;
    shorts += short;
  }
  expect(gross).toBeLessThanOrEqual(5 + 1e-9);
  expect(Math.max(longs, shorts)).toBeLessThanOrEqual(3 + 1e-9);
  expect(open.length).toBeLessThanOrEqual(3);
}

function tightest(a: OptionalLimits, b: OptionalLimits): OptionalLimits {
  const both: Record<string, unknown> = { ...a, ...b };
  for (const [key, mine] of Object.entries(a)) {
    const theirs = b[key as keyof OptionalLimits];
    if (theirs === undefined) continue;
    const isLower = Number(mine) < Number(theirs);
    both[key] = isLower === key.endsWith('Max') ? mine : theirs;
  }
  return both as OptionalLimits;
}
