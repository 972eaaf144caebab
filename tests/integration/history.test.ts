import { InvokeCommand } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { afterAll, expect, inject, it } from 'vitest';
import { clientOptions } from '#local-cloud/index.ts';
import { dynamoDbClient } from '#shared/adapters/dynamodb/client.ts';
import { DynamoDbMarketViews } from '#shared/adapters/dynamodb/market-views.ts';
import { ParquetHistory } from '#shared/adapters/history/parquet-history.ts';
import { S3Objects } from '#shared/adapters/history/s3-objects.ts';
import { historyDayMs, startOfDayMs } from '#shared/domain/market/history-day.ts';
import { minutesFrom } from '#shared/testing/market-history.contract.ts';
import { awsClients } from '../support/aws.ts';

const { endpoint, outputs } = inject('cloud');
const aws = awsClients();
const s3 = new S3Client({ ...clientOptions(endpoint), forcePathStyle: true });
afterAll(() => {
  aws.destroy();
  s3.destroy();
});

async function compact(): Promise<unknown> {
  const answer = await aws.lambda.send(new InvokeCommand({ FunctionName: 'tradewind-compact-history' }));
  return JSON.parse(Buffer.from(answer.Payload ?? []).toString());
}

it('moves a day that is over into the bucket once, with no more rights than that takes', async () => {
  const table = outputs.MarketTableName ?? '';
  const views = new DynamoDbMarketViews({ client: dynamoDbClient(aws.dynamodb), table });
  const market = { venue: 'binance', symbol: 'BTC/USDT' } as const;
  const dayMs = startOfDayMs(Date.now()) - 2 * historyDayMs;
  const candles = minutesFrom(dayMs + historyDayMs / 2, 10);
  for (const candle of candles) await views.saveCandle({ ...market, timeframe: '1m', asOfMs: 0, candle });
  expect(await compact()).toMatchObject({ saved: expect.any(Number), waiting: expect.any(Number) });
  const history = new ParquetHistory(new S3Objects(s3, outputs.HistoryBucketName ?? ''));
  expect(await history.readDay(market, dayMs)).toEqual(candles);
  expect((await history.readCatalogue(market)).get(dayMs)).toMatchObject({ rows: 10, isWhole: false });
  expect(await compact()).toMatchObject({ saved: 0 });
});
