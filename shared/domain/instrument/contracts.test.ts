import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimalSteps } from '../../testing/arbitraries.ts';
import { decimal as d } from '../money/decimal.ts';
import { baseQuantityOf, contractsOf } from './contracts.ts';

describe('contracts of a venue and our base units', () => {
  it.each([
    ['0.01', '0.35', '35'],
    ['0.01', '0.0001', '0.01'],
    ['1', '0.002', '0.002'],
    ['10000', '20000', '2'],
    ['0.3', '0.1', undefined],
  ])('a contract of %s: %s is %s', (contractSize, quantity, contracts) => {
    expect(contractsOf(d(quantity), { contractSize: d(contractSize) })?.toFixed()).toBe(contracts);
  });

  it('go there and back without a loss', () => {
    const contracts = decimalSteps({ min: 1, max: 10 ** 9, digits: 3 });
    const contractSize = decimalSteps({ min: 1, max: 10 ** 6, digits: 6 });
    fc.assert(
      fc.property(contracts, contractSize, (count, size) => {
        const sized = { contractSize: size };
        expect(contractsOf(baseQuantityOf(count, sized), sized)).toEqual(count);
      }),
    );
  });
});
