import { gunzipSync, gzipSync } from 'node:zlib';
import { ConditionalCheckFailedException, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import {
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  TransactWriteCommand,
} from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { isOver, type SavedBacktest } from '../../domain/backtest/saved-backtest.ts';
import type { BacktestLimits, BacktestRecords } from '../../ports/backtest-records.port.ts';
import type { Clock } from '../../ports/clock.port.ts';
import { backtestItem, backtestKey, backtestOf, backtestsOf, resultKey, roomKey } from './backtest-items.ts';
import type { TransactItems } from './try-transaction.ts';

/** An item has 400 KB at the most. */
const resultBytesMax = 380_000;
/** Two of one owner at the same moment meet in that item: asked again so often, with growing pauses. */
const triesMax = 8;
const firstPauseMs = 20;

interface Deps {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
  readonly clock: Pick<Clock, 'sleep'>;
}

/** A table of its own: what is written of backtests is not beside orders. */
export class DynamoDbBacktestRecords implements BacktestRecords {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  async insert(backtest: SavedBacktest, { unfinishedMax, savedMax }: BacktestLimits): Promise<boolean> {
    const { ownerId, backtestId } = backtest;
    const room = {
      TableName: this.#deps.table,
      Key: roomKey(ownerId),
      UpdateExpression: 'ADD saved :id, unfinished :id',
      ConditionExpression:
        '(attribute_not_exists(unfinished) OR size(unfinished) < :unfinishedMax) AND (attribute_not_exists(saved) OR size(saved) < :savedMax)',
      ExpressionAttributeValues: {
        ...{ ':id': new Set([backtestId]), ':unfinishedMax': unfinishedMax, ':savedMax': savedMax },
      },
    };
    const failed = await this.#write([
      { Put: this.#itemOf(backtest, 'attribute_not_exists(pk)') },
      { Update: room },
    ]);
    if (failed === 0) throw new Error(`the backtest ${backtestId} is there already`);
    return failed === undefined;
  }

  async find(ownerId: string, backtestId: string): Promise<SavedBacktest | undefined> {
    const found = await this.#get(backtestKey(ownerId, backtestId));
    return found && backtestOf(found);
  }

  async list(ownerId: string): Promise<readonly SavedBacktest[]> {
    const { client, table } = this.#deps;
    const answer = await client.send(
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': backtestsOf(ownerId) },
        ConsistentRead: true,
        ScanIndexForward: false,
      }),
    );
    return (answer.Items ?? []).map(backtestOf);
  }

  async update(backtest: SavedBacktest): Promise<boolean> {
    const put = this.#itemOf(backtest, 'attribute_exists(pk)');
    if (isOver(backtest))
      return (await this.#write([{ Put: put }, this.#leave(backtest, 'unfinished')])) === undefined;
    try {
      await this.#deps.client.send(new PutCommand(put));
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }

  async saveResult(ownerId: string, backtestId: string, text: string): Promise<boolean> {
    const packed = gzipSync(text, { level: 9 });
    if (packed.length > resultBytesMax) return false;
    const Item = { ...resultKey(ownerId, backtestId), entity: 'BACKTEST_RESULT', packed };
    await this.#deps.client.send(new PutCommand({ TableName: this.#deps.table, Item }));
    return true;
  }

  async findResult(ownerId: string, backtestId: string): Promise<string | undefined> {
    const found = await this.#get(resultKey(ownerId, backtestId));
    return found && gunzipSync(z.instanceof(Uint8Array).parse(found.packed)).toString('utf8');
  }

  async remove(ownerId: string, backtestId: string): Promise<void> {
    const keys = [backtestKey(ownerId, backtestId), resultKey(ownerId, backtestId)];
    await this.#write([
      ...keys.map((Key) => ({ Delete: { TableName: this.#deps.table, Key } })),
      this.#leave({ ownerId, backtestId }, 'saved', 'unfinished'),
    ]);
  }

  /** A name that is not among them is left out as well. */
  #leave(
    { ownerId, backtestId }: Pick<SavedBacktest, 'ownerId' | 'backtestId'>,
    ...sets: readonly ('saved' | 'unfinished')[]
  ): TransactItems[number] {
    return {
      Update: {
        TableName: this.#deps.table,
        Key: roomKey(ownerId),
        UpdateExpression: `DELETE ${sets.map((name) => `${name} :id`).join(', ')}`,
        ExpressionAttributeValues: { ':id': new Set([backtestId]) },
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

  #itemOf(backtest: SavedBacktest, ConditionExpression: string) {
    return { TableName: this.#deps.table, Item: backtestItem(backtest), ConditionExpression };
  }

  async #get(Key: Record<string, string>): Promise<Record<string, unknown> | undefined> {
    const { client, table } = this.#deps;
    return (await client.send(new GetCommand({ TableName: table, Key, ConsistentRead: true }))).Item;
  }
}
