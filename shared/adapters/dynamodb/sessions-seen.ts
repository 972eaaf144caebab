import { type DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import {
  type SeenSessions,
  type SessionRef,
  sessionKeptMs,
  type UserSession,
} from '../../ports/sessions.port.ts';
import { integerField, textField } from './codec.ts';

export const sessionRecord: z.ZodType<UserSession> = z.object({
  ...{ ownerId: textField, sessionId: textField, label: textField },
  ...{ firstSeenMs: integerField, lastSeenMs: integerField },
  endedAtMs: integerField.exactOptional(),
});
export const sessionPartition = (ownerId: string) => `USER#${ownerId}#SESSIONS`;
export const sessionKey = ({ ownerId, sessionId }: SessionRef) => ({
  ...{ pk: sessionPartition(ownerId), sk: sessionId },
});

export interface SessionDeps {
  readonly client: DynamoDBDocumentClient;
  /** The counters' table: what is in it expires by itself. */
  readonly table: string;
}

/** Beside the user's counters: a request reads one item of its own, and writes it once in a while. */
export class DynamoDbSeenSessions implements SeenSessions {
  readonly #deps: SessionDeps;

  constructor(deps: SessionDeps) {
    this.#deps = deps;
  }

  /** Consistent: a session that was ended is over for the next request. */
  async find(ref: SessionRef): Promise<UserSession | undefined> {
    const { client, table } = this.#deps;
    const { Item } = await client.send(
      new GetCommand({ TableName: table, Key: sessionKey(ref), ConsistentRead: true }),
    );
    return Item && sessionRecord.parse(Item);
  }

  async see(ref: SessionRef, label: string, nowMs: number): Promise<void> {
    const { client, table } = this.#deps;
    const first = ['ownerId', 'sessionId', 'label', 'firstSeenMs', 'expiresAtSeconds'];
    const assignments = first.map((name) => `${name} = if_not_exists(${name}, :${name})`);
    await client.send(
      new UpdateCommand({
        TableName: table,
        Key: sessionKey(ref),
        UpdateExpression: `SET lastSeenMs = :lastSeenMs, ${assignments.join(', ')}`,
        ExpressionAttributeValues: {
          ...{ ':ownerId': ref.ownerId, ':sessionId': ref.sessionId, ':label': label },
          ...{ ':firstSeenMs': nowMs, ':lastSeenMs': nowMs },
          ':expiresAtSeconds': Math.ceil((nowMs + sessionKeptMs) / 1_000),
        },
      }),
    );
  }
}
