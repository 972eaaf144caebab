import { randomUUID } from 'node:crypto';
import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { assertBalanced, balanceDeltas } from '../../domain/ledger/entry.ts';
import type { Clock } from '../../ports/clock.port.ts';
import type { CommitFailure, CommitResult, StoreWrite } from '../../ports/store-write.ts';
import { balanceItem } from './transact-counters.ts';
import { type TransactItem, transactItems } from './transact-item.ts';

/** Conflicts and throttling are normal on AWS: tried again this often, with growing, jittered pauses. */
const triesMax = 10;
const firstPauseMs = 10;
const pauseMaxMs = 500;

export interface CommitDeps {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
  readonly clock: Clock;
  /** In [0, 1): spreads the retries of workers that met in one conflict. */
  readonly random: () => number;
}

interface Planned {
  readonly item: TransactItem;
  readonly failure: CommitFailure;
}

/** Writes all or nothing. Conditions that fail come back as values; transient refusals are retried here and nowhere else. */
export async function commitWrites(deps: CommitDeps, writes: readonly StoreWrite[]): Promise<CommitResult> {
  const planned = plan(deps.table, writes);
  const TransactItems = planned.map(({ item }) => item);
  let token = randomUUID();
  for (let attempt = 1; ; attempt += 1) {
    try {
      await deps.client.send(new TransactWriteCommand({ TransactItems, ClientRequestToken: token }));
      return { ok: true };
    } catch (error) {
      const failure = conditionFailure(error, planned);
      if (failure) return { ok: false, failure };
      if (!isTransient(error) || attempt >= triesMax) throw error;
      // A cancelled transaction wrote nothing: its repeat is another. After any other error it may have been written
      // all the same, and its repeat must not meet its own traces: one token, one effect.
      if (error instanceof TransactionCanceledException) token = randomUUID();
      const pauseMs = Math.min(firstPauseMs * 2 ** (attempt - 1), pauseMaxMs);
      await deps.clock.sleep(pauseMs * (0.5 + deps.random() / 2));
    }
  }
}

function plan(table: string, writes: readonly StoreWrite[]): readonly Planned[] {
  const entries = writes.flatMap((write) => (write.kind === 'post' ? [write.entry] : []));
  for (const entry of entries) assertBalanced(entry);
  const ref = entries[0];
  const balances = ref
    ? balanceDeltas(entries).map((delta) => ({
        item: balanceItem(table, ref, delta),
        failure: { reason: 'INSUFFICIENT_FUNDS', asset: delta.asset } as const,
      }))
    : [];
  const items = writes.flatMap((write) =>
    transactItems(table, write).map((item) => ({ item, failure: failureOf(write) })),
  );
  return [...items, ...balances];
}

/** What it means when the condition of this write fails. */
function failureOf(write: StoreWrite): CommitFailure {
  switch (write.kind) {
    case 'recordKeys':
    case 'updateOrder':
    case 'updatePosition':
    case 'appendSeal':
    case 'saveLimits':
    case 'advanceApprovals':
    case 'setStrategyState':
    case 'saveState':
    case 'moveGate':
    case 'settleState':
    case 'checkState':
    case 'saveProtection':
    case 'saveStrategy':
    case 'updateDecision':
      return { reason: 'VERSION_CONFLICT', write: write.kind };
    case 'reservePosition':
      return { reason: 'POSITION_LIMIT' };
    case 'checkControl':
    case 'halt':
    case 'setControl':
    case 'checkStrategy':
      return { reason: 'FENCED' };
    default:
      return { reason: 'ALREADY_EXISTS', write: write.kind };
  }
}

function conditionFailure(error: unknown, planned: readonly Planned[]): CommitFailure | undefined {
  if (!(error instanceof TransactionCanceledException)) return undefined;
  const index = (error.CancellationReasons ?? []).findIndex(({ Code }) => Code === 'ConditionalCheckFailed');
  return planned[index]?.failure;
}

const transientReasons = new Set([
  'None',
  'TransactionConflict',
  'ThrottlingError',
  'ProvisionedThroughputExceeded',
]);
const transientErrors = new Set([
  'TransactionInProgressException',
  'ThrottlingException',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'InternalServerError',
]);

function isTransient(error: unknown): boolean {
  if (error instanceof TransactionCanceledException) {
    const reasons = error.CancellationReasons ?? [];
    return reasons.length > 0 && reasons.every(({ Code }) => transientReasons.has(Code ?? 'None'));
  }
  return error instanceof Error && transientErrors.has(error.name);
}
