import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, expect, inject, it } from 'vitest';
import { clientOptions } from '#local-cloud/index.ts';
import { dynamoDbClient } from '#shared/adapters/dynamodb/client.ts';
import { windowMs } from '#shared/domain/quota/user-limits.ts';
import { problemDocument } from '#shared/http-api/schemas.ts';
import { call } from '../support/api.ts';
import { tokenOfNewUser } from '../support/new-user.ts';

const { endpoint, outputs } = inject('cloud');
const base = new DynamoDBClient(clientOptions(endpoint));
const client = dynamoDbClient(base);
afterAll(() => base.destroy());

/** As many requests as the shared cloud allows in an hour, and more, are counted for this hour and the next. */
async function useUp(ownerId: string, kind: string): Promise<void> {
  const hourMs = Date.now() - (Date.now() % windowMs.hour);
  for (const startMs of [hourMs, hourMs + windowMs.hour])
    await client.send(
      new UpdateCommand({
        TableName: outputs.CountersTableName,
        Key: { pk: `USER#${ownerId}#REQUESTS#${kind}`, sk: String(startMs) },
        UpdateExpression: 'SET #hour = :many',
        ExpressionAttributeNames: { '#hour': 'hour' },
        ExpressionAttributeValues: { ':many': 1_000_000_000 },
      }),
    );
}

it('a user above the limit is told when to come again, is not served meanwhile, and may still cancel', async () => {
  const token = await tokenOfNewUser(`busy-${crypto.randomUUID()}@tradewind.local`);
  expect(await call('GET', '/v1/accounts', { token })).toMatchObject({ status: 200 });
  const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as {
    sub: string;
  };
  for (const kind of ['READ', 'COMMAND']) await useUp(claims.sub, kind);

  const refused = await call('GET', '/v1/accounts', { token });
  expect(refused.status).toBe(429);
  expect(refused.headers.get('content-type')).toBe('application/problem+json');
  const seconds = Number(refused.headers.get('retry-after'));
  expect(seconds).toBeGreaterThan(0);
  expect(seconds).toBeLessThanOrEqual(3_600);
  expect(problemDocument.parse(refused.body)).toMatchObject({
    code: 'TOO_MANY_REQUESTS',
    status: 429,
    context: { window: 'hour', kind: 'READ' },
  });
  expect(await call('POST', '/v1/orders', { token, body: {} })).toMatchObject({ status: 429 });
  // Refused because there is no such order: the cancel itself was heard.
  expect(await call('DELETE', '/v1/orders/01M7Z0GG84EVET5KB06NTRA99A', { token })).toMatchObject({
    status: 404,
  });
  // Another user is served.
  expect(await call('GET', '/v1/accounts')).toMatchObject({ status: 200 });
});
