import type { AccountRef } from '../../domain/account/account.ts';
import type { BookedFill } from '../../domain/order/fill.ts';
import type { Page, PageRequest, TimeRange } from '../../ports/trading-store.port.ts';
import type { CommitDeps } from './commit.ts';
import { fillsIndex, latestMs, sortableMs } from './keys.ts';
import { readPage } from './pages.ts';
import { fillRecord } from './records.ts';

/** An account's fills, the newest first. */
export function listFills(
  deps: CommitDeps,
  ref: AccountRef,
  { fromMs, toMs, ...page }: PageRequest & TimeRange,
): Promise<Page<BookedFill>> {
  const input = {
    IndexName: 'byAccount',
    KeyConditionExpression: 'gsi1pk = :pk AND gsi1sk BETWEEN :from AND :to',
    ExpressionAttributeValues: {
      ':pk': fillsIndex(ref),
      ':from': sortableMs(fromMs ?? 0),
      // What happened at the end itself sorts behind it: its key goes on with the trade's id.
      ':to': sortableMs(toMs ?? latestMs),
    },
    ScanIndexForward: false,
  };
  return readPage(deps, input, page, fillRecord);
}
