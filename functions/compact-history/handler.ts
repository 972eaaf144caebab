import { S3Client } from '@aws-sdk/client-s3';
import middy from '@middy/core';
import { systemClock } from '#shared/adapters/clock/system-clock.ts';
import { ParquetHistory } from '#shared/adapters/history/parquet-history.ts';
import { S3Objects } from '#shared/adapters/history/s3-objects.ts';
import { compactHistory } from '#shared/application/market/compact-history.ts';
import { mergeMarkets } from '#shared/domain/market/market-subscription.ts';
import { endpointOverride, readSettings } from '#shared/lambda/environment.ts';
import { log } from '#shared/lambda/logger.ts';
import { marketSubscriptions, marketViews } from '#shared/lambda/stores.ts';

const settings = readSettings('MARKET_TABLE_NAME', 'HISTORY_BUCKET_NAME', 'ALWAYS_FOLLOWED');
const subscriptions = marketSubscriptions(settings.MARKET_TABLE_NAME);
const s3 = new S3Client({ forcePathStyle: endpointOverride() !== undefined });
const deps = {
  views: marketViews(settings.MARKET_TABLE_NAME),
  history: new ParquetHistory(new S3Objects(s3, settings.HISTORY_BUCKET_NAME)),
  clock: systemClock,
  log,
};

/** Each hour: days that are over go from the market table into history, each once. */
export const handler = middy().handler(async () => {
  const markets = mergeMarkets(settings.ALWAYS_FOLLOWED, await subscriptions.listFollowed());
  const done = await compactHistory(deps, markets);
  log.info('history', { ...done, markets: markets.length });
  return done;
});
