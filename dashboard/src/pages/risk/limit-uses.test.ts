import { expect, it } from 'vitest';
import { limitUses, nearness } from './limit-uses.ts';

const status = (
  scope: string,
  name: string,
  limit: string | null,
  ratio: string | null,
  of: string | null = null,
) => ({
  ...{ scope, name, of, used: ratio === null ? null : '1', limit, ratio },
});
const levels = [
  { scope: 'account', limits: { dailyLossMax: '100', openOrdersMax: 5 } },
  { scope: 'user', limits: { dailyLossMax: '50' } },
  { scope: 'strategy:S', limits: { dailyLossMax: '10' } },
];

it('shows the most used first, each with the strictest of the levels that count together', () => {
  const { used, set, off } = limitUses(
    [
      status('account', 'openOrdersMax', '5', '0.2'),
      status('account', 'dailyLossMax', '50', '0.9', 'USDT'),
      status('strategy:S', 'dailyLossMax', '10', '0.4', 'USDT'),
      status('account', 'orderNotionalMax', '50000', null),
      status('account', 'drawdownMax', null, null),
      status('account', 'someNewLimit', '1', '0.1'),
    ],
    levels,
  );
  expect(used.map(({ name, level, ratio }) => [name, level, ratio])).toEqual([
    ['dailyLossMax', 'user', 0.9],
    ['dailyLossMax', 'strategy:S', 0.4],
    ['openOrdersMax', 'account', 0.2],
  ]);
  expect(set.map(({ name, level }) => [name, level])).toEqual([['orderNotionalMax', 'account']]);
  expect(off).toEqual(['drawdownMax']);
});

it.each([
  [0.79, 'free'],
  [0.8, 'near'],
  [1, 'full'],
  [1.4, 'full'],
] as const)('%d of a limit is %s', (ratio, word) => {
  expect(nearness(ratio)).toBe(word);
});
