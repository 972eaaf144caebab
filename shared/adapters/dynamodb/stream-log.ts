import { type DynamoDBDocumentClient, GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { type DomainEvent, domainEventTypes } from '../../domain/events/domain-event.ts';
import { headsAfter, numbered, type StreamHeads, type StreamMessage } from '../../domain/stream/message.ts';
import { topicsOf, type UserTopic, userTopics } from '../../domain/stream/topic.ts';
import type { Clock } from '../../ports/clock.port.ts';
import type { StreamLog } from '../../ports/stream-records.port.ts';
import { itemsAmong } from './batch-get.ts';
import { integerField, textField } from './codec.ts';
import { type TransactItems, tryTransaction } from './try-transaction.ts';

const heads = z.partialRecord(z.enum(userTopics), integerField);
const headRecord = z.object({ heads, version: integerField });
const eventMark = z.object({ eventId: textField, sequences: heads });
const messageRecord: z.ZodType<StreamMessage> = z.object({
  topic: z.enum(userTopics),
  sequence: integerField,
  event: z.object({
    ...{ eventId: textField, ownerId: textField, accountId: textField },
    ...{ type: z.enum(domainEventTypes), correlationId: z.string(), atMs: integerField },
    payload: z.record(z.string(), z.string()),
  }),
});

/** As long as somebody may ask for what was missed. */
const messageKeptSeconds = 86_400;
/** Longer than a message may wait in a queue and its dead letters: an event that comes then is still the same. */
const markKeptSeconds = 30 * 86_400;
const triesMax = 20;
const firstPauseMs = 10;

interface Deps {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
  readonly clock: Clock;
}

/**
 * What the live stream has told, in its own table: the heads of all topics in one item of the owner, a mark of each event, and
 * each message under its number. One transaction, on the version of the heads: two workers cannot give one number twice.
 */
export class DynamoDbStreamLog implements StreamLog {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  async append(ownerId: string, events: readonly DomainEvent[]): Promise<readonly StreamMessage[]> {
    const once = [...new Map(events.map((event) => [event.eventId, event])).values()];
    // Hardly any event comes twice: marks are read where the write, which asks for them too, was refused.
    let marks: ReadonlyMap<string, StreamHeads> = new Map();
    for (let tries = 1; ; tries += 1) {
      const told = once.flatMap((event) => messagesOf(event, marks.get(event.eventId)));
      const fresh = once.filter(({ eventId }) => !marks.has(eventId));
      if (fresh.length === 0) return told;
      const before = await this.#head(ownerId);
      const added = numbered(before.heads, fresh);
      const items = [this.#headItem(ownerId, before, added), ...this.#eventItems(ownerId, fresh, added)];
      if (await tryTransaction(this.#deps.client, items)) return [...told, ...added];
      if (tries >= triesMax) throw new Error(`no room among the numbers of an owner after ${tries} tries`);
      await this.#deps.clock.sleep(firstPauseMs * tries);
      marks = await this.#marks(ownerId, once);
    }
  }

  async heads(ownerId: string): Promise<StreamHeads> {
    return (await this.#head(ownerId)).heads;
  }

  async listAfter(ownerId: string, topic: UserTopic, sequence: number, limit: number) {
    const found: StreamMessage[] = [];
    let start: Record<string, unknown> | undefined;
    do {
      const page = await this.#deps.client.send(
        new QueryCommand({
          TableName: this.#deps.table,
          KeyConditionExpression: 'pk = :pk AND sk > :after',
          ExpressionAttributeValues: {
            ':pk': topicPartition(ownerId, topic),
            ':after': messageKey(sequence),
          },
          ConsistentRead: true,
          Limit: limit - found.length,
          ...(start && { ExclusiveStartKey: start }),
        }),
      );
      found.push(...(page.Items ?? []).map((item) => messageRecord.parse(item)));
      start = page.LastEvaluatedKey;
    } while (start && found.length < limit);
    return found;
  }

  async #head(ownerId: string): Promise<z.infer<typeof headRecord>> {
    const { client, table } = this.#deps;
    const Key = { pk: partitionOf(ownerId), sk: 'HEADS' };
    const { Item } = await client.send(new GetCommand({ TableName: table, Key, ConsistentRead: true }));
    return Item ? headRecord.parse(Item) : { heads: {}, version: 0 };
  }

  async #marks(ownerId: string, events: readonly DomainEvent[]): Promise<ReadonlyMap<string, StreamHeads>> {
    const keys = events.map(({ eventId }) => markKey(ownerId, eventId));
    const found = await itemsAmong(this.#deps, keys);
    return new Map(
      found.map((item) => {
        const { eventId, sequences } = eventMark.parse(item);
        return [eventId, sequences];
      }),
    );
  }

  #headItem(
    ownerId: string,
    before: z.infer<typeof headRecord>,
    added: readonly StreamMessage[],
  ): TransactItems[number] {
    const next = { heads: headsAfter(before.heads, added), version: before.version + 1 };
    return {
      Put: {
        TableName: this.#deps.table,
        Item: { pk: partitionOf(ownerId), sk: 'HEADS', ...next },
        ConditionExpression: 'attribute_not_exists(pk) OR version = :before',
        ExpressionAttributeValues: { ':before': before.version },
      },
    };
  }

  #eventItems(
    ownerId: string,
    events: readonly DomainEvent[],
    messages: readonly StreamMessage[],
  ): TransactItems {
    const nowSeconds = Math.floor(this.#deps.clock.nowMs() / 1000);
    const put = (Item: Record<string, unknown>) => ({
      Put: { TableName: this.#deps.table, Item, ConditionExpression: 'attribute_not_exists(pk)' },
    });
    const marks = events.map(({ eventId }) => {
      const own = messages.filter(({ event }) => event.eventId === eventId);
      const sequences = headsAfter({}, own);
      const expiresAtSeconds = nowSeconds + markKeptSeconds;
      return put({ ...markKey(ownerId, eventId), eventId, sequences, expiresAtSeconds });
    });
    const told = messages.map(({ topic, sequence, event }) => {
      const key = { pk: topicPartition(ownerId, topic), sk: messageKey(sequence) };
      return put({ ...key, topic, sequence, event, expiresAtSeconds: nowSeconds + messageKeptSeconds });
    });
    return [...marks, ...told];
  }
}

/** An event that was told before, under the numbers that it got then. */
function messagesOf(event: DomainEvent, sequences: StreamHeads | undefined): readonly StreamMessage[] {
  if (!sequences) return [];
  return topicsOf(event.type).flatMap((topic) => {
    const sequence = sequences[topic];
    return sequence === undefined ? [] : [{ topic, sequence, event }];
  });
}

const partitionOf = (ownerId: string) => `USER#${ownerId}`;
const topicPartition = (ownerId: string, topic: UserTopic) => `USER#${ownerId}#TOPIC#${topic}`;
const messageKey = (sequence: number) => `MESSAGE#${String(sequence).padStart(15, '0')}`;
const markKey = (ownerId: string, eventId: string) => ({
  pk: partitionOf(ownerId),
  sk: `EVENT#${eventId}`,
});
