import type { Decimal } from '../money/decimal.ts';
import type { PerpetualInstrument } from './instrument.ts';

type Sized = Pick<PerpetualInstrument, 'contractSize'>;

/** Base units as the venue's contracts, exactly; undefined for a quantity that no number of contracts makes. */
export function contractsOf(quantity: Decimal, { contractSize }: Sized): Decimal | undefined {
  const contracts = quantity.dividedBy(contractSize);
  return contracts.times(contractSize).equals(quantity) ? contracts : undefined;
}

/** The venue's contracts in base units. */
export function baseQuantityOf(contracts: Decimal, { contractSize }: Sized): Decimal {
  return contracts.times(contractSize);
}
