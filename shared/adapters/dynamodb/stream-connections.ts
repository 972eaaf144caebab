import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import {
  DeleteCommand,
  type DynamoDBDocumentClient,
  PutCommand,
  QueryCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { isSharedTopic, isUserTopic } from '../../domain/stream/topic.ts';
import type { Clock } from '../../ports/clock.port.ts';
import type {
  StreamConnection,
  StreamConnections,
  StreamListener,
  StreamTickets,
} from '../../ports/stream-records.port.ts';
import { integerField, textField } from './codec.ts';

interface Deps {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
  readonly clock: Clock;
}
type ConnectionKey = Omit<StreamConnection, 'topics'>;

const record = z
  .object({
    ...{ ownerId: textField, connectionId: textField, expiresAtSeconds: integerField },
    topics: z.set(textField).exactOptional(),
  })
  .transform(({ topics = new Set<string>(), ...rest }) => ({ ...rest, topics: [...topics] }));

/** API Gateway ends every connection after two hours. */
const connectionKeptSeconds = 2 * 3_600 + 60;

/** Who listens, under the owner: a push reads its owner's connections and nobody else's. */
export class DynamoDbStreamConnections implements StreamConnections {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  async open({ ownerId, connectionId }: ConnectionKey): Promise<void> {
    const { client, table, clock } = this.#deps;
    const expiresAtSeconds = Math.floor(clock.nowMs() / 1000) + connectionKeptSeconds;
    const Item = { ...keyOf({ ownerId, connectionId }), ownerId, connectionId, expiresAtSeconds };
    await client.send(new PutCommand({ TableName: table, Item }));
  }

  async close(connection: ConnectionKey): Promise<void> {
    await this.#delete(keyOf(connection));
    // After it: who subscribes meanwhile is refused, or its topics are found here.
    const prefix = `${connection.connectionId}#`;
    for (const partition of Object.values(partitions))
      for (const { connectionId, topic } of await this.#listeners(
        partition,
        'begins_with(sk, :prefix)',
        prefix,
      ))
        await this.#delete({ pk: partition, sk: listenerSortKey(connectionId, topic) });
  }

  async subscribe(connection: ConnectionKey, topic: string, topicsMax: number) {
    try {
      await this.#change(connection, 'ADD', {
        ConditionExpression:
          'attribute_exists(pk) AND (attribute_not_exists(topics) OR contains(topics, :name) OR size(topics) < :max)',
        ExpressionAttributeValues: { ':name': topic, ':max': topicsMax, ':topic': new Set([topic]) },
      });
      await this.#listen({ ...connection, topic });
      return 'SUBSCRIBED';
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return error.Item ? 'FULL' : 'GONE';
    }
  }

  async unsubscribe(connection: ConnectionKey, topic: string): Promise<void> {
    const pk = partitionOf(topic);
    if (pk) await this.#delete({ pk, sk: listenerSortKey(connection.connectionId, topic) });
    try {
      await this.#change(connection, 'DELETE', {
        ConditionExpression: 'attribute_exists(pk)',
        ExpressionAttributeValues: { ':topic': new Set([topic]) },
      });
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  }

  async listOf(ownerId: string): Promise<readonly StreamConnection[]> {
    const { client, table, clock } = this.#deps;
    const found: StreamConnection[] = [];
    let start: Record<string, unknown> | undefined;
    do {
      const page = await client.send(
        new QueryCommand({
          TableName: table,
          KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
          ExpressionAttributeValues: { ':pk': `USER#${ownerId}`, ':prefix': connectionPrefix },
          ConsistentRead: true,
          ...(start && { ExclusiveStartKey: start }),
        }),
      );
      const read = (page.Items ?? []).map((item) => record.parse(item));
      const living = read.filter(({ expiresAtSeconds }) => expiresAtSeconds * 1000 > clock.nowMs());
      found.push(...living.map(({ connectionId, topics }) => ({ ownerId, connectionId, topics })));
      start = page.LastEvaluatedKey;
    } while (start);
    return found;
  }

  listMarketListeners(): Promise<readonly StreamListener[]> {
    return this.#listeners(partitions.markets, 'sk > :prefix', ' ');
  }

  listSharedListeners(): Promise<readonly StreamListener[]> {
    return this.#listeners(partitions.shared, 'sk > :prefix', ' ');
  }

  /** One partition each: ws-ingest reads all who follow markets, every second, and there are few. */
  async #listeners(partition: string, condition: string, prefix: string): Promise<readonly StreamListener[]> {
    const { client, table, clock } = this.#deps;
    const found: StreamListener[] = [];
    let start: Record<string, unknown> | undefined;
    do {
      const page = await client.send(
        new QueryCommand({
          TableName: table,
          KeyConditionExpression: `pk = :pk AND ${condition}`,
          ExpressionAttributeValues: { ':pk': partition, ':prefix': prefix },
          ConsistentRead: true,
          ...(start && { ExclusiveStartKey: start }),
        }),
      );
      const read = (page.Items ?? []).map((item) => listenerRecord.parse(item));
      const living = read.filter(({ expiresAtSeconds }) => expiresAtSeconds * 1000 > clock.nowMs());
      found.push(...living.map(({ ownerId, connectionId, topic }) => ({ ownerId, connectionId, topic })));
      start = page.LastEvaluatedKey;
    } while (start);
    return found;
  }

  async #listen({ ownerId, connectionId, topic }: StreamListener): Promise<void> {
    const { client, table, clock } = this.#deps;
    const pk = partitionOf(topic);
    if (!pk) return;
    const expiresAtSeconds = Math.floor(clock.nowMs() / 1000) + connectionKeptSeconds;
    const sk = listenerSortKey(connectionId, topic);
    const Item = { pk, sk, ownerId, connectionId, topic, expiresAtSeconds };
    await client.send(new PutCommand({ TableName: table, Item }));
  }

  async #delete(Key: { readonly pk: string; readonly sk: string }): Promise<void> {
    const { client, table } = this.#deps;
    await client.send(new DeleteCommand({ TableName: table, Key }));
  }

  async #change(
    connection: ConnectionKey,
    action: 'ADD' | 'DELETE',
    condition: { ConditionExpression: string; ExpressionAttributeValues: Record<string, unknown> },
  ): Promise<void> {
    const { client, table } = this.#deps;
    await client.send(
      new UpdateCommand({
        TableName: table,
        Key: keyOf(connection),
        UpdateExpression: `${action} topics :topic`,
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        ...condition,
      }),
    );
  }
}

const partitions = { markets: 'MARKETS', shared: 'SHARED' } as const;
/** Where listeners of every owner are found; a user's own topics are told by the user's connections. */
function partitionOf(topic: string): string | undefined {
  if (isSharedTopic(topic)) return partitions.shared;
  return isUserTopic(topic) ? undefined : partitions.markets;
}
const listenerSortKey = (connectionId: string, topic: string) => `${connectionId}#${topic}`;
const listenerRecord = z.object({
  ...{ ownerId: textField, connectionId: textField, topic: textField, expiresAtSeconds: integerField },
});

const connectionPrefix = 'CONNECTION#';
const keyOf = ({ ownerId, connectionId }: ConnectionKey) => ({
  pk: `USER#${ownerId}`,
  sk: `${connectionPrefix}${connectionId}`,
});

const ticketRecord = z.object({ ownerId: textField, expiresAtMs: integerField });
const ticketKey = (ticketHash: string) => ({ pk: `TICKET#${ticketHash}`, sk: 'TICKET' });

/** Tickets: whoever reads the table learns none, since only hashes are in it. */
export class DynamoDbStreamTickets implements StreamTickets {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  async issue(ticketHash: string, ownerId: string, expiresAtMs: number): Promise<void> {
    const { client, table } = this.#deps;
    const expiresAtSeconds = Math.ceil(expiresAtMs / 1000);
    const Item = { ...ticketKey(ticketHash), ownerId, expiresAtMs, expiresAtSeconds };
    await client.send(new PutCommand({ TableName: table, Item }));
  }

  /** Whoever deletes it has it: of two that come at once one finds nothing. */
  async redeem(ticketHash: string): Promise<string | undefined> {
    const { client, table, clock } = this.#deps;
    const Key = ticketKey(ticketHash);
    const command = new DeleteCommand({ TableName: table, Key, ReturnValues: 'ALL_OLD' });
    const { Attributes } = await client.send(command);
    if (!Attributes) return undefined;
    const { ownerId, expiresAtMs } = ticketRecord.parse(Attributes);
    return expiresAtMs > clock.nowMs() ? ownerId : undefined;
  }
}
