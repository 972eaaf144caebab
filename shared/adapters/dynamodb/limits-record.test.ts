import { describe, expect, it } from 'vitest';
import type { AccountLimits } from '../../domain/account/account.ts';
import { defaultAccountLimits } from '../../domain/account/default-limits.ts';
import type { OptionalLimits } from '../../domain/account/optional-limits.ts';
import { decimal as d } from '../../domain/money/decimal.ts';
import { encode } from './codec.ts';
import { limitsRecord } from './limits-record.ts';

/** `Required`: a limit that is added and forgotten here does not compile. */
const optional: Required<OptionalLimits> = {
  orderQuantityMin: d('0.1'),
  orderQuantityMax: d('2'),
  orderNotionalMin: d('3'),
  fatFingerRatioMax: d('4'),
  openOrdersMax: 5,
  ordersPerMinuteMax: 6,
  cancelsPerMinuteMax: 7,
  selfCrossing: 'REFUSE',
  duplicateRatio: d('0.0003'),
  instrumentExposureMax: d('8'),
  grossExposureMax: d('9'),
  netExposureMax: d('10'),
  concentrationRatioMax: d('0.25'),
  leverageMax: d('11'),
  marginHeadroomRatioMin: d('0.2'),
  liquidationDistanceRatioMin: d('0.1'),
  dailyLossMax: d('12'),
  drawdownMax: d('15'),
  roundTripCostRatio: d('0.002'),
  consecutiveLossesMax: 13,
  lossCooldownMs: 14,
};

/** As the client hands it back: numbers as text. */
const stored = (limits: AccountLimits): unknown =>
  JSON.parse(JSON.stringify(encode(limits)), (_key, value) =>
    typeof value === 'number' ? String(value) : value,
  );

describe('limitsRecord', () => {
  it.each([
    ['no optional limit', defaultAccountLimits],
    ['every optional limit', { ...defaultAccountLimits, ...optional }],
  ])('gives back %s: one that was dropped would be off', (_name, limits) => {
    expect(limitsRecord.parse(stored(limits))).toEqual(limits);
  });
});
