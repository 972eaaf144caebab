import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { systemClock } from '#shared/adapters/clock/system-clock.ts';
import { ulidIds } from '#shared/adapters/clock/ulid-ids.ts';
import { cancelAccountMessage } from '#shared/adapters/lambda/cancel-account-message.ts';
import { SecretsManagerVenueKeys } from '#shared/adapters/secrets/venue-keys.ts';
import { SqsAccountEventQueue, SqsCommandQueue } from '#shared/adapters/sqs/queues.ts';
import { QuotaGates } from '#shared/adapters/venues/quota/quota-gates.ts';
import { CcxtVenueSessions } from '#shared/adapters/venues/sessions.ts';
import { cancelAccount } from '#shared/application/cancel-account.ts';
import type { AccountSweep } from '#shared/domain/kill/kill.ts';
import { readSettings } from '#shared/lambda/environment.ts';
import { log, logger } from '#shared/lambda/logger.ts';
import { marketData, quotaStore, tradingStore } from '#shared/lambda/stores.ts';

const settings = readSettings(
  'TABLE_NAME',
  'MARKET_TABLE_NAME',
  'COUNTERS_TABLE_NAME',
  'ACCOUNT_EVENTS_QUEUE_URL',
  'COMMANDS_QUEUE_URL',
  'VENUE_ENDPOINTS',
);
const sqs = new SQSClient({});
const ids = ulidIds();
const venues = new CcxtVenueSessions(
  new SecretsManagerVenueKeys(new SecretsManagerClient({}), systemClock),
  settings.VENUE_ENDPOINTS,
  new QuotaGates({
    store: quotaStore(settings.COUNTERS_TABLE_NAME),
    clock: systemClock,
    random: Math.random,
  }),
);
const deps = {
  store: tradingStore(settings.TABLE_NAME),
  market: marketData(settings.MARKET_TABLE_NAME),
  venues,
  books: venues,
  accountEvents: new SqsAccountEventQueue(sqs, settings.ACCOUNT_EVENTS_QUEUE_URL, () => ids.nextId()),
  commands: new SqsCommandQueue(sqs, settings.COMMANDS_QUEUE_URL),
  clock: systemClock,
  ids,
  log,
};

/** One sweep of an account that the kill switch, which holds no keys, has halted. It shares no worker with whoever places orders. */
export async function handler(event: unknown): Promise<AccountSweep> {
  const request = cancelAccountMessage.parse(event);
  const sweep = await cancelAccount(deps, request);
  const { outcome, canceled, resting, rounds, trouble = 'none' } = sweep;
  const { accountId, correlationId } = request;
  logger.warn('account emptied', { accountId, correlationId, outcome, canceled, resting, rounds, trouble });
  return sweep;
}
