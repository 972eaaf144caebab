import { ConditionalCheckFailedException, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import {
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  TransactWriteCommand,
} from '@aws-sdk/lib-dynamodb';
import type { BacktestLimits } from '../../ports/backtest-records.port.ts';
import type { Clock } from '../../ports/clock.port.ts';
import type { TransactItems } from './try-transaction.ts';

/** Two of one owner at the same moment meet in that item: asked again so often, with growing pauses. */
const triesMax = 8;
const firstPauseMs = 20;

export interface RoomDeps {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
  readonly clock: Pick<Clock, 'sleep'>;
}

type Key = { readonly pk: string; readonly sk: string };

/** Work of users of which so much is kept, and so much is not over: one item an owner knows which, and is the condition of each new one. */
export class BacktestRoom {
  readonly #deps: RoomDeps;
  readonly #roomKey: (ownerId: string) => Key;

  constructor(deps: RoomDeps, roomKey: (ownerId: string) => Key) {
    this.#deps = deps;
    this.#roomKey = roomKey;
  }

  /** @returns false where there is no room @throws where it is there already */
  async insert(
    ownerId: string,
    id: string,
    Item: Record<string, unknown>,
    { unfinishedMax, savedMax }: BacktestLimits,
  ): Promise<boolean> {
    const TableName = this.#deps.table;
    const room = {
      TableName,
      Key: this.#roomKey(ownerId),
      UpdateExpression: 'ADD saved :id, unfinished :id',
      ConditionExpression:
        '(attribute_not_exists(unfinished) OR size(unfinished) < :unfinishedMax) AND (attribute_not_exists(saved) OR size(saved) < :savedMax)',
      ExpressionAttributeValues: {
        ...{ ':id': new Set([id]), ':unfinishedMax': unfinishedMax, ':savedMax': savedMax },
      },
    };
    const put = { TableName, Item, ConditionExpression: 'attribute_not_exists(pk)' };
    const failed = await this.#write([{ Put: put }, { Update: room }]);
    if (failed === 0) throw new Error(`${id} is there already`);
    return failed === undefined;
  }

  /** @returns false where it is not there any more */
  async update(
    ownerId: string,
    id: string,
    Item: Record<string, unknown>,
    isOver: boolean,
  ): Promise<boolean> {
    const put = { TableName: this.#deps.table, Item, ConditionExpression: 'attribute_exists(pk)' };
    if (isOver)
      return (await this.#write([{ Put: put }, this.#leave(ownerId, id, 'unfinished')])) === undefined;
    try {
      await this.#deps.client.send(new PutCommand(put));
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }

  /** All of it at once, with its place. */
  async remove(ownerId: string, id: string, keys: readonly Key[]): Promise<void> {
    const TableName = this.#deps.table;
    const deletes = keys.map((Key) => ({ Delete: { TableName, Key } }));
    await this.#write([...deletes, this.#leave(ownerId, id, 'saved', 'unfinished')]);
  }

  async get(Key: Key): Promise<Record<string, unknown> | undefined> {
    const { client, table } = this.#deps;
    return (await client.send(new GetCommand({ TableName: table, Key, ConsistentRead: true }))).Item;
  }

  /** Every item of a partition, or those whose sort key begins so. */
  async query(
    pk: string,
    { beginning = '', isNewestFirst = false } = {},
  ): Promise<Record<string, unknown>[]> {
    const { client, table } = this.#deps;
    const items: Record<string, unknown>[] = [];
    let ExclusiveStartKey: Record<string, unknown> | undefined;
    do {
      const answer = await client.send(
        new QueryCommand({
          ...{ TableName: table, ConsistentRead: true, ScanIndexForward: !isNewestFirst, ExclusiveStartKey },
          KeyConditionExpression: beginning === '' ? 'pk = :pk' : 'pk = :pk AND begins_with(sk, :beginning)',
          ExpressionAttributeValues: { ':pk': pk, ...(beginning !== '' && { ':beginning': beginning }) },
        }),
      );
      items.push(...(answer.Items ?? []));
      ExclusiveStartKey = answer.LastEvaluatedKey;
    } while (ExclusiveStartKey);
    return items;
  }

  /** A name that is not among them is left out as well. */
  #leave(ownerId: string, id: string, ...sets: readonly ('saved' | 'unfinished')[]): TransactItems[number] {
    return {
      Update: {
        TableName: this.#deps.table,
        Key: this.#roomKey(ownerId),
        UpdateExpression: `DELETE ${sets.map((name) => `${name} :id`).join(', ')}`,
        ExpressionAttributeValues: { ':id': new Set([id]) },
      },
    };
  }

  /** @returns which part's condition failed; undefined when all of it is written */
  async #write(items: TransactItems): Promise<number | undefined> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.#deps.client.send(new TransactWriteCommand({ TransactItems: items }));
        return undefined;
      } catch (error) {
        if (!(error instanceof TransactionCanceledException)) throw error;
        const codes = (error.CancellationReasons ?? []).map(({ Code }) => Code);
        const failed = codes.indexOf('ConditionalCheckFailed');
        if (failed >= 0) return failed;
        if (!codes.includes('TransactionConflict') || attempt >= triesMax) throw error;
        await this.#deps.clock.sleep(firstPauseMs * 2 ** (attempt - 1) * (0.5 + Math.random() / 2));
      }
    }
  }
}
