import type { AccountRef } from '../../domain/account/account.ts';
import type { ClosedPosition } from '../../domain/position/life.ts';
import type { FundingPayment } from '../../domain/venue/venue-answer.ts';
import type { Page, PageRequest, TimeRange } from '../../ports/trading-store.port.ts';
import type { CommitDeps } from './commit.ts';
import { closedPositionsPartition, fundingIndex, latestMs, sortableMs } from './keys.ts';
import { readPage } from './pages.ts';
import { closedPositionRecord, fundingRecord } from './position-records.ts';

export function listClosedPositions(
  deps: CommitDeps,
  ref: AccountRef,
  page: PageRequest,
): Promise<Page<ClosedPosition>> {
  const input = {
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': closedPositionsPartition(ref) },
    ConsistentRead: true,
    ScanIndexForward: false,
  };
  return readPage(deps, input, page, closedPositionRecord);
}

/** A perpetual has a few payments a day. */
const fundingPageMax = 500;

export async function listFunding(
  deps: CommitDeps,
  ref: AccountRef,
  instrument: string,
  { fromMs, toMs }: TimeRange,
): Promise<readonly FundingPayment[]> {
  const input = {
    IndexName: 'byAccount',
    KeyConditionExpression: 'gsi1pk = :pk AND gsi1sk BETWEEN :from AND :to',
    ExpressionAttributeValues: {
      ':pk': fundingIndex(ref, instrument),
      ':from': sortableMs(fromMs ?? 0),
      ':to': sortableMs(toMs ?? latestMs),
    },
  };
  const payments: FundingPayment[] = [];
  let cursor: string | undefined;
  do {
    const page = { limit: fundingPageMax, ...(cursor === undefined ? {} : { cursor }) };
    const found: Page<FundingPayment> = await readPage(deps, input, page, fundingRecord);
    payments.push(...found.items);
    cursor = found.cursor;
  } while (cursor !== undefined);
  return payments;
}
