import type { AccountRef } from '../account/account.ts';
import {
  defaultInstrumentSettings,
  type InstrumentSettings,
  type PositionMode,
} from '../account/instrument-settings.ts';
import { symbolParts } from '../instrument/symbol.ts';
import { type Decimal, zero } from '../money/decimal.ts';
import { type Position, type PositionName, positionKey } from '../position/position.ts';
import type { VenuePosition } from '../venue/venue-answer.ts';
import type { ModeDifference, PositionComparison } from './reconciliation.ts';

/** Every perpetual that either side holds, by name; a venue that lists one in parts has their sum. */
export function comparePositions(
  ours: readonly Position[],
  venue: readonly VenuePosition[],
): readonly PositionComparison[] {
  const names = new Map<string, PositionName>();
  const sums = (held: readonly (PositionName & { readonly quantity: Decimal })[]) => {
    const quantities = new Map<string, Decimal>();
    for (const { instrument, positionSide, quantity } of held) {
      const name = { instrument, ...(positionSide ? { positionSide } : {}) };
      const key = positionKey(name);
      names.set(key, name);
      quantities.set(key, (quantities.get(key) ?? zero).plus(quantity));
    }
    return quantities;
  };
  const mine = sums(ours.filter(isPerpetual));
  const theirs = sums(venue);
  return [...names]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([key, name]) => {
      const [our, their] = [mine.get(key) ?? zero, theirs.get(key) ?? zero];
      if (our.isZero() && their.isZero()) return [];
      return [{ ...name, ours: our, venue: their, difference: their.minus(our) }];
    });
}

/** Those that differ by a lot or more: venues count positions in lots, so what is smaller is rounding. */
export function beyondLot(
  comparisons: readonly PositionComparison[],
  lotOf: (instrument: string) => Decimal | undefined,
): readonly PositionComparison[] {
  return comparisons.filter(({ instrument, difference }) => {
    const lot = lotOf(instrument);
    return lot ? difference.abs().greaterThanOrEqualTo(lot) : !difference.isZero();
  });
}

/**
 * Modes in which the venue trades what we hold, or have settings for, otherwise than our books expect. Where the venue
 * does not tell a mode, none differs.
 */
export function compareModes(
  ref: AccountRef,
  chosen: readonly InstrumentSettings[],
  ours: readonly Position[],
  venue: { readonly positions: readonly VenuePosition[]; readonly positionMode?: PositionMode },
): readonly ModeDifference[] {
  const held = [...ours.filter(isPerpetual), ...venue.positions].filter(({ quantity }) => !quantity.isZero());
  const concerned = new Set([...chosen, ...held].map(({ instrument }) => instrument));
  return [...concerned].sort().flatMap((instrument) => {
    const expected =
      chosen.find((settings) => settings.instrument === instrument) ??
      defaultInstrumentSettings(ref, instrument);
    const listed = venue.positions.filter((position) => position.instrument === instrument);
    const positionMode = venue.positionMode ?? modeShownBy(listed);
    const differences: ModeDifference[] = [];
    for (const theirs of new Set(listed.flatMap(({ marginMode }) => marginMode ?? [])))
      if (theirs !== expected.marginMode)
        differences.push({ instrument, mode: 'MARGIN', ours: expected.marginMode, venue: theirs });
    if (positionMode && positionMode !== expected.positionMode)
      differences.push({ instrument, mode: 'POSITION', ours: expected.positionMode, venue: positionMode });
    return differences;
  });
}

/** A position names its mode by having a side or none; while nothing is held nobody can tell. */
function modeShownBy(positions: readonly VenuePosition[]): PositionMode | undefined {
  const held = positions.filter(({ quantity }) => !quantity.isZero());
  if (held.length === 0) return undefined;
  return held.some(({ positionSide }) => positionSide !== undefined) ? 'HEDGE' : 'ONE_WAY';
}

function isPerpetual({ instrument }: Position): boolean {
  return symbolParts(instrument).settle !== undefined;
}
