import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimalSteps } from '../../testing/arbitraries.ts';
import { aRiskSnapshot, openBook } from '../../testing/risk-snapshot.ts';
import { decimal as d } from '../money/decimal.ts';
import { explainRisk } from './explain.ts';
import { assessRisk, riskLadder } from './ladder.ts';

const ruleOf = (explanation: ReturnType<typeof explainRisk>, name: string) =>
  explanation.rules.find((rule) => rule.name === name);

describe('explainRisk', () => {
  it('shows every rule in the ladder’s order, what is not set as OFF', () => {
    const explanation = explainRisk(aRiskSnapshot({}));
    expect(explanation.rules.map(({ name }) => name)).toEqual(riskLadder.map(([name]) => name));
    expect(explanation).toMatchObject({ isValid: true });
    expect(explanation.refusal).toBeUndefined();
    expect(ruleOf(explanation, 'order-notional')).toEqual({
      name: 'order-notional',
      status: 'PASS',
      value: '30000',
      limit: '50000',
    });
    expect(ruleOf(explanation, 'gross-exposure')).toEqual({ name: 'gross-exposure', status: 'OFF' });
  });

  it('goes on after the first refusal, whose code an order would be denied with', () => {
    const limits = { openOrdersMax: 1, orderNotionalMax: d('1') };
    const explanation = explainRisk(aRiskSnapshot({ limits, book: openBook({}, 1) }));
    expect(explanation).toMatchObject({
      isValid: false,
      riskScore: 100,
      refusal: { code: 'OPEN_ORDERS_ABOVE_LIMIT' },
    });
    expect(ruleOf(explanation, 'open-orders')).toMatchObject({ status: 'REFUSE', value: '2', limit: '1' });
    expect(ruleOf(explanation, 'order-notional')).toMatchObject({
      status: 'REFUSE',
      words: 'The order is worth more than the account allows for one order.',
    });
  });

  it('without a price the rules that would lean on it are UNKNOWN', () => {
    const explanation = explainRisk({ ...aRiskSnapshot({}), price: undefined });
    expect(explanation.refusal?.code).toBe('PRICE_STALE');
    expect(ruleOf(explanation, 'account-state')?.status).toBe('PASS');
    expect(ruleOf(explanation, 'position-limit')).toEqual({ name: 'position-limit', status: 'UNKNOWN' });
  });

  it.each([
    ['three fifths of the largest order', '50000', 60],
    ['all of it, and still allowed', '30000', 99],
    ['the order alone is a fifth of the largest position', '300000', 20],
  ])('scores %s', (_name, orderNotionalMax, score) => {
    const limits = { orderNotionalMax: d(orderNotionalMax) };
    expect(explainRisk(aRiskSnapshot({ limits })).riskScore).toBe(score);
  });

  it('decides as the ladder does', () => {
    const asked = fc.record({
      quantity: decimalSteps({ min: 1, max: 30, digits: 1 }),
      limitPrice: decimalSteps({ min: 55_000, max: 65_000, digits: 0 }),
      reduceOnly: fc.boolean(),
    });
    const seen = new Set<boolean>();
    fc.assert(
      fc.property(asked, (order) => {
        const snapshot = aRiskSnapshot({ order, limits: { orderQuantityMax: d('0.9') } });
        const [verdict, explanation] = [assessRisk(snapshot), explainRisk(snapshot)];
        seen.add(verdict.ok);
        expect(explanation.isValid).toBe(verdict.ok);
        if (!verdict.ok) expect(explanation.refusal).toEqual(verdict.refusal);
        expect(explanation.riskScore === 100).toBe(!verdict.ok);
      }),
      { numRuns: 300 },
    );
    expect(seen.size).toBe(2);
  });
});
