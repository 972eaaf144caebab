import { symbolParts } from '../domain/instrument/symbol.ts';
import type { LedgerAccount } from '../domain/ledger/entry.ts';
import { Decimal, zero } from '../domain/money/decimal.ts';
import type { Fill } from '../domain/order/fill.ts';
import type { FillEffect } from '../domain/order/fill-effect.ts';
import type { Order } from '../domain/order/order.ts';
import { perpetualEffect, reservationShare } from '../domain/order/perpetual-effect.ts';
import { liveOn, type PositionLife } from '../domain/position/life.ts';
import { applyPerpetualTrade } from '../domain/position/perpetual.ts';
import { applyTrade, emptyPosition, type Position } from '../domain/position/position.ts';
import type { StoreWrite } from '../ports/store-write.ts';
import type { TradingStore } from '../ports/trading-store.port.ts';

/** What a fill does to its position, and of a perpetual to the money: there both hang together. */
export interface FillChange {
  readonly before: Position;
  readonly after: Position;
  /** Absent for spot: what moves there does not depend on the position. */
  readonly effect?: FillEffect;
}

/** What earlier tries at booking the same fill have found AVAILABLE unable to give. */
export interface Shortfall {
  /** Of these assets nothing is set aside as margin beyond what the order had reserved. */
  readonly unmargined: Set<string>;
  /** Of these what the fill takes stands in suspense, and the account halts. */
  readonly suspense: Set<string>;
}

/** Reads the fill's position and applies the fill to it. */
export async function changeOf(
  store: TradingStore,
  fill: Fill,
  order: Order | undefined,
  { unmargined, suspense }: Shortfall,
  own: LedgerAccount = 'AVAILABLE',
): Promise<FillChange> {
  const { instrument, venue } = fill;
  const positionSide = fill.positionSide ?? order?.positionSide;
  const stored = await store.findPosition(fill, instrument, positionSide);
  const before = stored ?? emptyPosition(fill, venue, instrument, positionSide);
  const { base, settle } = symbolParts(instrument);
  const { side, quantity, price, fee, realizedPnl } = fill;
  if (settle === undefined) {
    const baseFee = fee?.asset === base ? fee.amount : zero;
    return { before, after: applyTrade(before, { side, quantity, price, baseFee }) };
  }
  const leverage = order?.margin?.leverage ?? before.leverage ?? new Decimal(1);
  const change = applyPerpetualTrade(before, {
    side,
    quantity,
    price,
    leverage,
    ...(realizedPnl ? { realizedPnl } : {}),
  });
  const { effect, position } = perpetualEffect(fill, change, {
    settle,
    reserved: order ? reservationShare(order, fill) : zero,
    mayTakeAvailable: !unmargined.has(settle) && !suspense.has(settle),
    own,
  });
  return { before, after: position, effect };
}

/**
 * AVAILABLE could not give `asset`: margin is the first to do without, since it is our own setting aside and no money
 * that the venue took.
 */
export function noteShortfall({ unmargined, suspense }: Shortfall, asset: string, change: FillChange): void {
  const tookMargin = change.effect?.margin.some((posting) => posting.asset === asset) ?? false;
  (tookMargin ? unmargined : suspense).add(asset);
}

/** The position with its life as the fill leaves it, and the life that the fill ended. */
export function lived(
  { before, after }: FillChange,
  fill: Fill,
  order: Pick<Order, 'quantityStep'> | undefined,
): { readonly position: Position; readonly ended?: PositionLife } {
  const { life, ended } = liveOn(before, after, fill, order?.quantityStep);
  const { life: _, ...rest } = after;
  return { position: life ? { ...rest, life } : rest, ...(ended ? { ended } : {}) };
}

/** The position as the fill leaves it, and its life if the fill ended that. */
export function positionWrites(
  { before, after }: FillChange,
  fill: Fill,
  order: Pick<Order, 'quantityStep'> | undefined,
  pendingUsed: Decimal,
): readonly StoreWrite[] {
  const quantityDelta = after.quantity.minus(before.quantity);
  const { position, ended } = lived({ before, after }, fill, order);
  const { ownerId, accountId, instrument, positionSide, version } = after;
  const name = positionSide ? { instrument, positionSide } : { instrument };
  const closed = ended && {
    ...ended,
    ...name,
    ownerId,
    accountId,
    version,
    // Fills may be told out of their order: nothing ends before it began.
    closedAtMs: Math.max(fill.venueTimeMs, ended.openedAtMs),
  };
  return [
    { kind: 'updatePosition', position, quantityDelta, side: fill.side, pendingUsed },
    ...(closed ? [{ kind: 'insertClosedPosition', closed } as const] : []),
  ];
}
