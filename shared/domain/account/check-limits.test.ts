import { describe, expect, it } from 'vitest';
import { decimal as d } from '../money/decimal.ts';
import type { AccountLimits } from './account.ts';
import { checkLimits } from './check-limits.ts';
import { defaultAccountLimits } from './default-limits.ts';

describe('checkLimits', () => {
  it.each<[limits: Partial<AccountLimits>, verdict: string]>([
    [{}, 'ok'],
    [{ orderNotionalMax: d('0') }, 'orderNotionalMax'],
    [{ orderNotionalMax: d('-1') }, 'orderNotionalMax'],
    [{ orderNotionalMax: d('150000') }, 'ok'],
    [{ orderNotionalMax: d('150000.01') }, 'orderNotionalMax'],
    [{ orderNotionalMin: d('50000') }, 'ok'],
    [{ orderNotionalMin: d('50001') }, 'orderNotionalMin'],
    [{ orderQuantityMin: d('2'), orderQuantityMax: d('2') }, 'ok'],
    [{ orderQuantityMin: d('2'), orderQuantityMax: d('1') }, 'orderQuantityMin'],
    [{ instrumentExposureMax: d('2'), grossExposureMax: d('1') }, 'instrumentExposureMax'],
    [{ netExposureMax: d('2'), grossExposureMax: d('1') }, 'netExposureMax'],
    [{ netExposureMax: d('1'), grossExposureMax: d('1') }, 'ok'],
    [{ priceCollarRatio: d('1') }, 'priceCollarRatio'],
    [{ priceCollarRatio: d('0.99') }, 'ok'],
    [{ priceAgeMaxMs: 0 }, 'priceAgeMaxMs'],
    [{ priceAgeMaxMs: 86_400_001 }, 'priceAgeMaxMs'],
    [{ duplicateRatio: d('0') }, 'ok'],
    [{ duplicateRatio: d('1') }, 'duplicateRatio'],
    [{ marginHeadroomRatioMin: d('1') }, 'marginHeadroomRatioMin'],
    [{ liquidationDistanceRatioMin: d('1') }, 'liquidationDistanceRatioMin'],
    [{ fatFingerRatioMax: d('0.9') }, 'fatFingerRatioMax'],
    [{ fatFingerRatioMax: d('1') }, 'ok'],
    [{ leverageMax: d('1000') }, 'ok'],
    [{ leverageMax: d('1001') }, 'leverageMax'],
    [{ openOrdersMax: 10_001 }, 'openOrdersMax'],
    [{ concentrationRatioMax: d('1001') }, 'concentrationRatioMax'],
    [{ roundTripCostRatio: d('0.002'), drawdownMax: d('5') }, 'ok'],
    [{ roundTripCostRatio: d('1') }, 'roundTripCostRatio'],
    [{ drawdownMax: d('0') }, 'drawdownMax'],
    [{ leverageMax: d('0.5') }, 'leverageMax'],
    [{ openOrdersMax: 0 }, 'openOrdersMax'],
    [{ openOrdersMax: 1.5 }, 'openOrdersMax'],
    [{ openOrdersMax: 1000 }, 'ok'],
    [{ ordersPerMinuteMax: 100 }, 'ok'],
    [{ ordersPerMinuteMax: 101 }, 'ordersPerMinuteMax'],
    [{ cancelsPerMinuteMax: 101 }, 'cancelsPerMinuteMax'],
    [{ consecutiveLossesMax: 3, lossCooldownMs: 1 }, 'ok'],
    [{ consecutiveLossesMax: 3, lossCooldownMs: 30 * 86_400_000 + 1 }, 'lossCooldownMs'],
    [{ lossCooldownMs: 1 }, 'lossCooldownMs'],
  ])('%o: %s', (limits, verdict) => {
    const result = checkLimits({ ...defaultAccountLimits, ...limits });
    expect(result.ok ? 'ok' : result.refusal.field).toBe(verdict);
  });
});
