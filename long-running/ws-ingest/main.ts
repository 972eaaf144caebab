import { flushCompileCache } from 'node:module';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { streamSender } from '#shared/adapters/apigateway/client.ts';
import { systemClock } from '#shared/adapters/clock/system-clock.ts';
import { ulidIds } from '#shared/adapters/clock/ulid-ids.ts';
import { CloudWatchMetrics } from '#shared/adapters/cloudwatch/metrics.ts';
import { dynamoDbClient } from '#shared/adapters/dynamodb/client.ts';
import { DynamoDbMarketData } from '#shared/adapters/dynamodb/market-data.ts';
import { DynamoDbMarketSubscriptions } from '#shared/adapters/dynamodb/market-subscriptions.ts';
import { DynamoDbMarketViews } from '#shared/adapters/dynamodb/market-views.ts';
import { DynamoDbQuota } from '#shared/adapters/dynamodb/quota.ts';
import { DynamoDbSafetyRecords } from '#shared/adapters/dynamodb/safety-records.ts';
import { DynamoDbStreamConnections } from '#shared/adapters/dynamodb/stream-connections.ts';
import { DynamoDbTradingStore } from '#shared/adapters/dynamodb/trading-store.ts';
import { LambdaKillTrigger } from '#shared/adapters/lambda/kill-trigger.ts';
import { SecretsManagerVenueKeys } from '#shared/adapters/secrets/venue-keys.ts';
import { SqsAccountEventQueue, SqsCommandQueue } from '#shared/adapters/sqs/queues.ts';
import { SqsStrategyQueue } from '#shared/adapters/sqs/strategy-queue.ts';
import { stepFunctionsClient } from '#shared/adapters/step-functions/client.ts';
import { StepFunctionsSagaStarter } from '#shared/adapters/step-functions/saga-starter.ts';
import { QuotaGates } from '#shared/adapters/venues/quota/quota-gates.ts';
import { CcxtVenueSessions } from '#shared/adapters/venues/sessions.ts';
import { reconcileAccount } from '#shared/application/reconcile-account.ts';
import type { Log } from '#shared/ports/log.port.ts';
import { strategies } from '#shared/strategies/all.ts';
import { type Ingest, startIngest } from './ingest.ts';
import { errorText, jsonLog } from './json-log.ts';
import { ClockJump } from './safety/clock-jump.ts';
import { readSettings, type Settings, SettingsError } from './settings.ts';
import { StrategyWatcher } from './strategies/watcher.ts';
import { MarketPush } from './stream/market-push.ts';
import { withListeners } from './stream/with-listeners.ts';
import { adapterOf } from './venues/index.ts';

/** Without limits a request that is never answered would hold up all that wait behind it. */
const requestHandler = { connectionTimeout: 2_000, requestTimeout: 5_000 };
/** Whatever still hangs then: SIGKILL would lose nothing either. */
const stopLimitMs = 4_500;

async function start(settings: Settings, log: Log): Promise<Ingest> {
  const clock = systemClock;
  const client = dynamoDbClient(new DynamoDBClient({ requestHandler }));
  const keys = new SecretsManagerVenueKeys(new SecretsManagerClient({ requestHandler }), clock);
  const ids = ulidIds();
  const run = ids.nextId();
  const sqs = new SQSClient({ requestHandler });
  const store = new DynamoDbTradingStore({ client, table: settings.tableName, clock, random: Math.random });
  const market = new DynamoDbMarketData({ client, table: settings.marketTableName, clock });
  const quota = new DynamoDbQuota({ client, table: settings.countersTableName, clock });
  const gates = new QuotaGates({ store: quota, clock, random: Math.random });
  const sessions = new CcxtVenueSessions(keys, settings.venueEndpoints, gates);
  // Every catch-up is a run of its own: the queue must not take its report for one it has had.
  const catchUpQueue = new SqsAccountEventQueue(sqs, settings.accountEventsQueueUrl, () => ids.nextId());
  const reconciling = { store, market, sessions, books: sessions, catchUpQueue, clock, ids, log };
  const saga = new StepFunctionsSagaStarter(stepFunctionsClient(settings.awsEndpoint), settings.orderSagaArn);
  const commands = new SqsCommandQueue(sqs, settings.commandsQueueUrl);
  const strategyQueue = new SqsStrategyQueue(sqs, settings.strategyQueueUrl);
  const watcher = new StrategyWatcher({ store, strategyQueue, catalogue: strategies, clock, log });
  const views = new DynamoDbMarketViews({ client, table: settings.marketTableName });
  const subscriptions = new DynamoDbMarketSubscriptions({ client, table: settings.marketTableName });
  const push =
    settings.stream &&
    new MarketPush({
      connections: new DynamoDbStreamConnections({ client, table: settings.stream.table, clock }),
      sender: streamSender(settings.stream.endpoint, log),
      views,
      log,
    });
  return startIngest({
    strategies: watcher,
    adapters: settings.venues.map((venue) => adapterOf(venue, settings.venueEndpoints)),
    symbols: settings.symbols,
    store,
    market,
    queue: new SqsAccountEventQueue(sqs, settings.accountEventsQueueUrl, () => run),
    catchUpQueue,
    keys,
    sessions,
    reconcile: (account, trigger) => reconcileAccount(reconciling, account, trigger),
    safety: {
      records: new DynamoDbSafetyRecords({ client, table: settings.tableName }),
      trigger: new LambdaKillTrigger({
        client: new LambdaClient({ requestHandler }),
        functionName: settings.killSwitchFunction,
        foundBy: 'ws-ingest',
        ids,
      }),
      deadMan: { sessions, afterMs: settings.deadManMs },
      origins: new Map(settings.venues.map((venue) => [venue, settings.venueEndpoints[venue]?.rest])),
    },
    protection: { store, market, saga, commands, clock, ids, log, venues: sessions },
    live: {
      endpoints: settings.venueEndpoints,
      followed: settings.marketData,
      views,
      ...(push && { push }),
      candles: {
        onClosedCandle: (venue, instrument, candle) => {
          push?.onClosedCandle(venue, instrument, candle);
          return watcher.onClosedCandle(venue, instrument, candle);
        },
      },
      subscriptions: push ? withListeners(subscriptions, push) : subscriptions,
    },
    alarms: new CloudWatchMetrics(new CloudWatchClient({ requestHandler }), clock),
    clock,
    log,
    healthHost: settings.healthHost,
    healthPort: settings.healthPort,
    timings: { priceMs: settings.priceIntervalMs },
  });
}

/** After a jump of the clock it stops too: whatever keeps the process alive starts it again. */
function stopOnSignal(ingest: Ingest, log: Log, exitsWithParent: boolean): void {
  let isStopping = false;
  const stop = (why: string) => {
    if (isStopping) return;
    isStopping = true;
    log.info('stops', { why });
    setTimeout(() => {
      log.warn('stops with work left; a catch-up finds it again');
      process.exit(0);
    }, stopLimitMs).unref();
    void ingest.stop().then(() => process.exit(0));
  };
  process.on('SIGTERM', () => stop('SIGTERM'));
  process.on('SIGINT', () => stop('SIGINT'));
  const jumps = new ClockJump({ nowMs: systemClock.nowMs, steadyMs: () => performance.now() });
  const onJump = (jumpMs: number) => stop(`the clock jumped by ${Math.round(jumpMs)} ms: starts again`);
  void jumps.watch(onJump, new AbortController().signal);
  if (!exitsWithParent) return;
  // The parent holds the other end of the pipe: its death, however sudden, ends ours.
  const parentGone = () => stop('the parent is gone');
  process.stdin.on('end', parentGone).on('close', parentGone).on('error', parentGone).resume();
}

try {
  const settings = readSettings(process.env);
  const log = jsonLog(settings.logLevel);
  const ingest = await start(settings, log);
  log.info('started', { venues: settings.venues.join(','), healthPort: ingest.healthPort });
  stopOnSignal(ingest, log, settings.exitsWithParent);
  // Where Node keeps what it compiled, the next start after a SIGKILL finds it too.
  flushCompileCache();
} catch (error) {
  jsonLog('ERROR').error(
    error instanceof SettingsError ? error.message : `cannot start: ${errorText(error)}`,
  );
  process.exit(1);
}
