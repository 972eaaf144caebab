import { BatchGetCommand } from '@aws-sdk/lib-dynamodb';
import type { CommitDeps } from './commit.ts';

/** DynamoDB takes at most so many keys in one request. */
const batchMax = 100;
const pauseMs = 50;

/**
 * Sort keys of those of these items, all of one partition, that are there and that `isWanted` wants. What DynamoDB leaves
 * unprocessed is asked for again, after a pause. `attributes` are read beside the sort key.
 */
export async function sortKeysAmong(
  { client, table, clock }: Pick<CommitDeps, 'client' | 'table' | 'clock'>,
  keys: readonly { readonly pk: string; readonly sk: string }[],
  attributes: readonly string[] = [],
  isWanted: (item: Readonly<Record<string, unknown>>) => boolean = () => true,
): Promise<readonly string[]> {
  const found: string[] = [];
  const ProjectionExpression = ['sk', ...attributes].join(', ');
  for (let from = 0; from < keys.length; from += batchMax) {
    let rest = keys.slice(from, from + batchMax).map((key): Record<string, unknown> => ({ ...key }));
    while (rest.length > 0) {
      const answer = await client.send(
        new BatchGetCommand({
          RequestItems: { [table]: { Keys: rest, ProjectionExpression, ConsistentRead: true } },
        }),
      );
      for (const item of answer.Responses?.[table] ?? [])
        if (typeof item.sk === 'string' && isWanted(item)) found.push(item.sk);
      rest = answer.UnprocessedKeys?.[table]?.Keys ?? [];
      if (rest.length > 0) await clock.sleep(pauseMs);
    }
  }
  return found;
}
