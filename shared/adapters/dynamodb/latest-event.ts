import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { AccountRef } from '../../domain/account/account.ts';
import type { CommitDeps } from './commit.ts';
import { outboxPartition, outboxPrefix } from './keys.ts';

/** Id of the newest domain event of the account's outbox. */
export async function latestEventId(
  { client, table }: Pick<CommitDeps, 'client' | 'table'>,
  ref: AccountRef,
): Promise<string | undefined> {
  const found = await client.send(
    new QueryCommand({
      TableName: table,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': outboxPartition(ref) },
      ProjectionExpression: 'sk',
      ConsistentRead: true,
      ScanIndexForward: false,
      Limit: 1,
    }),
  );
  const newest: unknown = found.Items?.[0]?.sk;
  return typeof newest === 'string' ? newest.slice(outboxPrefix.length) : undefined;
}
