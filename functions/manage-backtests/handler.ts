import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { systemClock } from '#shared/adapters/clock/system-clock.ts';
import { ulidIds } from '#shared/adapters/clock/ulid-ids.ts';
import { CatalogueReader } from '#shared/adapters/history/catalogue-reader.ts';
import { S3Objects } from '#shared/adapters/history/s3-objects.ts';
import { SqsBacktestQueue } from '#shared/adapters/sqs/backtest-queue.ts';
import { endpointOverride, readSettings } from '#shared/lambda/environment.ts';
import { httpHandler } from '#shared/lambda/http-handler.ts';
import { log } from '#shared/lambda/logger.ts';
import { backtestRecords, optimisationRecords, tradingStore } from '#shared/lambda/stores.ts';
import { strategies } from '#shared/strategies/all.ts';
import { readSearchSpace } from './read-space.ts';
import { backtestRouteOf } from './routes.ts';

const settings = readSettings(
  'TABLE_NAME',
  'RESEARCH_TABLE_NAME',
  'HISTORY_BUCKET_NAME',
  'BACKTESTS_QUEUE_URL',
);
const s3 = new S3Client({ forcePathStyle: endpointOverride() !== undefined });
const deps = {
  records: backtestRecords(settings.RESEARCH_TABLE_NAME),
  optimisations: optimisationRecords(settings.RESEARCH_TABLE_NAME),
  readSpace: readSearchSpace,
  queue: new SqsBacktestQueue(new SQSClient({}), settings.BACKTESTS_QUEUE_URL),
  history: new CatalogueReader(new S3Objects(s3, settings.HISTORY_BUCKET_NAME)),
  strategies: tradingStore(settings.TABLE_NAME).strategies,
  catalogue: strategies,
  clock: systemClock,
  ids: ulidIds(),
  log,
};

/** /v1/backtests and /v1/optimisations: which are saved, and one more. */
export const handler = httpHandler((request) => backtestRouteOf(request.route)(deps, request));
