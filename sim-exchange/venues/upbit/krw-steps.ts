import { atoms } from '../../core/units.ts';

/** From a price on, the smallest step, both in KRW. Upbit's "KRW market" page, in force since 2025-07-31. */
const steps = [
  ['1000000', '1000'],
  ['500000', '500'],
  ['100000', '100'],
  ['50000', '50'],
  ['10000', '10'],
  ['5000', '5'],
  ['100', '1'],
  ['10', '0.1'],
  ['1', '0.01'],
  ['0.1', '0.001'],
  ['0.01', '0.0001'],
  ['0.001', '0.00001'],
  ['0.0001', '0.000001'],
  ['0.00001', '0.0000001'],
] as const;
const stepRows = steps.map(([from, step]) => ({ fromAtoms: atoms(from), stepAtoms: atoms(step) }));
const finestAtoms = atoms('0.00000001');

export const minTotalAtoms = atoms('5000');
export const maxTotalAtoms = atoms('1000000000');

/** The step that a KRW price must be a multiple of. */
export function krwStepAtoms(priceAtoms: bigint): bigint {
  return stepRows.find(({ fromAtoms }) => priceAtoms >= fromAtoms)?.stepAtoms ?? finestAtoms;
}
