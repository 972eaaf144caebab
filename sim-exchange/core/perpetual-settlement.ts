import type { Account, FeeRates } from './accounts.ts';
import { feeOn } from './fees.ts';
import type { Position } from './perpetual.ts';
import { applyFill, closableLots } from './positions.ts';
import { countFill, type Match } from './settlement.ts';
import type { Fill, Instrument, Order } from './types.ts';
import { larger, magnitude } from './units.ts';

/** What one side of a perpetual's match touches. */
export interface PerpetualSide {
  account: Account;
  position: Position;
  rates: FeeRates;
  settle: string;
  /** Margin to set apart for this much value while the position's mode is isolated; undefined in cross mode. */
  isolate: ((valueAtoms: bigint) => bigint) | undefined;
  /** Takes fees. */
  fees: Account;
  /** Pays what the account cannot. */
  insurance: Account;
}

/**
 * One side of a perpetual's match: moves the position, books profit or loss and the fee. An isolated position that is
 * liquidated loses no more than its own margin, an account no more than its wallet; the insurance pays the rest.
 */
export function settlePerpetual(
  order: Order,
  match: Match,
  maker: boolean,
  instrument: Instrument,
  side: PerpetualSide,
): Fill {
  const { account, position, rates, settle } = side;
  const lotQuoteAtoms = match.priceTicks * instrument.notionalAtoms;
  const closable = closableLots(position, order.side);
  const change = applyFill(position, order.side, match.lots, lotQuoteAtoms);
  const usualAtoms = feeOn(match.quoteAtoms, maker ? rates.makerPpm : rates.takerPpm, rates);
  const instead = account.feeInstead?.(settle, usualAtoms);
  const feeAtoms = instead === undefined ? usualAtoms : 0n;
  const releasedAtoms = closable === 0n ? 0n : (position.isolatedAtoms * change.closedLots) / closable;
  position.isolatedAtoms -= releasedAtoms;
  const openedAtoms = change.openedLots * lotQuoteAtoms;
  if (side.isolate !== undefined && openedAtoms > 0n) position.isolatedAtoms += side.isolate(openedAtoms);
  const dueAtoms = change.realisedAtoms - feeAtoms;
  const bounded = order.liquidation && side.isolate !== undefined;
  const bookedAtoms = bounded ? larger(dueAtoms, -releasedAtoms) : dueAtoms;
  const missingAtoms = account.settle(settle, bookedAtoms) + bookedAtoms - dueAtoms;
  if (missingAtoms > 0n) side.insurance.settle(settle, -missingAtoms);
  side.fees.credit(settle, feeAtoms);
  if (instead !== undefined) {
    account.credit(instead.asset, -instead.feeAtoms);
    side.fees.credit(instead.asset, instead.feeAtoms);
  }
  const isNew = change.openedLots > 0n && magnitude(position.lots) === change.openedLots;
  if (isNew) startAnew(position, match.timeMs);
  else position.realisedAtoms += change.realisedAtoms;
  position.feeAtoms -= feeAtoms;
  position.updatedMs = match.timeMs;
  countFill(order, match, feeAtoms);
  order.realisedAtoms += change.realisedAtoms;
  return {
    ...match,
    maker,
    orderId: order.id,
    clientId: order.clientId,
    account: order.account,
    side: order.side,
    feeAtoms: instead?.feeAtoms ?? feeAtoms,
    feeAsset: instead?.asset ?? settle,
    positionSide: order.positionSide,
    closedLots: change.closedLots,
    realisedAtoms: change.realisedAtoms,
    liquidation: order.liquidation,
  };
}

/** The position was opened from flat, or turned round. */
function startAnew(position: Position, timeMs: number): void {
  position.openedMs = timeMs;
  position.realisedAtoms = 0n;
  position.feeAtoms = 0n;
  position.fundingAtoms = 0n;
}
