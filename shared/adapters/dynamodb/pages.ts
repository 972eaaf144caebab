import { QueryCommand, type QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import type * as z from 'zod';
import type { Page, PageRequest } from '../../ports/trading-store.port.ts';
import type { CommitDeps } from './commit.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';

/**
 * One page of a query whose partition is `:pk`.
 *
 * @throws InvalidCursorError for a cursor that no page of this partition returned
 */
export async function readPage<Value>(
  { client, table }: Pick<CommitDeps, 'client' | 'table'>,
  input: Omit<QueryCommandInput, 'TableName'>,
  { limit, cursor }: PageRequest,
  schema: z.ZodType<Value>,
): Promise<Page<Value>> {
  const partition: unknown = input.ExpressionAttributeValues?.[':pk'];
  const start = cursor === undefined ? undefined : decodeCursor(cursor, String(partition));
  const found = await client.send(
    new QueryCommand({
      ...input,
      TableName: table,
      Limit: limit,
      ...(start ? { ExclusiveStartKey: start } : {}),
    }),
  );
  const items = (found.Items ?? []).map((item) => schema.parse(item));
  return found.LastEvaluatedKey ? { items, cursor: encodeCursor(found.LastEvaluatedKey) } : { items };
}

/** Every item of a query, page after page. */
export async function queryAll(
  { client, table }: Pick<CommitDeps, 'client' | 'table'>,
  input: Omit<QueryCommandInput, 'TableName'>,
): Promise<readonly Record<string, unknown>[]> {
  const items: Record<string, unknown>[] = [];
  let start: Record<string, unknown> | undefined;
  do {
    const request = { ...input, TableName: table, ...(start ? { ExclusiveStartKey: start } : {}) };
    const found = await client.send(new QueryCommand(request));
    items.push(...(found.Items ?? []));
    start = found.LastEvaluatedKey;
  } while (start);
  return items;
}
