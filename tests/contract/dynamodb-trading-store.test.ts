import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '#shared/adapters/clock/system-clock.ts';
import { DynamoDbBudgets } from '#shared/adapters/dynamodb/budgets.ts';
import { DynamoDbHealthRecords } from '#shared/adapters/dynamodb/health-records.ts';
import { DynamoDbKillRecords } from '#shared/adapters/dynamodb/kill-records.ts';
import { DynamoDbMarketData } from '#shared/adapters/dynamodb/market-data.ts';
import { DynamoDbMarketSubscriptions } from '#shared/adapters/dynamodb/market-subscriptions.ts';
import { DynamoDbMarketViews } from '#shared/adapters/dynamodb/market-views.ts';
import { DynamoDbQuota } from '#shared/adapters/dynamodb/quota.ts';
import { DynamoDbRequestCounter } from '#shared/adapters/dynamodb/request-counter.ts';
import { DynamoDbSafetyRecords } from '#shared/adapters/dynamodb/safety-records.ts';
import {
  DynamoDbStreamConnections,
  DynamoDbStreamTickets,
} from '#shared/adapters/dynamodb/stream-connections.ts';
import { DynamoDbStreamLog } from '#shared/adapters/dynamodb/stream-log.ts';
import { DynamoDbTradingStore } from '#shared/adapters/dynamodb/trading-store.ts';
import { healthRecordsContract } from '#shared/testing/health-records.contract.ts';
import { killRecordsContract } from '#shared/testing/kill-records.contract.ts';
import { marketDataContract } from '#shared/testing/market-data.contract.ts';
import { marketSubscriptionsContract } from '#shared/testing/market-subscriptions.contract.ts';
import { marketViewsContract } from '#shared/testing/market-views.contract.ts';
import { quotaContract } from '#shared/testing/quota.contract.ts';
import { requestCounterContract } from '#shared/testing/request-counter.contract.ts';
import { safetyRecordsContract } from '#shared/testing/safety-records.contract.ts';
import { streamRecordsContract } from '#shared/testing/stream-records.contract.ts';
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

describe('kills on DynamoDB', () =>
  killRecordsContract(() => new DynamoDbKillRecords({ ...dynamoDb, clock: systemClock })));

describe('what the watch keeps, on DynamoDB', () =>
  safetyRecordsContract(() => new DynamoDbSafetyRecords(dynamoDb)));

describe('health on DynamoDB', () => healthRecordsContract(() => new DynamoDbHealthRecords(dynamoDb)));

describe('market data on DynamoDB', () =>
  marketDataContract(
    () =>
      new DynamoDbMarketData({ client: dynamoDb.client, table: dynamoDb.marketTable, clock: systemClock }),
  ));

describe('live market data on DynamoDB', () =>
  marketViewsContract(
    () => new DynamoDbMarketViews({ client: dynamoDb.client, table: dynamoDb.marketTable }),
  ));

describe('subscriptions on DynamoDB', () =>
  marketSubscriptionsContract(
    () => new DynamoDbMarketSubscriptions({ client: dynamoDb.client, table: dynamoDb.marketTable }),
  ));

describe('quota on DynamoDB', () =>
  quotaContract(() => {
    const deps = { client: dynamoDb.client, table: dynamoDb.countersTable, clock: systemClock };
    return { quota: new DynamoDbQuota(deps), budgets: new DynamoDbBudgets(deps) };
  }));

describe('requests counted on DynamoDB', () => {
  const open = () => new DynamoDbRequestCounter({ client: dynamoDb.client, table: dynamoDb.countersTable });
  requestCounterContract(open);

  it('a user whose limits an operator has lifted is refused nothing in that hour', async () => {
    const nowMs = 486_111 * 3_600_000;
    const counter = open();
    const user = crypto.randomUUID();
    const ask = (atMs: number) => counter.count(user, 'READ', { second: 1, minute: 1, hour: 1 }, atMs);
    await counter.lift(user, 'READ', nowMs);
    for (let index = 0; index < 5; index += 1) expect(await ask(nowMs)).toEqual({ isCounted: true });
    expect(await ask(nowMs + 3_600_000)).toEqual({ isCounted: true });
    expect(await ask(nowMs + 3_600_000)).toMatchObject({ isCounted: false });
  });
});

describe('the live stream on DynamoDB', () =>
  streamRecordsContract(() => {
    const deps = { client: dynamoDb.client, table: dynamoDb.streamTable, clock: systemClock };
    return {
      log: new DynamoDbStreamLog(deps),
      connections: new DynamoDbStreamConnections(deps),
      tickets: new DynamoDbStreamTickets(deps),
    };
  }));
