import { describe, expect, it } from 'vitest';
import { decimal as d } from '../money/decimal.ts';
import { defaultAccountLimits } from './default-limits.ts';
import type { Limits } from './limit-set.ts';
import { mergeLimits, noInstrument } from './merge-limits.ts';

describe('mergeLimits', () => {
  it.each<[limits: Limits, others: readonly Limits[], merged: Limits]>([
    [{}, [], {}],
    [{}, [{ openOrdersMax: 5 }, { openOrdersMax: 3 }], { openOrdersMax: 3 }],
    [{ openOrdersMax: 2 }, [{ openOrdersMax: 5 }], { openOrdersMax: 2 }],
    [{}, [{ orderNotionalMax: d('60000') }], {}],
    [{}, [{ orderNotionalMax: d('9') }], { orderNotionalMax: d('9') }],
    [{ orderQuantityMin: d('2') }, [{ orderQuantityMin: d('3') }], { orderQuantityMin: d('3') }],
    [
      { marginHeadroomRatioMin: d('0.3'), liquidationDistanceRatioMin: d('0.1') },
      [{ marginHeadroomRatioMin: d('0.2'), liquidationDistanceRatioMin: d('0.2') }],
      { marginHeadroomRatioMin: d('0.3'), liquidationDistanceRatioMin: d('0.2') },
    ],
    [{ duplicateRatio: d('0') }, [{ duplicateRatio: d('0.01') }], { duplicateRatio: d('0.01') }],
    [{}, [{ selfCrossing: 'REFUSE' }, {}], { selfCrossing: 'REFUSE' }],
    [{}, [{ instrumentsAllowed: ['A/B'] }], { instrumentsAllowed: ['A/B'] }],
    [
      { instrumentsAllowed: ['A/B', 'C/D'] },
      [{ instrumentsAllowed: ['C/D'] }],
      { instrumentsAllowed: ['C/D'] },
    ],
    [
      { instrumentsAllowed: ['A/B'] },
      [{ instrumentsAllowed: ['C/D'] }],
      { instrumentsAllowed: [noInstrument] },
    ],
    [
      { consecutiveLossesMax: 3 },
      [{ consecutiveLossesMax: 5, lossCooldownMs: 60_000 }],
      { consecutiveLossesMax: 3, lossCooldownMs: 3_600_000 },
    ],
    [
      {},
      [{ consecutiveLossesMax: 5, lossCooldownMs: 60_000 }],
      { consecutiveLossesMax: 5, lossCooldownMs: 60_000 },
    ],
  ])('%o with %o', (limits, others, merged) => {
    const account = { ...defaultAccountLimits, ...limits };
    expect(mergeLimits(account, others)).toEqual({ ...account, ...merged });
  });
});
