import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimalSteps } from '../../testing/arbitraries.ts';
import { aControl, anAccount, anOrder, aPosition, aPrice } from '../../testing/builders.ts';
import { startMs } from '../../testing/simulated-clock.ts';
import type { AccountLimits } from '../account/account.ts';
import { midPrice } from '../instrument/instrument.ts';
import { decimal as d, minimum, zero } from '../money/decimal.ts';
import { assessRisk } from './ladder.ts';
import type { RiskSnapshot } from './snapshot.ts';

const limits = fc.record<AccountLimits>({
  orderNotionalMax: decimalSteps({ min: 0, max: 6_000, digits: 1 }),
  positionNotionalMax: decimalSteps({ min: 0, max: 9_000, digits: 1 }),
  priceCollarRatio: decimalSteps({ min: 0, max: 200, digits: 3 }),
  priceAgeMaxMs: fc.integer({ min: 10, max: 20 }),
  instrumentsAllowed: fc.constantFrom([], ['BTC/USDT'], ['BTC/USDT', 'ETH/USDT']),
});

const amount = decimalSteps({ min: 0, max: 300, digits: 2 });
const signed = decimalSteps({ min: -300, max: 300, digits: 2 });
const snapshot: fc.Arbitrary<RiskSnapshot> = fc
  .record({
    side: fc.constantFrom('buy' as const, 'sell' as const),
    type: fc.constantFrom('market' as const, 'limit' as const),
    quantity: decimalSteps({ min: 1, max: 300, digits: 2 }),
    limitPrice: decimalSteps({ min: 800, max: 1_200, digits: 1 }),
    reduceOnly: fc.boolean(),
    state: fc.constantFrom('ACTIVE' as const, 'ACTIVE' as const, 'REDUCING' as const),
    position: fc.record({ quantity: signed, pendingBuy: amount, pendingSell: amount }),
    limits,
    ageMs: fc.nat({ max: 12 }),
  })
  .map(({ side, type, quantity, limitPrice, reduceOnly, state, position, limits, ageMs }) => ({
    order: anOrder({ side, type, quantity, reduceOnly, ...(type === 'limit' ? { limitPrice } : {}) }),
    account: anAccount({ limits }),
    control: aControl({ state }),
    position: aPosition(position),
    price: aPrice({ bid: d('99.5'), ask: d('100.7') }),
    nowMs: startMs + ageMs,
  }));

function strictest(a: AccountLimits, b: AccountLimits): AccountLimits {
  const [first, second] = [a.instrumentsAllowed, b.instrumentsAllowed];
  return {
    orderNotionalMax: minimum(a.orderNotionalMax, b.orderNotionalMax),
    positionNotionalMax: minimum(a.positionNotionalMax, b.positionNotionalMax),
    priceCollarRatio: minimum(a.priceCollarRatio, b.priceCollarRatio),
    priceAgeMaxMs: Math.min(a.priceAgeMaxMs, b.priceAgeMaxMs),
    instrumentsAllowed: first.length === 0 ? second : first,
  };
}

describe('the risk ladder', () => {
  it('admits nothing more under stricter limits', () => {
    let admitted = 0;
    fc.assert(
      fc.property(snapshot, limits, (given, others) => {
        const strict = strictest(given.account.limits, others);
        const under = assessRisk({ ...given, account: anAccount({ limits: strict }) });
        const loose = assessRisk(given);
        if (!under.ok) return;
        admitted += 1;
        expect(loose.ok).toBe(true);
        if (loose.ok)
          expect(under.value.positionQuantityMax.lessThanOrEqualTo(loose.value.positionQuantityMax)).toBe(
            true,
          );
      }),
      { numRuns: 2_000 },
    );
    expect(admitted).toBeGreaterThan(100);
  });

  it('what it approves keeps the position, with everything pending, inside the limit or brings it nearer', () => {
    fc.assert(
      fc.property(snapshot, (given) => {
        const result = assessRisk(given);
        if (!result.ok || !given.price) return;
        const { quantity, pendingBuy, pendingSell } = given.position;
        const held = given.order.side === 'buy' ? quantity.plus(pendingBuy) : pendingSell.minus(quantity);
        const worst = held.plus(result.value.quantity).times(midPrice(given.price));
        expect(worst.lessThanOrEqualTo(given.account.limits.positionNotionalMax)).toBe(true);
        expect(held.plus(result.value.quantity).lessThanOrEqualTo(result.value.positionQuantityMax)).toBe(
          true,
        );
      }),
      { numRuns: 2_000 },
    );
  });

  it('under REDUCING or reduce-only it approves only what ends no further from flat', () => {
    fc.assert(
      fc.property(snapshot, (given) => {
        const closesOnly = given.order.reduceOnly || given.control.state === 'REDUCING';
        const result = assessRisk(given);
        if (!closesOnly || !result.ok) return;
        const { quantity, pendingBuy, pendingSell } = given.position;
        const allFilled =
          given.order.side === 'buy'
            ? quantity.plus(pendingBuy).plus(result.value.quantity)
            : pendingSell.plus(result.value.quantity).minus(quantity);
        expect(allFilled.lessThanOrEqualTo(zero)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });
});
