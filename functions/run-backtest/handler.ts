import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { systemClock } from '#shared/adapters/clock/system-clock.ts';
import { ulidIds } from '#shared/adapters/clock/ulid-ids.ts';
import { ParquetReader } from '#shared/adapters/history/parquet-reader.ts';
import { S3Objects } from '#shared/adapters/history/s3-objects.ts';
import { SqsBacktestNews } from '#shared/adapters/sqs/backtest-news.ts';
import { backtestMessage, SqsBacktestQueue } from '#shared/adapters/sqs/backtest-queue.ts';
import { runBacktest } from '#shared/application/backtests/run-backtest.ts';
import { runOptimisation } from '#shared/application/optimisations/run-optimisation.ts';
import { endpointOverride, readSettings } from '#shared/lambda/environment.ts';
import { log } from '#shared/lambda/logger.ts';
import { fifoHandler } from '#shared/lambda/queue-handler.ts';
import { backtestRecords, marketViews, optimisationRecords, strategyHistory } from '#shared/lambda/stores.ts';
import { strategies } from '#shared/strategies/all.ts';
import { candleEngine } from './engine.ts';
import { searchEngine } from './search-engine.ts';

const settings = readSettings(
  'TABLE_NAME',
  'MARKET_TABLE_NAME',
  'RESEARCH_TABLE_NAME',
  'HISTORY_BUCKET_NAME',
  'STREAM_QUEUE_URL',
  'BACKTESTS_QUEUE_URL',
  'DEAD_LETTER_QUEUE_URL',
);
const sqs = new SQSClient({});
const s3 = new S3Client({ forcePathStyle: endpointOverride() !== undefined });
const news = new SqsBacktestNews({
  client: sqs,
  queueUrl: settings.STREAM_QUEUE_URL,
  ids: ulidIds(),
  log,
});
const deps = {
  records: backtestRecords(settings.RESEARCH_TABLE_NAME),
  history: new ParquetReader(new S3Objects(s3, settings.HISTORY_BUCKET_NAME)),
  store: strategyHistory(settings.TABLE_NAME),
  views: marketViews(settings.MARKET_TABLE_NAME),
  optimisations: optimisationRecords(settings.RESEARCH_TABLE_NAME),
  optimisationQueue: new SqsBacktestQueue(sqs, settings.BACKTESTS_QUEUE_URL),
  ...{ news, optimisationNews: news },
  catalogue: strategies,
  engine: candleEngine,
  searchEngine,
  clock: systemClock,
  log,
};

/** Backtests and parts of optimisations that wait, one a time of each user. */
export const handler = fifoHandler({
  schema: backtestMessage,
  deadLetters: { client: sqs, queueUrl: settings.DEAD_LETTER_QUEUE_URL },
  handle: async (message) => {
    if (message.kind === 'backtest') {
      const outcome = await runBacktest(deps, message);
      log.info('backtest', { backtestId: message.backtestId, outcome });
    } else {
      const outcome = await runOptimisation(deps, message);
      log.info('optimisation', { optimisationId: message.optimisationId, part: message.part, outcome });
    }
  },
});
