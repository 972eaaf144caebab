import type { AccountRef, Balance, VenueId } from '../account/account.ts';
import type { MarginMode, PositionMode } from '../account/instrument-settings.ts';
import { type Decimal, zero } from '../money/decimal.ts';
import type { PositionName } from '../position/position.ts';
import type { VenueBalance, VenueOpenOrder } from '../venue/venue-answer.ts';

/**
 * MATCHED: orders, trades and balances tie out. CATCHING_UP: the venue had more, and it is on its way through the
 * queue. DIFFERENT: nobody can explain what differs; the account is halted. UNREACHABLE: the venue did not tell.
 */
export const reconciliationStatuses = ['MATCHED', 'CATCHING_UP', 'DIFFERENT', 'UNREACHABLE'] as const;
export type ReconciliationStatus = (typeof reconciliationStatuses)[number];

export const reconciliationTriggers = ['START', 'RECONNECT', 'SCHEDULE', 'DOUBT', 'REQUEST'] as const;
export type ReconciliationTrigger = (typeof reconciliationTriggers)[number];

/** One asset in both books. `difference` is the venue's minus ours. */
export interface BalanceComparison {
  readonly asset: string;
  readonly ours: Decimal;
  readonly venue: Decimal;
  readonly difference: Decimal;
}

/** One perpetual's position in both books, in base units (plus is long). `difference` is the venue's minus ours. */
export interface PositionComparison extends PositionName {
  readonly ours: Decimal;
  readonly venue: Decimal;
  readonly difference: Decimal;
}

export interface ModeDifference {
  readonly instrument: string;
  readonly mode: 'MARGIN' | 'POSITION';
  readonly ours: MarginMode | PositionMode;
  readonly venue: MarginMode | PositionMode;
}

/** An order at the venue that we did not place, or that we believe ended. */
export interface StrayOrder {
  readonly venueOrderId: string;
  readonly clientOrderId: string;
  readonly market: string;
  readonly side: 'buy' | 'sell';
}

/** The newest comparison of one account's books with its venue's. */
export interface Reconciliation extends AccountRef {
  readonly venue: VenueId;
  readonly trigger: ReconciliationTrigger;
  readonly status: ReconciliationStatus;
  readonly startedAtMs: number;
  readonly finishedAtMs: number;
  readonly openOrders: { readonly ours: number; readonly venue: number };
  /** Placed by hand or by another program: reported, not touched. */
  readonly foreignOrders: readonly StrayOrder[];
  /** Ours, open at the venue, and ended in our books. */
  readonly orphanOrders: readonly StrayOrder[];
  /** Fills that the venue had and our books had not; sent through the queue. */
  readonly fillsReported: number;
  readonly transfersBooked: number;
  readonly fundingBooked: number;
  /** Every asset that either side holds. */
  readonly balances: readonly BalanceComparison[];
  /** Every perpetual position that either side holds. */
  readonly positions: readonly PositionComparison[];
  /** Where the venue trades a perpetual in another mode than our books expect. */
  readonly modes: readonly ModeDifference[];
  /** Why it is not MATCHED, in a sentence. */
  readonly message?: string;
  /** By instrument: the venue's trades are read up to here. */
  readonly cursors: Readonly<Record<string, string>>;
}

/** Every asset of either side, by name. Suspense is money that the venue holds too. */
export function compareBalances(
  ours: readonly Balance[],
  venue: readonly VenueBalance[],
): readonly BalanceComparison[] {
  const mine = new Map(ours.map((balance) => [balance.asset, totalOf(balance)]));
  const theirs = new Map(venue.map(({ asset, total }) => [asset, total]));
  return [...new Set([...mine.keys(), ...theirs.keys()])].sort().flatMap((asset) => {
    const [our, their] = [mine.get(asset) ?? zero, theirs.get(asset) ?? zero];
    if (our.isZero() && their.isZero()) return [];
    return [{ asset, ours: our, venue: their, difference: their.minus(our) }];
  });
}

function totalOf({ available, reserved, suspense }: Balance): Decimal {
  return available.plus(reserved).plus(suspense);
}

/** Those that differ by more than the asset's unit: what is smaller is rounding, not money. */
export function beyondUnit(
  comparisons: readonly BalanceComparison[],
  unitOf: (asset: string) => Decimal,
): readonly BalanceComparison[] {
  return comparisons.filter(({ asset, difference }) => difference.abs().greaterThan(unitOf(asset)));
}

export function strayOrder({ venueOrderId, clientOrderId, market, side }: VenueOpenOrder): StrayOrder {
  return { venueOrderId, clientOrderId, market, side };
}
