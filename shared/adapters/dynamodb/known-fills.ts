import { BatchGetCommand } from '@aws-sdk/lib-dynamodb';
import type { AccountRef } from '../../domain/account/account.ts';
import type { CommitDeps } from './commit.ts';
import { keys } from './keys.ts';

/** DynamoDB takes at most so many keys in one request. */
const batchMax = 100;
const pauseMs = 50;

/** Which of these fills are there. What DynamoDB leaves unprocessed is asked for again, after a pause. */
export async function knownFills(
  { client, table, clock }: Pick<CommitDeps, 'client' | 'table' | 'clock'>,
  ref: AccountRef,
  fillKeys: readonly string[],
): Promise<ReadonlySet<string>> {
  const known = new Set<string>();
  const prefix = keys.fill(ref, '').sk;
  const distinct = [...new Set(fillKeys)];
  for (let from = 0; from < distinct.length; from += batchMax) {
    let rest = distinct
      .slice(from, from + batchMax)
      .map((key): Record<string, unknown> => keys.fill(ref, key));
    while (rest.length > 0) {
      const answer = await client.send(
        new BatchGetCommand({
          RequestItems: { [table]: { Keys: rest, ProjectionExpression: 'sk', ConsistentRead: true } },
        }),
      );
      for (const { sk } of answer.Responses?.[table] ?? [])
        if (typeof sk === 'string') known.add(sk.slice(prefix.length));
      rest = answer.UnprocessedKeys?.[table]?.Keys ?? [];
      if (rest.length > 0) await clock.sleep(pauseMs);
    }
  }
  return known;
}
