import { SQSClient } from '@aws-sdk/client-sqs';
import { systemClock } from '#shared/adapters/clock/system-clock.ts';
import { ulidIds } from '#shared/adapters/clock/ulid-ids.ts';
import { SqsCommandQueue } from '#shared/adapters/sqs/queues.ts';
import { readSettings } from '#shared/lambda/environment.ts';
import { httpHandler } from '#shared/lambda/http-handler.ts';
import { ledgerKey, marketData, tradingStore } from '#shared/lambda/stores.ts';
import { controlRouteOf } from './routes.ts';

const settings = readSettings(
  'TABLE_NAME',
  'MARKET_TABLE_NAME',
  'COMMANDS_QUEUE_URL',
  'LEDGER_KEY_ARN',
  'PAPER_VENUES',
);
const deps = {
  store: tradingStore(settings.TABLE_NAME),
  market: marketData(settings.MARKET_TABLE_NAME),
  requests: new SqsCommandQueue(new SQSClient({}), settings.COMMANDS_QUEUE_URL),
  signer: ledgerKey(settings.LEDGER_KEY_ARN),
  paperVenues: settings.PAPER_VENUES,
  clock: systemClock,
  ids: ulidIds(),
};

/** POST /v1/accounts, POST and PUT /v1/accounts/{accountId}/…: what a person does with an account as a whole. */
export const handler = httpHandler((request) => controlRouteOf(request.route)(deps, request));
