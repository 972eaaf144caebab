import { randomBytes } from 'node:crypto';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SQSClient } from '@aws-sdk/client-sqs';
import { systemClock } from '#shared/adapters/clock/system-clock.ts';
import { ulidIds } from '#shared/adapters/clock/ulid-ids.ts';
import { sha256 } from '#shared/adapters/crypto/sha256.ts';
import { EventBridgeStrategySchedules } from '#shared/adapters/scheduler/strategy-schedules.ts';
import { SqsCommandQueue } from '#shared/adapters/sqs/queues.ts';
import { SqsStrategyQueue, strategyGroup } from '#shared/adapters/sqs/strategy-queue.ts';
import { readSettings } from '#shared/lambda/environment.ts';
import { countedRequests, httpHandler } from '#shared/lambda/http-handler.ts';
import { log } from '#shared/lambda/logger.ts';
import { marketData, marketSubscriptions, tradingStore } from '#shared/lambda/stores.ts';
import { strategies } from '#shared/strategies/all.ts';
import { strategyRouteOf } from './routes.ts';

const settings = readSettings(
  'TABLE_NAME',
  'MARKET_TABLE_NAME',
  'COMMANDS_QUEUE_URL',
  'STRATEGY_QUEUE_URL',
  'STRATEGY_SCHEDULES',
);
const sqs = new SQSClient({});
const deps = {
  store: tradingStore(settings.TABLE_NAME),
  market: marketData(settings.MARKET_TABLE_NAME),
  subscriptions: marketSubscriptions(settings.MARKET_TABLE_NAME),
  commands: new SqsCommandQueue(sqs, settings.COMMANDS_QUEUE_URL),
  strategyQueue: new SqsStrategyQueue(sqs, settings.STRATEGY_QUEUE_URL),
  scheduler: new EventBridgeStrategySchedules(new SchedulerClient({}), {
    ...settings.STRATEGY_SCHEDULES,
    groupOf: strategyGroup,
  }),
  catalogue: strategies,
  counter: countedRequests,
  newSecret: () => randomBytes(32).toString('base64url'),
  digest: sha256,
  clock: systemClock,
  ids: ulidIds(),
  log,
};

/** /v1/strategies and /v1/signals: which strategies run, and what they are told. */
export const handler = httpHandler((request) => strategyRouteOf(request.route)(deps, request));
