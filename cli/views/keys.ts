import { isUncertified } from '#shared/domain/account/account.ts';
import type { AccountResource } from '#shared/http-api/schemas.ts';
import type { VenueKeysResource } from '#shared/http-api/venue-keys.ts';
import { table, timeText } from './table.ts';
import { venueText } from './venues.ts';

/** One sentence about keys: whose they are, what they may do, until when. */
export function keysText(keys: VenueKeysResource): string {
  const bound = keys.isIpBound ? ', bound to IP addresses' : '';
  const end = keys.expiresAtMs === null ? '' : `, until ${timeText(keys.expiresAtMs)}`;
  const unproven = isUncertified(keys.venue)
    ? ' The venue is uncertified: that the key works is all that is known, not what it may do.'
    : '';
  return `${keys.accountId} (${keys.venue}): key …${keys.apiKeyEnding}, ${permissions(keys)}${bound}${end}.${unproven}`;
}

export function keysTable(
  keys: readonly VenueKeysResource[],
  without: readonly Pick<AccountResource, 'accountId' | 'venue'>[],
): string {
  if (keys.length + without.length === 0) return 'You have no account yet.';
  return table(
    [
      { title: 'ACCOUNT' },
      { title: 'VENUE' },
      { title: 'KEY' },
      { title: 'MAY' },
      { title: 'IP BOUND' },
      { title: 'EXPIRES' },
      { title: 'STORED' },
    ],
    [
      ...keys.map((one) => [
        one.accountId,
        venueText(one.venue),
        `…${one.apiKeyEnding}`,
        permissions(one),
        one.isIpBound ? 'yes' : 'no',
        one.expiresAtMs === null ? '-' : timeText(one.expiresAtMs),
        timeText(one.storedAtMs),
      ]),
      ...without.map(({ accountId, venue }) => [
        accountId,
        venueText(venue),
        'none on record',
        '-',
        '-',
        '-',
        '-',
      ]),
    ],
  );
}

function permissions({ venue, canTrade, canWithdraw }: VenueKeysResource): string {
  if (isUncertified(venue)) return 'read';
  return ['read', ...(canTrade ? ['trade'] : []), ...(canWithdraw ? ['withdraw'] : [])].join('+');
}
