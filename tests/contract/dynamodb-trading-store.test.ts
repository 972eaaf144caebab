import { afterAll, beforeAll, describe } from 'vitest';
import { systemClock } from '#shared/adapters/clock/system-clock.ts';
import { DynamoDbMarketData } from '#shared/adapters/dynamodb/market-data.ts';
import { DynamoDbQuota } from '#shared/adapters/dynamodb/quota.ts';
import { DynamoDbTradingStore } from '#shared/adapters/dynamodb/trading-store.ts';
import { marketDataContract } from '#shared/testing/market-data.contract.ts';
import { quotaContract } from '#shared/testing/quota.contract.ts';
import { tradingStoreContract } from '#shared/testing/trading-store.contract.ts';
import { type PrivateDynamoDb, startPrivateDynamoDb } from './private-dynamodb.ts';

let dynamoDb: PrivateDynamoDb;
beforeAll(async () => {
  dynamoDb = await startPrivateDynamoDb();
});
afterAll(async () => {
  await dynamoDb?.stop();
});

describe('the trading store on DynamoDB', () =>
  tradingStoreContract(
    () => new DynamoDbTradingStore({ ...dynamoDb, clock: systemClock, random: Math.random }),
  ));

describe('market data on DynamoDB', () =>
  marketDataContract(
    () =>
      new DynamoDbMarketData({ client: dynamoDb.client, table: dynamoDb.marketTable, clock: systemClock }),
  ));

describe('quota on DynamoDB', () =>
  quotaContract(() => new DynamoDbQuota({ client: dynamoDb.client, table: dynamoDb.countersTable })));
