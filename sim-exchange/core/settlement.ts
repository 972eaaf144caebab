import type { Account } from './accounts.ts';
import { type Fill, type Instrument, type Order, remainingLots } from './types.ts';

/** Fees are cut to 8 digits, as venues book them. */
const feeStepAtoms = 10_000n;

/** What both sides of a match share. */
export type Match = Pick<Fill, 'tradeId' | 'symbol' | 'priceTicks' | 'lots' | 'quoteAtoms' | 'timeMs'>;

/**
 * Moves money and counts for one side of a match: what was set aside is spent, what is received is credited less the
 * fee, the fee goes to `fees`. The fee is taken in the received asset.
 */
export function settleSide(
  order: Order,
  match: Match,
  maker: boolean,
  instrument: Instrument,
  account: Account,
  fees: Account,
): Fill {
  const baseAtoms = match.lots * instrument.lotAtoms;
  const buys = order.side === 'BUY';
  const [paidAsset, receivedAsset] = buys
    ? [instrument.quote, instrument.base]
    : [instrument.base, instrument.quote];
  const [paidAtoms, receivedAtoms] = buys ? [match.quoteAtoms, baseAtoms] : [baseAtoms, match.quoteAtoms];
  const ppm = maker ? account.fees.makerPpm : account.fees.takerPpm;
  const feeAtoms = ((receivedAtoms * ppm) / 1_000_000n / feeStepAtoms) * feeStepAtoms;
  account.spendLocked(paidAsset, paidAtoms);
  account.credit(receivedAsset, receivedAtoms - feeAtoms);
  fees.credit(receivedAsset, feeAtoms);
  order.lockedAtoms -= paidAtoms;
  order.filledLots += match.lots;
  order.filledQuoteAtoms += match.quoteAtoms;
  order.updatedMs = match.timeMs;
  order.state = remainingLots(order) === 0n ? 'FILLED' : 'PARTIALLY_FILLED';
  if (buys && order.kind === 'LIMIT') giveBackPriceImprovement(order, instrument, account);
  const { id: orderId, clientId, side } = order;
  return {
    ...match,
    maker,
    orderId,
    clientId,
    account: order.account,
    side,
    feeAtoms,
    feeAsset: receivedAsset,
  };
}

/** A limit buy that filled below its limit needs less set aside for the rest. */
function giveBackPriceImprovement(order: Order, instrument: Instrument, account: Account): void {
  const neededAtoms = remainingLots(order) * order.priceTicks * instrument.notionalAtoms;
  account.unlock(instrument.quote, order.lockedAtoms - neededAtoms);
  order.lockedAtoms = neededAtoms;
}
