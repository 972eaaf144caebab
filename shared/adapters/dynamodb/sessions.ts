import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { DomainEvent } from '../../domain/events/domain-event.ts';
import {
  type SessionRecords,
  type SessionRef,
  sessionKeptMs,
  type UserSession,
} from '../../ports/sessions.port.ts';
import {
  DynamoDbSeenSessions,
  type SessionDeps,
  sessionKey,
  sessionPartition,
  sessionRecord,
} from './sessions-seen.ts';
import { transactItems } from './transact-item.ts';
import { tryTransaction } from './try-transaction.ts';

interface Deps extends SessionDeps {
  /** The trading table, whose outbox has the events. */
  readonly eventsTable: string;
}

/** A user's sessions: listed, and ended in one transaction with the event, over both tables. */
export class DynamoDbSessions extends DynamoDbSeenSessions implements SessionRecords {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    super(deps);
    this.#deps = deps;
  }

  async list(ownerId: string, nowMs: number): Promise<readonly UserSession[]> {
    const { client, table } = this.#deps;
    const found: UserSession[] = [];
    let start: Record<string, unknown> | undefined;
    do {
      const page = await client.send(
        new QueryCommand({
          TableName: table,
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': sessionPartition(ownerId) },
          ConsistentRead: true,
          ...(start && { ExclusiveStartKey: start }),
        }),
      );
      found.push(...(page.Items ?? []).map((item) => sessionRecord.parse(item)));
      start = page.LastEvaluatedKey;
    } while (start);
    // DynamoDB removes what has expired when it comes to it.
    return found.filter(({ firstSeenMs }) => firstSeenMs + sessionKeptMs > nowMs);
  }

  end(ref: SessionRef, nowMs: number, event: DomainEvent): Promise<boolean> {
    const { client, table, eventsTable } = this.#deps;
    const Update = {
      TableName: table,
      Key: sessionKey(ref),
      UpdateExpression: 'SET endedAtMs = :now',
      ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(endedAtMs)',
      ExpressionAttributeValues: { ':now': nowMs },
    };
    return tryTransaction(client, [{ Update }, ...transactItems(eventsTable, { kind: 'publish', event })]);
  }
}
