import type { Kill } from '../api/client.ts';

/** How far a kill has come at one venue. */
export interface VenueProgress {
  readonly venue: string;
  readonly accounts: number;
  /** Proven: none of ours rests there, and none can come. */
  readonly done: number;
  readonly canceled: number;
  readonly resting: number;
  readonly inDoubt: number;
}

export function isOver({ state }: Pick<Kill, 'state'>): boolean {
  return state === 'VERIFIED' || state === 'RESUMED';
}

export function venuesOf({ accounts }: Pick<Kill, 'accounts'>): readonly VenueProgress[] {
  const venues = new Map<string, VenueProgress>();
  for (const { venue, outcome, canceled, resting, inDoubt } of accounts) {
    const name = String(venue);
    const before = venues.get(name) ?? {
      ...{ venue: name, accounts: 0, done: 0, canceled: 0, resting: 0, inDoubt: 0 },
    };
    venues.set(name, {
      venue: name,
      accounts: before.accounts + 1,
      done: before.done + (outcome === 'CLEAR' || outcome === 'RESUMED' ? 1 : 0),
      canceled: before.canceled + canceled,
      resting: before.resting + resting,
      inDoubt: before.inDoubt + inDoubt.length,
    });
  }
  return [...venues.values()];
}
