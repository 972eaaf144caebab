import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import middy from '@middy/core';
import type { DynamoDBStreamEvent } from 'aws-lambda';
import { systemClock } from '#shared/adapters/clock/system-clock.ts';
import { CloudWatchMetrics } from '#shared/adapters/cloudwatch/metrics.ts';
import { sha256 } from '#shared/adapters/crypto/sha256.ts';
import { streamedEntryOf } from '#shared/adapters/dynamodb/streamed-entry.ts';
import { sealEntries, sealUnsealed } from '#shared/application/seal-ledger.ts';
import { readSettings } from '#shared/lambda/environment.ts';
import { log } from '#shared/lambda/logger.ts';
import { tradingStore } from '#shared/lambda/stores.ts';

const settings = readSettings('TABLE_NAME');
const deps = {
  store: tradingStore(settings.TABLE_NAME),
  metrics: new CloudWatchMetrics(new CloudWatchClient({}), systemClock),
  clock: systemClock,
  digest: sha256,
  log,
};

/**
 * Entries of the table's stream, as they were when they were written, into their account's chain; without records, each
 * minute and at every local start, whatever no stream brought. Never throws for a record: what fails is swept.
 */
export const handler = middy<Partial<DynamoDBStreamEvent> | null>().handler(async (event) => {
  const records = event?.Records;
  if (!records) {
    const report = await sealUnsealed(deps);
    log.info('seal sweep', { ...report });
    return report;
  }
  const entries = records.flatMap((record) => streamedEntryOf(record.dynamodb?.NewImage) ?? []);
  const sealed = await sealEntries(deps, entries);
  log.info('seal stream', { records: records.length, sealed });
  return { sealed };
});
