import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { systemClock } from '#shared/adapters/clock/system-clock.ts';
import { ulidIds } from '#shared/adapters/clock/ulid-ids.ts';
import { dynamoDbClient } from '#shared/adapters/dynamodb/client.ts';
import { DynamoDbTradingStore } from '#shared/adapters/dynamodb/trading-store.ts';
import { SecretsManagerVenueKeys } from '#shared/adapters/secrets/venue-keys.ts';
import { CcxtVenueSessions } from '#shared/adapters/venues/sessions.ts';
import { rebaselineAccount } from '#shared/application/rebaseline-account.ts';
import { requireOutput, type StackOutputs } from './cdk.ts';
import { clientOptions } from './environment.ts';
import type { SimulatorDocument } from './simulator.ts';
import { byVenue } from './venues.ts';

const drainLimitMs = 10_000;
const drainPauseMs = 100;

export interface RebaselineContext {
  readonly endpoint: string;
  readonly outputs: StackOutputs;
  readonly venues: SimulatorDocument['venues'];
}

/** Begins the paper accounts of reset venues anew, once what they had reported before is settled. */
export async function rebaselineVenues(
  { endpoint, outputs, venues }: RebaselineContext,
  names: readonly string[],
): Promise<void> {
  const options = clientOptions(endpoint);
  const dynamodb = new DynamoDBClient(options);
  const secrets = new SecretsManagerClient(options);
  const sqs = new SQSClient(options);
  const endpoints = byVenue((venue) => {
    const { http: rest, ws } = venues[venue];
    return { rest, stream: ws, wsApi: ws };
  });
  try {
    await drained(sqs, requireOutput(outputs, 'AccountEventsQueueUrl'));
    const table = requireOutput(outputs, 'TableName');
    const client = dynamoDbClient(dynamodb);
    const store = new DynamoDbTradingStore({ client, table, clock: systemClock, random: Math.random });
    const books = new CcxtVenueSessions(new SecretsManagerVenueKeys(secrets, systemClock), endpoints);
    const deps = { store, books, clock: systemClock, ids: ulidIds() };
    // Without keys there is nothing of an account's at its venue, and nobody to ask.
    const accounts = (await store.listAllAccounts()).filter(
      ({ venue, keys }) => names.includes(venue) && keys !== 'REMOVED',
    );
    await Promise.all(accounts.map((account) => rebaselineAccount(deps, account)));
  } finally {
    for (const client of [dynamodb, secrets, sqs]) client.destroy();
  }
}

/** Waits until the fills of before the reset are booked: afterwards nothing would explain them. */
async function drained(sqs: SQSClient, QueueUrl: string): Promise<void> {
  const untilMs = Date.now() + drainLimitMs;
  const AttributeNames = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const;
  for (let empty = 0; empty < 3 && Date.now() < untilMs; ) {
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...AttributeNames] }),
    );
    const waiting = AttributeNames.some((name) => Attributes?.[name] !== '0');
    empty = waiting ? 0 : empty + 1;
    await systemClock.sleep(drainPauseMs);
  }
}
