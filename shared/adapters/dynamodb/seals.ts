import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { AccountRef } from '../../domain/account/account.ts';
import { chainStart, type SealHead } from '../../domain/ledger/seal.ts';
import type { UnsealedEntry } from '../../ports/trading-store.port.ts';
import { sortKeysAmong } from './batch-get.ts';
import type { CommitDeps } from './commit.ts';
import { attentionShards, entryPrefix, keys, sealPartition, unsealedIndex } from './keys.ts';
import { sealHeadRecord } from './records.ts';
import { unsealedEntryOf } from './stored-records.ts';

export async function findSealHead({ client, table }: CommitDeps, ref: AccountRef): Promise<SealHead> {
  const found = await client.send(
    new QueryCommand({
      TableName: table,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': sealPartition(ref) },
      ConsistentRead: true,
      ScanIndexForward: false,
      Limit: 1,
    }),
  );
  const newest = found.Items?.[0];
  return newest ? sealHeadRecord.parse(newest) : chainStart;
}

/** From the index that entries leave as they are sealed. */
export async function listUnsealed(
  { client, table }: CommitDeps,
  limit: number,
): Promise<readonly UnsealedEntry[]> {
  const shards = Array.from({ length: attentionShards }, (_, shard) =>
    client.send(
      new QueryCommand({
        TableName: table,
        IndexName: 'byAttention',
        KeyConditionExpression: 'gsi2pk = :pk',
        ExpressionAttributeValues: { ':pk': unsealedIndex(shard) },
        Limit: limit,
      }),
    ),
  );
  const items = (await Promise.all(shards)).flatMap(({ Items }) => Items ?? []);
  const entries = items.flatMap((item) => unsealedEntryOf(item) ?? []);
  return entries.sort((a, b) => (a.record.id < b.record.id ? -1 : 1)).slice(0, limit);
}

/** Sealing takes an entry's index attributes away: one that has them is in no seal. */
export async function unsealedAmong(
  deps: CommitDeps,
  ref: AccountRef,
  entryIds: readonly string[],
): Promise<ReadonlySet<string>> {
  const entryKeys = [...new Set(entryIds)].map((id) => keys.ledgerEntry(ref, id));
  const found = await sortKeysAmong(deps, entryKeys, ['gsi2pk'], (item) => item.gsi2pk !== undefined);
  return new Set(found.map((sk) => sk.slice(entryPrefix.length)));
}
