import type { Account, FeeRates } from './accounts.ts';
import { feeOn, feeReserve } from './fees.ts';
import { type Fill, type Instrument, type Order, remainingLots } from './types.ts';

/** What both sides of a match share. */
export type Match = Pick<Fill, 'tradeId' | 'symbol' | 'priceTicks' | 'lots' | 'quoteAtoms' | 'timeMs'>;

/**
 * Moves money and counts for one side of a match: what was set aside is spent, what is received is credited, the fee
 * goes to `fees`. It comes out of what is received; where it is taken in the quote asset, a buyer pays it on top.
 */
export function settleSide(
  order: Order,
  match: Match,
  maker: boolean,
  instrument: Instrument,
  account: Account,
  fees: Account,
  rates: FeeRates = account.fees,
): Fill {
  const baseAtoms = match.lots * instrument.lotAtoms;
  const buys = order.side === 'BUY';
  const [paidAsset, receivedAsset] = buys
    ? [instrument.quote, instrument.base]
    : [instrument.base, instrument.quote];
  const [costAtoms, receivedAtoms] = buys ? [match.quoteAtoms, baseAtoms] : [baseAtoms, match.quoteAtoms];
  const onTop = buys && rates.takenIn === 'QUOTE';
  const ppm = maker ? rates.makerPpm : rates.takerPpm;
  const feeAtoms = feeOn(onTop ? costAtoms : receivedAtoms, ppm, rates);
  const feeAsset = onTop ? paidAsset : receivedAsset;
  const paidAtoms = onTop ? costAtoms + feeAtoms : costAtoms;
  account.spendLocked(paidAsset, paidAtoms);
  account.credit(receivedAsset, onTop ? receivedAtoms : receivedAtoms - feeAtoms);
  fees.credit(feeAsset, feeAtoms);
  order.lockedAtoms -= paidAtoms;
  countFill(order, match, feeAtoms);
  if (buys && order.kind === 'LIMIT') giveBackPriceImprovement(order, instrument, account, rates);
  const { id: orderId, clientId, side } = order;
  return {
    ...match,
    maker,
    orderId,
    clientId,
    account: order.account,
    side,
    feeAtoms,
    feeAsset,
    positionSide: 'BOTH',
    closedLots: 0n,
    realisedAtoms: 0n,
    liquidation: false,
  };
}

/** What the order itself keeps of a fill. */
export function countFill(order: Order, match: Match, feeAtoms: bigint): void {
  order.filledLots += match.lots;
  order.filledQuoteAtoms += match.quoteAtoms;
  order.paidFeeAtoms += feeAtoms;
  order.fillCount += 1;
  order.updatedMs = match.timeMs;
  order.state = remainingLots(order) === 0n ? 'FILLED' : 'PARTIALLY_FILLED';
}

/** A limit buy that filled below its limit needs less set aside for the rest. */
function giveBackPriceImprovement(
  order: Order,
  instrument: Instrument,
  account: Account,
  rates: FeeRates,
): void {
  const costAtoms = remainingLots(order) * order.priceTicks * instrument.notionalAtoms;
  const neededAtoms = costAtoms + feeReserve(costAtoms, rates);
  account.unlock(instrument.quote, order.lockedAtoms - neededAtoms);
  order.lockedAtoms = neededAtoms;
}
