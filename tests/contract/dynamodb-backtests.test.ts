import { afterAll, beforeAll, describe } from 'vitest';
import { systemClock } from '#shared/adapters/clock/system-clock.ts';
import { DynamoDbBacktestRecords } from '#shared/adapters/dynamodb/backtest-records.ts';
import { backtestRecordsContract } from '#shared/testing/backtest-records.contract.ts';
import { type PrivateDynamoDb, startPrivateDynamoDb } from './private-dynamodb.ts';

let dynamoDb: PrivateDynamoDb;
beforeAll(async () => {
  dynamoDb = await startPrivateDynamoDb();
});
afterAll(async () => {
  await dynamoDb?.stop();
});

describe('backtests on DynamoDB', () =>
  backtestRecordsContract(
    // Any table of the product with the two keys.
    () =>
      new DynamoDbBacktestRecords({
        ...{ client: dynamoDb.client, table: dynamoDb.countersTable, clock: systemClock },
      }),
  ));
