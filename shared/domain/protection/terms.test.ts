import { describe, expect, it } from 'vitest';
import { anInstrument } from '#shared/testing/builders.ts';
import { decimal as d } from '../money/decimal.ts';
import type { PositionSide } from '../order/order.ts';
import { checkProtection, type ProtectionTerms } from './terms.ts';

const entry = d('60000');
const stopLoss = { distanceRatio: d('0.02') };
const check = (terms: ProtectionTerms, side: PositionSide = 'LONG', at = 'protect') =>
  checkProtection(terms, side, anInstrument(), entry, at);
const ends = (...takeProfits: NonNullable<ProtectionTerms['takeProfits']>): ProtectionTerms => ({
  takeProfits,
});
const at = { distanceRatio: d('0.01') };

describe('checkProtection', () => {
  it.each<[terms: ProtectionTerms, side: PositionSide]>([
    [{ stopLoss }, 'LONG'],
    [{ stopLoss: { price: d('59000') } }, 'LONG'],
    [{ stopLoss: { price: d('61000') } }, 'SHORT'],
    [ends({ price: d('61000') }), 'LONG'],
    [ends({ price: d('59000') }), 'SHORT'],
    [ends({ ...at, sizeRatio: d('0.5') }, { ...at, sizeRatio: d('0.5') }), 'LONG'],
    [{ trailing: { distanceRatio: d('0.01'), activationPrice: d('61000') } }, 'LONG'],
    [{ breakEven: { afterRatio: d('0.02'), offsetRatio: d('0.01') } }, 'LONG'],
    [{ exitAfterMs: 1_000 }, 'LONG'],
    [{ exitAfterMs: 366 * 86_400_000 }, 'SHORT'],
  ])('takes %j of a %s', (terms, side) => {
    expect(check(terms, side)).toEqual({ ok: true, value: terms });
  });

  it.each<[terms: ProtectionTerms, side: PositionSide, field: string, rule: string]>([
    [{}, 'LONG', 'protect', 'needs a stopLoss, takeProfits, trailing, breakEven or exitAfterMs'],
    [{ stopLoss: {} }, 'LONG', 'protect.stopLoss', 'needs exactly one of price and distanceRatio'],
    [
      { stopLoss: { ...stopLoss, price: d('59000') } },
      'LONG',
      'protect.stopLoss',
      'needs exactly one of price and distanceRatio',
    ],
    [
      { stopLoss: { distanceRatio: d('1') } },
      'LONG',
      'protect.stopLoss.distanceRatio',
      'must be above 0 and below 1',
    ],
    [{ stopLoss: { price: entry } }, 'LONG', 'protect.stopLoss.price', 'must be below the entry of a LONG'],
    [{ stopLoss: { price: entry } }, 'SHORT', 'protect.stopLoss.price', 'must be above the entry of a SHORT'],
    [ends(...Array.from({ length: 11 }, () => at)), 'LONG', 'protect.takeProfits', 'must be at most 10'],
    [
      ends(at, { ...at, quantity: d('1') }),
      'LONG',
      'protect.takeProfits',
      'need a size each, or none has one',
    ],
    [ends(at, {}), 'LONG', 'protect.takeProfits.1', 'needs exactly one of price and distanceRatio'],
    [
      ends({ ...at, quantity: d('1'), sizeRatio: d('1') }),
      'LONG',
      'protect.takeProfits.0',
      'needs sizeRatio or quantity, not both',
    ],
    [ends({ ...at, sizeRatio: d('1.1') }), 'LONG', 'protect.takeProfits.0.sizeRatio', 'must be at most 1'],
    [
      ends({ distanceRatio: d('1') }),
      'SHORT',
      'protect.takeProfits.0.distanceRatio',
      'must be above 0 and below 1 for a SHORT',
    ],
    [ends({ price: entry }), 'LONG', 'protect.takeProfits.0.price', 'must be above the entry of a LONG'],
    [ends({ price: entry }), 'SHORT', 'protect.takeProfits.0.price', 'must be below the entry of a SHORT'],
    [
      ends({ ...at, sizeRatio: d('0.6') }, { ...at, sizeRatio: d('0.5') }),
      'LONG',
      'protect.takeProfits',
      'must not close more than the position',
    ],
    [
      { trailing: { distanceRatio: d('0') } },
      'LONG',
      'protect.trailing.distanceRatio',
      'must be above 0 and below 1',
    ],
    [
      { breakEven: { afterRatio: d('1') } },
      'LONG',
      'protect.breakEven.afterRatio',
      'must be above 0 and below 1',
    ],
    [
      { breakEven: { afterRatio: d('0.1'), offsetRatio: d('0.1') } },
      'LONG',
      'protect.breakEven.offsetRatio',
      'must be below afterRatio',
    ],
    [{ exitAfterMs: 999 }, 'LONG', 'protect.exitAfterMs', 'must be 1 second to 366 days'],
    [{ exitAfterMs: 366 * 86_400_000 + 1 }, 'LONG', 'protect.exitAfterMs', 'must be 1 second to 366 days'],
  ])('refuses %j of a %s: %s', (terms, side, field, rule) => {
    expect(check(terms, side)).toMatchObject({
      refusal: { code: 'FIELD_INVALID', field, message: `${field} ${rule}.` },
    });
  });

  it.each<[terms: ProtectionTerms, field: string]>([
    [{ stopLoss: { price: d('59000.001') } }, 'stopLoss.price'],
    [ends(at, { price: d('61000.001') }), 'takeProfits.1.price'],
    [{ trailing: { distanceRatio: d('0.1'), activationPrice: d('61000.001') } }, 'trailing.activationPrice'],
  ])('a price off the tick is named: %j', (terms, field) => {
    expect(check(terms, 'LONG', '')).toMatchObject({
      refusal: { code: 'PRICE_NOT_ON_TICK', field, message: `${field} must be a multiple of 0.01.` },
    });
  });

  it('of the whole it says that it is the protection', () => {
    expect(check({}, 'LONG', '')).toMatchObject({
      refusal: { message: expect.stringMatching(/^The protection needs/) },
    });
  });
});
