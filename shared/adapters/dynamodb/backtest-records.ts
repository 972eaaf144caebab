import { gunzipSync, gzipSync } from 'node:zlib';
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import {
  BatchWriteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
} from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { venueIds } from '../../domain/account/account.ts';
import {
  backtestFailures,
  backtestStates,
  type SavedBacktest,
} from '../../domain/backtest/saved-backtest.ts';
import type { BacktestRecords } from '../../ports/backtest-records.port.ts';

/** An item has 400 KB at the most. */
const resultBytesMax = 380_000;
const time = z.number().int();
const record: z.ZodType<SavedBacktest> = z.object({
  ownerId: z.string(),
  backtestId: z.string(),
  terms: z.object({
    strategy: z.string(),
    strategyVersion: z.number().int(),
    parameters: z.unknown(),
    market: z.object({ venue: z.enum(venueIds), symbol: z.string() }),
    timeframe: z.string(),
    fromMs: time,
    toMs: time,
    options: z.object({
      fill: z.enum(['next-open', 'same-close']),
      size: z.string(),
      cash: z.string(),
      feeRate: z.number(),
      makerFeeRate: z.number().nullable(),
      slippage: z.number(),
      spread: z.number(),
      margin: z.number(),
      allowShort: z.boolean(),
      finalizeTrades: z.boolean(),
    }),
  }),
  state: z.enum(backtestStates),
  progress: z.number(),
  attempts: z.number().int(),
  createdAtMs: time,
  endedAtMs: time.nullable(),
  failure: z.object({ code: z.enum(backtestFailures), message: z.string() }).nullable(),
  hash: z.string().nullable(),
  stats: z.unknown(),
});

const partitionOf = (ownerId: string) => `USER#${ownerId}#BACKTESTS`;
const keyOf = (ownerId: string, backtestId: string) => ({
  pk: partitionOf(ownerId),
  sk: `BACKTEST#${backtestId}`,
});
const resultKey = (ownerId: string, backtestId: string) => ({
  pk: `USER#${ownerId}#BACKTEST_RESULTS`,
  sk: `RESULT#${backtestId}`,
});

interface Deps {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
}

/** A table of its own: who runs other people's parameters has no access to that of orders. */
export class DynamoDbBacktestRecords implements BacktestRecords {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  async insert(backtest: SavedBacktest): Promise<void> {
    await this.#put(backtest, 'attribute_not_exists(pk)');
  }

  async find(ownerId: string, backtestId: string): Promise<SavedBacktest | undefined> {
    const found = await this.#get(keyOf(ownerId, backtestId));
    return found && parsed(found);
  }

  async list(ownerId: string): Promise<readonly SavedBacktest[]> {
    const { client, table } = this.#deps;
    const answer = await client.send(
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': partitionOf(ownerId) },
        ConsistentRead: true,
        ScanIndexForward: false,
      }),
    );
    return (answer.Items ?? []).map(parsed);
  }

  async update(backtest: SavedBacktest): Promise<boolean> {
    try {
      await this.#put(backtest, 'attribute_exists(pk)');
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
    const { client, table } = this.#deps;
    const keys = [keyOf(ownerId, backtestId), resultKey(ownerId, backtestId)];
    const RequestItems = { [table]: keys.map((Key) => ({ DeleteRequest: { Key } })) };
    const { UnprocessedItems } = await client.send(new BatchWriteCommand({ RequestItems }));
    if (UnprocessedItems?.[table]?.length) throw new Error('a backtest was not removed whole: try again');
  }

  async #put(backtest: SavedBacktest, ConditionExpression: string): Promise<void> {
    const { ownerId, backtestId } = backtest;
    // Numbers of statistics are doubles beside what DynamoDB counts in: as text they stay what they are.
    const Item = { ...keyOf(ownerId, backtestId), entity: 'BACKTEST', json: JSON.stringify(backtest) };
    await this.#deps.client.send(new PutCommand({ TableName: this.#deps.table, Item, ConditionExpression }));
  }

  async #get(Key: Record<string, string>): Promise<Record<string, unknown> | undefined> {
    const { client, table } = this.#deps;
    return (await client.send(new GetCommand({ TableName: table, Key, ConsistentRead: true }))).Item;
  }
}

function parsed(item: Record<string, unknown>): SavedBacktest {
  return record.parse(JSON.parse(z.string().parse(item.json)));
}
