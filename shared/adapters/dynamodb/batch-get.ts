import { BatchGetCommand } from '@aws-sdk/lib-dynamodb';
import type { CommitDeps } from './commit.ts';

/** DynamoDB takes at most so many keys in one request. */
const batchMax = 100;
const pauseMs = 50;

type Deps = Pick<CommitDeps, 'client' | 'table' | 'clock'>;
type Keys = readonly { readonly pk: string; readonly sk: string }[];
type Item = Readonly<Record<string, unknown>>;

/**
 * Sort keys of those of these items, all of one partition, that are there and that `isWanted` wants. `attributes` are
 * read beside the sort key.
 */
export async function sortKeysAmong(
  deps: Deps,
  keys: Keys,
  attributes: readonly string[] = [],
  isWanted: (item: Item) => boolean = () => true,
): Promise<readonly string[]> {
  const items = await itemsAmong(deps, keys, ['sk', ...attributes]);
  return items.flatMap((item) => (typeof item.sk === 'string' && isWanted(item) ? [item.sk] : []));
}

/**
 * Those of these items that are there, in no order. What DynamoDB leaves unprocessed is asked for again, after a pause.
 *
 * @param attributes which of their fields; all without
 */
export async function itemsAmong(
  { client, table, clock }: Deps,
  keys: Keys,
  attributes?: readonly string[],
): Promise<readonly Item[]> {
  const found: Item[] = [];
  const projection = attributes ? { ProjectionExpression: attributes.join(', ') } : {};
  for (let from = 0; from < keys.length; from += batchMax) {
    let rest = keys.slice(from, from + batchMax).map((key): Record<string, unknown> => ({ ...key }));
    while (rest.length > 0) {
      const answer = await client.send(
        new BatchGetCommand({
          RequestItems: { [table]: { Keys: rest, ...projection, ConsistentRead: true } },
        }),
      );
      found.push(...(answer.Responses?.[table] ?? []));
      rest = answer.UnprocessedKeys?.[table]?.Keys ?? [];
      if (rest.length > 0) await clock.sleep(pauseMs);
    }
  }
  return found;
}
