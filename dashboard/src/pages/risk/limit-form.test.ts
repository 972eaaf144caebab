import { describe, expect, it } from 'vitest';
import { deciding, diffOf } from './limit-diff.ts';
import { limitText } from './limit-fields.ts';
import { draftOf, limitsOf } from './limit-form.ts';

const own = {
  orderNotionalMax: '50000',
  positionNotionalMax: '150000',
  priceCollarRatio: '0.05',
  priceAgeMaxMs: 15_000,
  instrumentsAllowed: [],
};

describe('the form of limits', () => {
  it('shows ratios as percent and spans as people say them, and sends what the API has', () => {
    const limits = { ...own, duplicateRatio: '0.0003', consecutiveLossesMax: 3, lossCooldownMs: 1_800_000 };
    const draft = draftOf(limits);
    expect(draft).toMatchObject({ priceCollarRatio: '5', duplicateRatio: '0.03', priceAgeMaxMs: '15' });
    expect(draft).toMatchObject({ lossCooldownMs: '30', consecutiveLossesMax: '3', openOrdersMax: '' });
    expect(limitsOf(draft, true)).toEqual({ limits, wrong: {} });
  });

  it('keeps every digit', () => {
    const limits = { ...own, orderQuantityMin: '0.000000012345678901', concentrationRatioMax: '2.123456789' };
    expect(limitsOf(draftOf(limits), true).limits).toEqual(limits);
  });

  it('leaves out what is empty, and of the account’s own level asks for what every account has', () => {
    const draft = { ...draftOf({}), dailyLossMax: ' 100 ', selfCrossing: 'REFUSE' };
    expect(limitsOf(draft, false)).toEqual({
      limits: { dailyLossMax: '100', selfCrossing: 'REFUSE' },
      wrong: {},
    });
    expect(Object.keys(limitsOf(draft, true).wrong).sort()).toEqual([
      ...['orderNotionalMax', 'positionNotionalMax', 'priceAgeMaxMs', 'priceCollarRatio'],
    ]);
  });

  it.each([
    ['dailyLossMax', 'much', 'risk.wrong.number'],
    ['dailyLossMax', '-1', 'risk.wrong.number'],
    ['dailyLossMax', '1e3', 'risk.wrong.number'],
    ['dailyLossMax', '0', 'risk.wrong.zero'],
    ['openOrdersMax', '1.5', 'risk.wrong.whole'],
    ['priceAgeMaxMs', '0.0005', 'risk.wrong.whole'],
    ['priceCollarRatio', '100', 'risk.wrong.part'],
    ['duplicateRatio', '0', undefined],
    ['priceAgeMaxMs', '0.5', undefined],
    ['concentrationRatioMax', '150', undefined],
  ] as const)('of %s takes %s for %s', (name, typed, wrong) => {
    expect(limitsOf({ ...draftOf(own), [name]: typed }, true).wrong[name]).toBe(wrong);
  });

  it('reads a list of instruments as it is typed', () => {
    const { limits } = limitsOf({ ...draftOf(own), instrumentsAllowed: 'btc/usdt,  ETH/USDT' }, true);
    expect(limits.instrumentsAllowed).toEqual(['BTC/USDT', 'ETH/USDT']);
  });
});

describe('a change of limits', () => {
  it.each([
    ['a lower maximum', { dailyLossMax: '200' }, { dailyLossMax: '100' }, 'tighter'],
    ['a higher maximum', { openOrdersMax: 3 }, { openOrdersMax: 20 }, 'looser'],
    ['a higher minimum', { orderNotionalMin: '5' }, { orderNotionalMin: '10' }, 'tighter'],
    [
      'a smaller distance',
      { liquidationDistanceRatioMin: '0.2' },
      { liquidationDistanceRatioMin: '0.1' },
      'looser',
    ],
    ['one that is set', {}, { drawdownMax: '1' }, 'tighter'],
    ['one that is taken away', { selfCrossing: 'REFUSE' as const }, {}, 'looser'],
    ['an hour named', {}, { lossCooldownMs: 3_600_000 }, 'other'],
    ['a cooldown below the hour', {}, { lossCooldownMs: 60_000 }, 'looser'],
    ['fewer instruments', { instrumentsAllowed: [] }, { instrumentsAllowed: ['BTC/USDT'] }, 'tighter'],
    [
      'one instrument more',
      { instrumentsAllowed: ['A/B'] },
      { instrumentsAllowed: ['A/B', 'C/B'] },
      'looser',
    ],
    ['another instrument', { instrumentsAllowed: ['A/B'] }, { instrumentsAllowed: ['C/B'] }, 'other'],
    ['every instrument', { instrumentsAllowed: ['A/B'] }, { instrumentsAllowed: [] }, 'looser'],
  ])('of %s is told', (_name, before, after, direction) => {
    expect(diffOf(before, after).map((change) => change.direction)).toEqual([direction]);
  });

  it('does not tell of what is the same, however it is written', () => {
    const before = { ...own, dailyLossMax: '100.0' };
    expect(diffOf(before, { ...own, dailyLossMax: '100' })).toEqual([]);
  });

  it('names the strictest level', () => {
    const levels = [
      { scope: 'account', limits: { ...own, dailyLossMax: '100', orderNotionalMin: '5' } },
      { scope: 'user', limits: { dailyLossMax: '50', orderNotionalMin: '5', orderNotionalMax: '90000' } },
    ];
    expect(deciding('dailyLossMax', levels)?.scope).toBe('user');
    expect(deciding('orderNotionalMin', levels)?.scope).toBe('account');
    expect(deciding('orderNotionalMax', levels)?.scope).toBe('account');
    expect(deciding('leverageMax', levels)).toBeUndefined();
  });
});

describe('a limit in words', () => {
  it.each([
    ['dailyLossMax', '1234.5', 'USDT', '1,234.5 USDT'],
    ['priceCollarRatio', '0.05', 'USDT', '5%'],
    ['concentrationRatioMax', '0.000599365211', '', '0.06%'],
    ['leverageMax', '3', 'USDT', '3×'],
    ['priceAgeMaxMs', 15_000, '', '15 s'],
    ['instrumentsAllowed', [], '', '*'],
    ['drawdownMax', undefined, 'USDT', '–'],
  ] as const)('%s of %s', (name, value, asset, words) => {
    expect(limitText(name, typeof value === 'object' ? [...value] : value, asset)).toBe(words);
  });
});
