import { afterAll, beforeAll, describe } from 'vitest';
import { systemClock } from '#shared/adapters/clock/system-clock.ts';
import { DynamoDbOptimisationRecords } from '#shared/adapters/dynamodb/optimisation-records.ts';
import { optimisationRecordsContract } from '#shared/testing/optimisation-records.contract.ts';
import { type PrivateDynamoDb, startPrivateDynamoDb } from './private-dynamodb.ts';

let dynamoDb: PrivateDynamoDb;
beforeAll(async () => {
  dynamoDb = await startPrivateDynamoDb();
});
afterAll(async () => {
  await dynamoDb?.stop();
});

describe('optimisations on DynamoDB', () =>
  optimisationRecordsContract(
    // Any table of the product with the two keys.
    () =>
      new DynamoDbOptimisationRecords({
        ...{ client: dynamoDb.client, table: dynamoDb.countersTable, clock: systemClock },
      }),
  ));
