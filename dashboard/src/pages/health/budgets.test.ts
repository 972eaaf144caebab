import { expect, it } from 'vitest';
import { fullestBudgets } from './budgets.ts';

const budget = (window: string, used: number, given: object = {}) => ({
  ...{ venue: 'binance', scope: 'ADDRESS' as const, key: null, of: null, intervalMs: 1_000, limit: 100 },
  ...{ window, used, usedBefore: 0, isClosed: false, ...given },
});

it('shows what is closed first, then the fullest, also of the window before', () => {
  const { shown, more } = fullestBudgets([
    budget('idle', 0),
    budget('half', 50),
    budget('was-full', 1, { usedBefore: 96 }),
    budget('closed', 2, { isClosed: true }),
    budget('big', 60, { limit: 1_000 }),
  ]);
  expect(shown.map(({ window, counted }) => [window, counted])).toEqual([
    ['closed', 2],
    ['was-full', 96],
    ['half', 50],
    ['big', 60],
  ]);
  expect(more).toBe(1);
});

it('shows eight, and how many there are beside them', () => {
  const many = Array.from({ length: 11 }, (_, index) => budget(`w${index}`, index));
  const { shown, more } = fullestBudgets(many);
  expect(shown.map(({ window }) => window)).toEqual(['w10', 'w9', 'w8', 'w7', 'w6', 'w5', 'w4', 'w3']);
  expect(more).toBe(3);
});

it('shows nothing where nothing was asked', () => {
  expect(fullestBudgets([])).toEqual({ shown: [], more: 0 });
});
