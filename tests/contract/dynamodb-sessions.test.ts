import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DynamoDbSessions } from '#shared/adapters/dynamodb/sessions.ts';
import { sessionsContract } from '#shared/testing/sessions.contract.ts';
import { type PrivateDynamoDb, startPrivateDynamoDb } from './private-dynamodb.ts';

let dynamoDb: PrivateDynamoDb;
beforeAll(async () => {
  dynamoDb = await startPrivateDynamoDb();
});
afterAll(async () => {
  await dynamoDb?.stop();
});
const open = () =>
  new DynamoDbSessions({
    ...{ client: dynamoDb.client, table: dynamoDb.countersTable, eventsTable: dynamoDb.table },
  });

describe('sessions on DynamoDB', () => {
  sessionsContract(open);

  it('end together with their event, which is in the outbox once', async () => {
    const ownerId = crypto.randomUUID();
    const ref = { ownerId, sessionId: 's' };
    const event = {
      ...{ eventId: crypto.randomUUID(), ownerId, accountId: 'system', type: 'session.ended' as const },
      ...{ correlationId: 'c', atMs: 5, payload: { session_id: 's' } },
    };
    await open().see(ref, '', 1);
    expect(await open().end(ref, 5, event)).toBe(true);
    expect(await open().end(ref, 6, { ...event, eventId: crypto.randomUUID() })).toBe(false);
    const outbox = await dynamoDb.client.send(
      new QueryCommand({
        TableName: dynamoDb.table,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': `USER#${ownerId}#ACCOUNT#system#OUTBOX` },
      }),
    );
    expect(outbox.Items).toMatchObject([{ eventId: event.eventId, type: 'session.ended' }]);
  });
});
