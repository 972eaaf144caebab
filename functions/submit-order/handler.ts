import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { Context, SQSEvent } from 'aws-lambda';
import * as z from 'zod';
import { systemClock } from '#shared/adapters/clock/system-clock.ts';
import { ulidIds } from '#shared/adapters/clock/ulid-ids.ts';
import { cancelAccountMessage } from '#shared/adapters/lambda/cancel-account-message.ts';
import { inspectAccountMessage } from '#shared/adapters/lambda/inspect-account-message.ts';
import { SecretsManagerVenueKeys } from '#shared/adapters/secrets/venue-keys.ts';
import {
  applySettingsCommandMessage,
  cancelCommandMessage,
  reconcileCommandMessage,
} from '#shared/adapters/sqs/messages.ts';
import { SqsAccountEventQueue, SqsCommandQueue } from '#shared/adapters/sqs/queues.ts';
import { CcxtVenueKeyCheck } from '#shared/adapters/venues/key-check.ts';
import { QuotaGates } from '#shared/adapters/venues/quota/quota-gates.ts';
import { CcxtVenueSessions } from '#shared/adapters/venues/sessions.ts';
import { applySettings } from '#shared/application/apply-settings.ts';
import { cancelAccount } from '#shared/application/cancel-account.ts';
import { cancelAtVenue } from '#shared/application/cancel-at-venue.ts';
import { inspectAccount } from '#shared/application/live/inspect-account.ts';
import { reconcileAccount } from '#shared/application/reconcile-account.ts';
import { resolveOrder } from '#shared/application/resolve-order.ts';
import { submitOrder } from '#shared/application/submit-order.ts';
import type { AccountSweep } from '#shared/domain/kill/kill.ts';
import { readSettings } from '#shared/lambda/environment.ts';
import { log, logger } from '#shared/lambda/logger.ts';
import { fifoHandler } from '#shared/lambda/queue-handler.ts';
import { marketData, quotaStore, tradingStore } from '#shared/lambda/stores.ts';
import { taskHandler } from '#shared/lambda/task-handler.ts';
import type { CancelAccountRequest } from '#shared/ports/account-canceller.port.ts';
import type { ApplySettingsCommand, CancelCommand, ReconcileCommand } from '#shared/ports/queues.port.ts';

const settings = readSettings(
  'TABLE_NAME',
  'MARKET_TABLE_NAME',
  'COUNTERS_TABLE_NAME',
  'ACCOUNT_EVENTS_QUEUE_URL',
  'COMMANDS_QUEUE_URL',
  'DEAD_LETTER_QUEUE_URL',
  'VENUE_ENDPOINTS',
);
const sqs = new SQSClient({});
const ids = ulidIds();
const commands = new SqsCommandQueue(sqs, settings.COMMANDS_QUEUE_URL);
const accountEvents = new SqsAccountEventQueue(sqs, settings.ACCOUNT_EVENTS_QUEUE_URL, () => ids.nextId());
const keys = new SecretsManagerVenueKeys(new SecretsManagerClient({}), systemClock);
const venues = new CcxtVenueSessions(
  keys,
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
  sessions: venues,
  books: venues,
  keys,
  keyCheck: new CcxtVenueKeyCheck(settings.VENUE_ENDPOINTS),
  accountEvents,
  catchUpQueue: accountEvents,
  commands,
  clock: systemClock,
  ids,
  log,
};

const task = taskHandler(async ({ step, ownerId, orderId, correlationId }) => {
  if (step !== 'resolve-order') return submitOrder(deps, ownerId, orderId);
  const resolved = await resolveOrder(deps, ownerId, orderId);
  if (resolved.outcome !== 'IN_DOUBT') await reconcileSoon(ownerId, orderId, correlationId);
  return resolved;
});

/** What was in doubt for one order may be off for its account: compare all of it, once it is resolved. */
async function reconcileSoon(ownerId: string, orderId: string, correlationId: string): Promise<void> {
  const order = await deps.store.findOrder(ownerId, orderId);
  if (!order) return;
  const { accountId } = order;
  await commands.request({ kind: 'RECONCILE', ownerId, accountId, trigger: 'DOUBT', correlationId });
}

const queued = fifoHandler({
  schema: z.union([cancelCommandMessage, reconcileCommandMessage, applySettingsCommandMessage]),
  deadLetters: { client: sqs, queueUrl: settings.DEAD_LETTER_QUEUE_URL },
  handle: (command) => {
    switch (command.kind) {
      case 'CANCEL':
        return cancel(command);
      case 'RECONCILE':
        return reconcile(command);
      case 'APPLY_SETTINGS':
        return apply(command);
    }
  },
});

async function apply(command: ApplySettingsCommand): Promise<void> {
  const outcome = await applySettings(deps, command);
  const { accountId, instrument, correlationId } = command;
  logger.info('settings command', { accountId, instrument, correlationId, outcome });
}

async function cancel(command: CancelCommand): Promise<void> {
  const outcome = await cancelAtVenue(deps, command);
  const { orderId, correlationId } = command;
  logger.info('cancel command', { orderId, correlationId, outcome });
}

async function reconcile({ ownerId, accountId, trigger, correlationId }: ReconcileCommand): Promise<void> {
  const account = await deps.store.findAccount({ ownerId, accountId });
  if (!account) return;
  try {
    const { status } = await reconcileAccount(deps, account, trigger);
    logger.info('reconcile command', { accountId, correlationId, status });
  } catch (error) {
    // Not repeated: the schedule compares again within a minute, and a repeat would hold up newer requests.
    logger.error('reconciliation failed', { accountId, correlationId, error: error as Error });
  }
}

/** Asked by the kill switch, which holds no keys. */
async function emptyAccount(request: CancelAccountRequest): Promise<AccountSweep> {
  const sweep = await cancelAccount(deps, request);
  const { outcome, canceled, resting, rounds, trouble = 'none' } = sweep;
  const { accountId, correlationId } = request;
  logger.warn('account emptied', { accountId, correlationId, outcome, canceled, resting, rounds, trouble });
  return sweep;
}

/**
 * The one Lambda that talks to venues: the saga's submit and resolve tasks, queued cancels, reconciliations and settings, and
 * accounts that the kill switch has halted.
 */
export async function handler(event: unknown, context: Context) {
  if (isQueueEvent(event)) return queued(event, context);
  const inspection = inspectAccountMessage.safeParse(event);
  if (inspection.success) return inspectAccount(deps, inspection.data, inspection.data.compares);
  const kill = cancelAccountMessage.safeParse(event);
  return kill.success ? emptyAccount(kill.data) : task(event, context);
}

function isQueueEvent(event: unknown): event is SQSEvent {
  return event !== null && typeof event === 'object' && 'Records' in event;
}
