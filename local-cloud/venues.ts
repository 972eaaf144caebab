import type { VenueId } from '#shared/domain/account/account.ts';

/**
 * The venues of the local cloud, in the order of their ports. A new one goes to the end: the simulator must speak it,
 * and paper-account.ts hold its funds. The first is where the login's own account and the demonstration order are.
 */
export const localVenues = [
  'binance',
  'upbit',
  'binanceusdm',
  'okx',
  'bitget',
  'bybit',
] as const satisfies readonly VenueId[];
export type LocalVenue = (typeof localVenues)[number];

/** One value for each venue of the local cloud, by its name. */
export function byVenue<Value>(make: (venue: LocalVenue, index: number) => Value): Record<LocalVenue, Value> {
  const entries = localVenues.map((venue, index) => [venue, make(venue, index)] as const);
  return Object.fromEntries(entries) as Record<LocalVenue, Value>;
}
