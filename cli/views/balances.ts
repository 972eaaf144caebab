import type { VenueBalanceList } from '#shared/http-api/venue-balances.ts';
import { table, timeText } from './table.ts';

export function venueBalancesText({ accounts }: VenueBalanceList): string {
  if (accounts.length === 0) return 'You have no account yet.';
  return table(
    [
      { title: 'VENUE' },
      { title: 'ACCOUNT' },
      { title: 'ASSET' },
      { title: 'AVAILABLE', align: 'right' },
      { title: 'RESERVED', align: 'right' },
      { title: 'TOTAL', align: 'right' },
      { title: 'AS OF (UTC)' },
    ],
    accounts.flatMap(({ venue, accountId, asOfMs, balances, problem }) => {
      const name = [venue, accountId ?? '-'];
      if (problem) return [[...name, problem.detail, '', '', '', '']];
      const asOf = asOfMs === null ? '' : timeText(asOfMs);
      if (balances.length === 0) return [[...name, 'none', '', '', '', asOf]];
      return balances.map((each) => [...name, each.asset, each.available, each.reserved, each.total, asOf]);
    }),
  );
}
