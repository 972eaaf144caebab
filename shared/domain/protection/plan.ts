import type { AccountRef, VenueId } from '../account/account.ts';
import type { Decimal } from '../money/decimal.ts';
import type { Order, PositionSide } from '../order/order.ts';
import type { Position, PositionName } from '../position/position.ts';
import { stopCauses } from './levels.ts';
import { hasStop, type ProtectionTerms } from './terms.ts';
import type { VenueStop } from './venue-stop.ts';

/** ACTIVE: in force. CLOSING: something fired, and the position is closed to its end. REMOVING: taken back; what rests goes. */
export const planStates = ['ACTIVE', 'CLOSING', 'REMOVING', 'ENDED'] as const;
export type PlanState = (typeof planStates)[number];

export const closeCauses = [...stopCauses, 'TIME_EXIT'] as const;
export type CloseCause = (typeof closeCauses)[number];

/** CLOSED: nothing is open any more. DUST: what is left is too small to be sold. REMOVED: by the user. */
export const endReasons = ['CLOSED', 'DUST', 'REMOVED'] as const;
export type EndReason = (typeof endReasons)[number];

/**
 * An order that a leg fires or rests. Written before it is placed, under a key of its own: whoever finds it without an
 * order places it, and twice placed it is one order.
 */
export interface LegOrder {
  /** `EXIT`, or `TP1` … `TP10`. */
  readonly leg: string;
  readonly key: string;
  /** Of the terms that asked for it: what older terms asked for is taken back. */
  readonly version: number;
  readonly quantity: Decimal;
  readonly price?: Decimal;
  /** Of an exit: what take profits rest beside it; the venue takes those off with the position. */
  readonly overlap?: Decimal;
  readonly orderId?: string;
  readonly filled: Decimal;
  readonly isOver: boolean;
  /** Why it was refused. */
  readonly code?: string;
  readonly claimedAtMs: number;
}

/** What protects one position, from its first fill until nothing of it is open. At most one a position is not ENDED. */
export interface ProtectionPlan extends AccountRef, PositionName {
  readonly planId: string;
  readonly venue: VenueId;
  readonly side: PositionSide;
  readonly state: PlanState;
  readonly terms: ProtectionTerms;
  /** Rises with the terms. */
  readonly version: number;
  /** Rises with every write. */
  readonly revision: number;
  /** Whose fill opened it; absent when a user asked for it later. */
  readonly orderId?: string;
  /** Of the position's life that it belongs to: it does not outlive that. */
  readonly openedAtMs: number;
  /** Best price for the side since the entry, as far as it was written. */
  readonly bestPrice?: Decimal;
  /** Since when a stop is wished and not in force; absent while it is. */
  readonly exposedSinceMs?: number;
  /** `isAtVenue`: by a stop that rests there; our own exit waits a moment for it. */
  readonly closing?: {
    readonly cause: CloseCause;
    readonly price?: Decimal;
    readonly atMs: number;
    readonly isAtVenue?: true;
  };
  /** Stops that rest at the venue, or may: where it has them. */
  readonly venueStops?: readonly VenueStop[];
  /** The newest of them that rested, and that the venue showed no more while something was still held: it may have fired. */
  readonly lostStop?: VenueStop;
  /** Since when the venue should have such a stop and has none; absent while it has one, and where none is wished. */
  readonly bareSinceMs?: number;
  readonly orders: readonly LegOrder[];
  /** Of all that were ever fired: no key comes twice. */
  readonly attempts: number;
  /** Exits in a row that brought nothing. */
  readonly failures: number;
  /** What is open and too small to be sold, and since when. */
  readonly dust?: { readonly quantity: Decimal; readonly minimum: Decimal; readonly sinceMs: number };
  /** Take profits that are too small for the venue now. */
  readonly tooSmall: readonly string[];
  readonly ended?: { readonly reason: EndReason; readonly atMs: number };
  readonly correlationId: string;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
}

/** An entry that is filled must have its stop after this long, or the alarm rings. */
export const exposedMaxMs = 2_000;

/** Base units that are held on the plan's side; zero or less when the position is flat or turned round. */
export function heldOf(
  { side }: Pick<ProtectionPlan, 'side'>,
  { quantity }: Pick<Position, 'quantity'>,
): Decimal {
  return side === 'LONG' ? quantity : quantity.negated();
}

export function isLive({ state }: Pick<ProtectionPlan, 'state'>): boolean {
  return state !== 'ENDED';
}

/** A stop is wished, and has not been in force, or not at the venue that should have it, for longer than it may. */
export function isUnprotected(
  { state, exposedSinceMs, bareSinceMs }: ProtectionPlan,
  nowMs: number,
): boolean {
  const isTooLong = (sinceMs: number | undefined) => sinceMs !== undefined && nowMs - sinceMs > exposedMaxMs;
  return state !== 'ENDED' && (isTooLong(exposedSinceMs) || isTooLong(bareSinceMs));
}

export interface PlanStart extends AccountRef, PositionName {
  readonly planId: string;
  readonly venue: VenueId;
  readonly side: PositionSide;
  readonly terms: ProtectionTerms;
  readonly orderId?: string;
  readonly openedAtMs: number;
  readonly correlationId: string;
  readonly nowMs: number;
}

/** The plan that replaces the position's former one, and takes over what that left resting, to take it back. */
export function startPlan(start: PlanStart, former: ProtectionPlan | undefined): ProtectionPlan {
  const { nowMs, ...rest } = start;
  const sameLife = former && isLive(former) && former.openedAtMs === start.openedAtMs;
  return {
    ...rest,
    state: 'ACTIVE',
    version: (former?.version ?? 0) + 1,
    revision: (former?.revision ?? 0) + 1,
    ...(sameLife && former.bestPrice ? { bestPrice: former.bestPrice } : {}),
    ...exposureOf(start, sameLife ? former : undefined),
    orders: former?.orders.filter(({ isOver }) => !isOver) ?? [],
    ...(former?.venueStops ? { venueStops: former.venueStops } : {}),
    attempts: 0,
    failures: 0,
    tooSmall: [],
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
  };
}

/** A stop that replaces one in force is in force by the same write: nothing is exposed between the two. */
function exposureOf(
  { terms, nowMs }: PlanStart,
  former: ProtectionPlan | undefined,
): Pick<ProtectionPlan, 'exposedSinceMs'> {
  if (!hasStop(terms)) return {};
  if (!former || !hasStop(former.terms)) return { exposedSinceMs: nowMs };
  return former.exposedSinceMs === undefined ? {} : { exposedSinceMs: former.exposedSinceMs };
}

export function endPlan(plan: ProtectionPlan, reason: EndReason, atMs: number): ProtectionPlan {
  const { exposedSinceMs: _, bareSinceMs: __, venueStops: ___, lostStop: ____, ...rest } = plan;
  return { ...rest, state: 'ENDED', orders: [], tooSmall: [], ended: { reason, atMs } };
}

/** What a fill of this order makes of its position's plan; undefined where it changes nothing. */
export function planAfterFill(
  order: Pick<Order, 'protect' | 'orderId' | 'side' | 'correlationId'>,
  position: Position,
  former: ProtectionPlan | undefined,
  fill: { readonly venueTimeMs: number; readonly nowMs: number; readonly planId: string },
): ProtectionPlan | undefined {
  const { protect, orderId, correlationId } = order;
  const side = order.side === 'buy' ? 'LONG' : 'SHORT';
  if (!protect || heldOf({ side }, position).lessThanOrEqualTo(0)) return undefined;
  const isIts = former?.orderId === orderId;
  // Its own plan goes on; one that fired while the order still fills begins again. What the user removed stays removed.
  if (isIts && (former.state !== 'ENDED' || former.ended?.reason === 'REMOVED')) return undefined;
  const { ownerId, accountId, instrument, positionSide, venue } = position;
  const { nowMs, planId } = fill;
  return startPlan(
    {
      ...{ ownerId, accountId, instrument, venue, side, planId, orderId, correlationId, nowMs },
      ...(positionSide ? { positionSide } : {}),
      terms: protect,
      openedAtMs: position.life?.openedAtMs ?? fill.venueTimeMs,
    },
    former,
  );
}
