import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import {
  type RequestCounts,
  type RequestKind,
  type UserLimits,
  windowMs,
} from '../../domain/quota/user-limits.ts';
import type { RequestCounter } from '../../ports/request-counter.port.ts';
import { integerField } from './codec.ts';

/** An exception brings the item as DynamoDB writes it. */
const count = z.object({ N: integerField }).transform(({ N }) => N);
const keptSeconds = 7_200;

/**
 * One item for a user's requests of a kind in an hour, with a counter for the hour, and one for each of its minutes and
 * seconds in which there was a request: all three limits are one conditional write, and no item has more counters than
 * the hour may have requests.
 */
export class DynamoDbRequestCounter implements RequestCounter {
  readonly #client: DynamoDBDocumentClient;
  readonly #table: string;

  constructor({ client, table }: { readonly client: DynamoDBDocumentClient; readonly table: string }) {
    this.#client = client;
    this.#table = table;
  }

  async count(ownerId: string, kind: RequestKind, limits: UserLimits, nowMs: number) {
    const hourMs = nowMs - (nowMs % windowMs.hour);
    const minute = `m${Math.floor((nowMs - hourMs) / windowMs.minute)}`;
    const second = `s${Math.floor((nowMs - hourMs) / windowMs.second)}`;
    const hasRoom = (name: string) => `(attribute_not_exists(#${name}) OR #${name} < :${name})`;
    try {
      await this.#client.send(
        new UpdateCommand({
          TableName: this.#table,
          Key: { pk: `USER#${ownerId}#REQUESTS#${kind}`, sk: String(hourMs) },
          UpdateExpression: 'SET expiresAtSeconds = :expires ADD #hour :one, #minute :one, #second :one',
          ConditionExpression: `attribute_exists(isLifted) OR (${['hour', 'minute', 'second'].map(hasRoom).join(' AND ')})`,
          ExpressionAttributeNames: { '#hour': 'hour', '#minute': minute, '#second': second },
          ExpressionAttributeValues: {
            ':one': 1,
            ':hour': limits.hour,
            ':minute': limits.minute,
            ':second': limits.second,
            ':expires': Math.floor(hourMs / 1000) + keptSeconds,
          },
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      );
      return { isCounted: true } as const;
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      const read = (name: string) => count.safeParse(error.Item?.[name]).data ?? 0;
      const counts = { hour: read('hour'), minute: read(minute), second: read(second) };
      return { isCounted: false, counts } as const;
    }
  }

  /** What the windows that hold a moment have counted so far. */
  async counts(ownerId: string, kind: RequestKind, nowMs: number): Promise<RequestCounts> {
    const hourMs = nowMs - (nowMs % windowMs.hour);
    const minute = `m${Math.floor((nowMs - hourMs) / windowMs.minute)}`;
    const second = `s${Math.floor((nowMs - hourMs) / windowMs.second)}`;
    const Key = { pk: `USER#${ownerId}#REQUESTS#${kind}`, sk: String(hourMs) };
    const { Item } = await this.#client.send(new GetCommand({ TableName: this.#table, Key }));
    const read = (name: string) => integerField.safeParse(Item?.[name]).data ?? 0;
    return { hour: read('hour'), minute: read(minute), second: read(second) };
  }

  /** For the hour that holds a moment nothing is refused any more: an operator's word for a user, not part of the port. */
  async lift(ownerId: string, kind: RequestKind, nowMs: number): Promise<void> {
    const hourMs = nowMs - (nowMs % windowMs.hour);
    await this.#client.send(
      new UpdateCommand({
        TableName: this.#table,
        Key: { pk: `USER#${ownerId}#REQUESTS#${kind}`, sk: String(hourMs) },
        UpdateExpression: 'SET expiresAtSeconds = :expires, isLifted = :lifted',
        ExpressionAttributeValues: {
          ':expires': Math.floor(hourMs / 1000) + keptSeconds,
          ':lifted': true,
        },
      }),
    );
  }
}
