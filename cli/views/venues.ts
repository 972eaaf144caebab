import type { InstanceDocument } from '#local-cloud/instance.ts';
import { localVenues } from '#local-cloud/venues.ts';
import {
  type CertifiedVenueId,
  isUncertified,
  type VenueId,
  venueIds,
} from '#shared/domain/account/account.ts';
import { table } from './table.ts';

/** One line a venue: its name, where it listens, the paper account there. */
export function describeVenues({ venues, uncertifiedVenues }: InstanceDocument): string[] {
  return [
    ...Object.entries(venues).map(
      ([name, { http, accountId }]) => `  ${name.padEnd(12)} ${http} (simulated; paper account ${accountId})`,
    ),
    ...Object.entries(uncertifiedVenues).map(
      ([name, { http, accountId }]) =>
        `  ${name.padEnd(12)} ${http} (uncertified; paper account ${accountId})`,
    ),
  ];
}

/** A venue as a person sees it: what nobody has proven is said beside its name. */
export function venueText(venue: VenueId): string {
  return isUncertified(venue) ? `${venue} (uncertified)` : venue;
}

export interface ListedVenue {
  readonly id: string;
  readonly certified: boolean;
  readonly markets: readonly string[];
  readonly configured: boolean;
  /** Why it cannot be traded with as it is configured. */
  readonly problem: string | null;
}

const certifiedMarkets: Readonly<Record<CertifiedVenueId, readonly string[]>> = {
  binance: ['SPOT'],
  binanceusdm: ['PERPETUAL'],
  okx: ['SPOT', 'PERPETUAL'],
  upbit: ['SPOT'],
  bybit: ['SPOT', 'PERPETUAL'],
  bitget: ['SPOT', 'PERPETUAL'],
};

/** The local cloud has all of them. */
export function certifiedVenues(): readonly ListedVenue[] {
  return venueIds.map((id) => ({
    id,
    certified: true,
    markets: certifiedMarkets[id],
    configured: localVenues.includes(id),
    problem: null,
  }));
}

export function venueTable(venues: readonly ListedVenue[]): string {
  return table(
    ['VENUE', 'CERTIFIED', 'MARKETS', 'CONFIGURED', 'PROBLEM'].map((title) => ({ title })),
    venues.map(({ id, certified, markets, configured, problem }) => [
      id,
      certified ? 'yes' : 'no, paper only',
      markets.join('+').toLowerCase(),
      configured ? 'yes' : 'no',
      problem ?? '-',
    ]),
  );
}
