import type { Position, PositionSide } from './perpetual.ts';
import type { Side } from './types.ts';
import { magnitude } from './units.ts';

/** Every account's positions, also those that are flat again. */
export class Positions {
  private readonly byAccount = new Map<string, Map<string, Position>>();

  /** The position, or a flat one that is not kept. */
  get(account: string, symbol: string, side: PositionSide): Position {
    return this.byAccount.get(account)?.get(`${side} ${symbol}`) ?? flat(account, symbol, side);
  }

  /** The position to change. */
  open(account: string, symbol: string, side: PositionSide): Position {
    const mine = this.byAccount.get(account) ?? new Map<string, Position>();
    this.byAccount.set(account, mine);
    const key = `${side} ${symbol}`;
    const position = mine.get(key) ?? flat(account, symbol, side);
    mine.set(key, position);
    return position;
  }

  put(position: Position): void {
    Object.assign(this.open(position.account, position.symbol, position.side), position);
  }

  /** The account's positions, flat ones too, in the order they were first opened. */
  *of(account: string, symbol?: string): Iterable<Position> {
    for (const position of this.byAccount.get(account)?.values() ?? []) {
      if (symbol === undefined || position.symbol === symbol) yield position;
    }
  }

  *all(): Iterable<Position> {
    for (const mine of this.byAccount.values()) yield* mine.values();
  }

  clear(): void {
    this.byAccount.clear();
  }
}

function flat(account: string, symbol: string, side: PositionSide): Position {
  const amounts = { lots: 0n, costAtoms: 0n, isolatedAtoms: 0n };
  const sums = { realisedAtoms: 0n, feeAtoms: 0n, fundingAtoms: 0n };
  return { account, symbol, side, ...amounts, ...sums, openedMs: 0, updatedMs: 0 };
}

/** In hedge mode: does an order of this side make the LONG or SHORT position smaller? */
export function closesSide(positionSide: PositionSide, side: Side): boolean {
  return positionSide === (side === 'BUY' ? 'SHORT' : 'LONG');
}

/** Lots of the position that an order of this side would close. */
export function closableLots({ lots }: Pick<Position, 'lots'>, side: Side): bigint {
  return lots < 0n === (side === 'BUY') ? magnitude(lots) : 0n;
}

/** What a fill did to a position: how much it closed, and the profit or loss of that. */
export interface PositionChange {
  closedLots: bigint;
  openedLots: bigint;
  realisedAtoms: bigint;
}

/**
 * Moves a position by one fill: first it closes, then it opens. Cost is cut in proportion to the lots, towards zero; what
 * is cut stays in the cost of the rest, so that nothing is lost.
 */
export function applyFill(
  position: Position,
  side: Side,
  lots: bigint,
  lotQuoteAtoms: bigint,
): PositionChange {
  const sign = side === 'BUY' ? 1n : -1n;
  const closable = closableLots(position, side);
  const closedLots = closable < lots ? closable : lots;
  const openedLots = lots - closedLots;
  let realisedAtoms = 0n;
  if (closedLots > 0n) {
    const costShareAtoms = (position.costAtoms * closedLots) / closable;
    realisedAtoms = -sign * closedLots * lotQuoteAtoms - costShareAtoms;
    position.costAtoms -= costShareAtoms;
  }
  position.lots += sign * lots;
  position.costAtoms += sign * openedLots * lotQuoteAtoms;
  return { closedLots, openedLots, realisedAtoms };
}
