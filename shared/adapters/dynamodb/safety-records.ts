import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import {
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { isVenueId, type VenueId } from '../../domain/account/account.ts';
import {
  type Breach,
  type KeptBreach,
  type SafetyMetric,
  safetyMetrics,
} from '../../domain/safety/breach.ts';
import type { Heartbeat, WatchSpan } from '../../domain/safety/venue-breaches.ts';
import type { SafetyRecords } from '../../ports/safety-records.port.ts';
import { encode, integerField, textField } from './codec.ts';

const breachRecord: z.ZodType<KeptBreach> = z.object({
  metric: z.enum(safetyMetrics),
  ownerId: textField,
  scope: textField,
  cause: textField,
  detail: textField,
  foundAtMs: integerField,
  killId: textField.exactOptional(),
});
const beatRecord: z.ZodType<Heartbeat> = z.object({
  venue: z.custom<VenueId>(isVenueId),
  beatAtMs: integerField,
  pricedAtMs: integerField.exactOptional(),
  heardAtMs: integerField.exactOptional(),
  clockSkewMs: integerField.exactOptional(),
});
const spanRecord: z.ZodType<WatchSpan> = z.object({ sinceMs: integerField, lastMs: integerField });

/** Long enough that the same occasion is not taken for a new one. */
const keptSeconds = 30 * 86_400;
const beats = 'SAFETY#BEATS';
const spanKey = { pk: 'SAFETY#WATCH', sk: 'SPAN' };
const keyOf = ({ metric, ownerId, scope, cause }: Breach) => ({
  pk: `SAFETY#${metric}`,
  sk: `${ownerId}#${scope}#${cause}`,
});

interface Deps {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
}

/** In the trading table, under no owner: the watch serves all of them. */
export class DynamoDbSafetyRecords implements SafetyRecords {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  async keepBreach(breach: Breach): Promise<{ readonly kept: KeptBreach; readonly isNew: boolean }> {
    const { client, table } = this.#deps;
    const expiresAtSeconds = Math.floor(breach.foundAtMs / 1_000) + keptSeconds;
    const Item = { ...keyOf(breach), entity: 'BREACH', ...encode(breach), expiresAtSeconds };
    try {
      const ConditionExpression = 'attribute_not_exists(pk)';
      await client.send(new PutCommand({ TableName: table, Item, ConditionExpression }));
      return { kept: breach, isNew: true };
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      const known = await this.#get(keyOf(breach));
      return { kept: known ? breachRecord.parse(known) : breach, isNew: false };
    }
  }

  async listBreaches(metric: SafetyMetric, sinceMs: number): Promise<readonly KeptBreach[]> {
    const found = (await this.#list(`SAFETY#${metric}`)).map((item) => breachRecord.parse(item));
    return found.filter(({ foundAtMs }) => foundAtMs >= sinceMs);
  }

  async answerBreach(breach: Breach, killId: string): Promise<void> {
    const { client, table } = this.#deps;
    const set = {
      UpdateExpression: 'SET killId = :kill',
      ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(killId)',
      ExpressionAttributeValues: { ':kill': killId },
    };
    try {
      await client.send(new UpdateCommand({ TableName: table, Key: keyOf(breach), ...set }));
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  }

  async putBeat(beat: Heartbeat): Promise<void> {
    await this.#put({ pk: beats, sk: beat.venue, entity: 'BEAT', ...encode(beat) });
  }

  async listBeats(): Promise<readonly Heartbeat[]> {
    return (await this.#list(beats)).map((item) => beatRecord.parse(item));
  }

  async putSpan(span: WatchSpan): Promise<void> {
    await this.#put({ ...spanKey, entity: 'WATCH', ...encode(span) });
  }

  async findSpan(): Promise<WatchSpan | undefined> {
    const found = await this.#get(spanKey);
    return found && spanRecord.parse(found);
  }

  async #put(Item: Record<string, unknown>): Promise<void> {
    await this.#deps.client.send(new PutCommand({ TableName: this.#deps.table, Item }));
  }

  async #get(Key: Record<string, string>): Promise<Record<string, unknown> | undefined> {
    const { client, table } = this.#deps;
    return (await client.send(new GetCommand({ TableName: table, Key, ConsistentRead: true }))).Item;
  }

  async #list(pk: string): Promise<readonly Record<string, unknown>[]> {
    const { client, table } = this.#deps;
    const items: Record<string, unknown>[] = [];
    let from: Record<string, unknown> | undefined;
    do {
      const page = await client.send(
        new QueryCommand({
          TableName: table,
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': pk },
          ConsistentRead: true,
          ...(from ? { ExclusiveStartKey: from } : {}),
        }),
      );
      items.push(...(page.Items ?? []));
      from = page.LastEvaluatedKey;
    } while (from);
    return items;
  }
}
