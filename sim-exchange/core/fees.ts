import type { FeeRates } from './accounts.ts';
import { larger } from './units.ts';

/** The fee on an amount. Cut, so that the fees of parts never add up to more than the fee of their sum. */
export function feeOn(amountAtoms: bigint, ppm: bigint, { stepAtoms }: FeeRates): bigint {
  return ((amountAtoms * ppm) / 1_000_000n / stepAtoms) * stepAtoms;
}

/** What a buy of this much quote sets aside for its fee, whichever rate it will pay. */
export function feeReserve(quoteAtoms: bigint, fees: FeeRates): bigint {
  return fees.takenIn === 'QUOTE' ? feeOn(quoteAtoms, larger(fees.makerPpm, fees.takerPpm), fees) : 0n;
}
