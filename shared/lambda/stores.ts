import { KMSClient } from '@aws-sdk/client-kms';
import { systemClock } from '../adapters/clock/system-clock.ts';
import { DynamoDbBacktestRecords } from '../adapters/dynamodb/backtest-records.ts';
import { DynamoDbBudgets } from '../adapters/dynamodb/budgets.ts';
import { dynamoDbClient } from '../adapters/dynamodb/client.ts';
import { DynamoDbHealthRecords } from '../adapters/dynamodb/health-records.ts';
import { DynamoDbKillRecords } from '../adapters/dynamodb/kill-records.ts';
import { listFills } from '../adapters/dynamodb/list-fills.ts';
import { DynamoDbMarketData } from '../adapters/dynamodb/market-data.ts';
import { DynamoDbMarketSubscriptions } from '../adapters/dynamodb/market-subscriptions.ts';
import { DynamoDbMarketViews } from '../adapters/dynamodb/market-views.ts';
import { DynamoDbOptimisationRecords } from '../adapters/dynamodb/optimisation-records.ts';
import { DynamoDbQuota } from '../adapters/dynamodb/quota.ts';
import { DynamoDbRequestCounter } from '../adapters/dynamodb/request-counter.ts';
import { DynamoDbSafetyRecords } from '../adapters/dynamodb/safety-records.ts';
import { DynamoDbSessions } from '../adapters/dynamodb/sessions.ts';
import { DynamoDbSeenSessions } from '../adapters/dynamodb/sessions-seen.ts';
import { DynamoDbStrategyRecords } from '../adapters/dynamodb/strategy-records.ts';
import { DynamoDbStreamConnections, DynamoDbStreamTickets } from '../adapters/dynamodb/stream-connections.ts';
import { DynamoDbStreamLog } from '../adapters/dynamodb/stream-log.ts';
import { DynamoDbTradingStore } from '../adapters/dynamodb/trading-store.ts';
import { KmsLedgerKey } from '../adapters/kms/ledger-key.ts';
import type { AccountRef } from '../domain/account/account.ts';
import type { PageRequest, TimeRange } from '../ports/trading-store.port.ts';

const client = dynamoDbClient();

/** The trading store of this worker. */
export function tradingStore(table: string): DynamoDbTradingStore {
  return new DynamoDbTradingStore({ client, table, clock: systemClock, random: Math.random });
}

/** The evidence of kills, in the same table. */
export function killRecords(table: string): DynamoDbKillRecords {
  return new DynamoDbKillRecords({ client, table, clock: systemClock });
}

/** What the watch of safety keeps, in the same table. */
export function safetyRecords(table: string): DynamoDbSafetyRecords {
  return new DynamoDbSafetyRecords({ client, table });
}

/** What was told of health, and redrives, in the same table. */
export function healthRecords(table: string): DynamoDbHealthRecords {
  return new DynamoDbHealthRecords({ client, table });
}

/** The market-data store of this worker. */
export function marketData(table: string): DynamoDbMarketData {
  return new DynamoDbMarketData({ client, table, clock: systemClock });
}

/** Live books, trades, tickers and candles, in the same table. */
export function marketViews(table: string): DynamoDbMarketViews {
  return new DynamoDbMarketViews({ client, table });
}

/** Who wants which market to be followed, in the same table. */
export function marketSubscriptions(table: string): DynamoDbMarketSubscriptions {
  return new DynamoDbMarketSubscriptions({ client, table });
}

/** Backtests that users had run. */
export function backtestRecords(table: string): DynamoDbBacktestRecords {
  return new DynamoDbBacktestRecords({ client, table, clock: systemClock });
}

/** What strategies decided and traded, to be read: for who needs nothing else of the trading store. */
export function strategyHistory(table: string) {
  const deps = { client, table, clock: systemClock, random: Math.random };
  return {
    strategies: new DynamoDbStrategyRecords(deps),
    listFills: (ref: AccountRef, range: PageRequest & TimeRange) => listFills(deps, ref, range),
  };
}

/** Optimisations, in the same table. */
export function optimisationRecords(table: string): DynamoDbOptimisationRecords {
  return new DynamoDbOptimisationRecords({ client, table, clock: systemClock });
}

/** The counters of what each user asks. */
export function requestCounter(table: string): DynamoDbRequestCounter {
  return new DynamoDbRequestCounter({ client, table });
}

/** The session that a request came in, beside the counters. */
export function seenSessions(table: string): DynamoDbSeenSessions {
  return new DynamoDbSeenSessions({ client, table });
}

/** A user's sessions, which end together with an event of the trading table. */
export function sessionRecords(table: string, eventsTable: string): DynamoDbSessions {
  return new DynamoDbSessions({ client, table, eventsTable });
}

/** The counters of the budgets at the venues, which all workers share. */
export function quotaStore(table: string): DynamoDbQuota {
  return new DynamoDbQuota({ client, table, clock: systemClock });
}

/** Which of those budgets there are, and how they stand. */
export function budgetRecords(table: string): DynamoDbBudgets {
  return new DynamoDbBudgets({ client, table, clock: systemClock });
}

/** The key that signs corrections of the books. */
export function ledgerKey(keyArn: string): KmsLedgerKey {
  return new KmsLedgerKey(new KMSClient({}), keyArn);
}

/** What the live stream told, to whom, and who may open it. */
export function streamRecords(table: string) {
  const deps = { client, table, clock: systemClock };
  return {
    log: new DynamoDbStreamLog(deps),
    connections: new DynamoDbStreamConnections(deps),
    tickets: new DynamoDbStreamTickets(deps),
  };
}
