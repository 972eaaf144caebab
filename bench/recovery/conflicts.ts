import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { systemClock } from '#shared/adapters/clock/system-clock.ts';
import { ulidIds } from '#shared/adapters/clock/ulid-ids.ts';
import { DynamoDbTradingStore } from '#shared/adapters/dynamodb/trading-store.ts';
import { openAccount } from '#shared/application/open-account.ts';
import { recordAccountEvent } from '#shared/application/record-account-event.ts';
import { decimal } from '#shared/domain/money/decimal.ts';
import type { Fill } from '#shared/domain/order/fill.ts';
import type { TradingStore } from '#shared/ports/trading-store.port.ts';
import { aFill, anAccount } from '#shared/testing/builders.ts';
import { silentLog } from '#shared/testing/recording-ports.ts';
import { seededRandom } from '#sim-exchange/core/random.ts';
import { startPrivateDynamoDb } from '../../tests/contract/private-dynamodb.ts';
import { median, round } from '../statistics.ts';

const accounts = 4;
const workers = 4;
/** Of all transactions; DynamoDB cancels so when two touch one item at once, and the local cloud never does. */
const conflictShare = 0.2;
const rounds = 3;
const openingUsdt = '100000000';

export interface ConflictFigures {
  readonly workers: number;
  readonly accounts: number;
  readonly messages: number;
  readonly conflictShare: number;
  readonly messagesPerSecond: { readonly without: number; readonly withConflicts: number };
  /** Transactions that were cancelled so. */
  readonly injected: number;
  /** Every fill counted once in its position, in every round. */
  readonly allApplied: boolean;
}

interface Round {
  readonly perSecond: number;
  readonly injected: number;
  readonly allApplied: boolean;
}

/**
 * Fills of few accounts, a worker each as fill-handler's queue has it: with conflicts injected at the SDK's client, and
 * without. Both kinds in turn, each round on accounts of its own; medians.
 */
export async function measureConflicts(messages: number, signal: AbortSignal): Promise<ConflictFigures> {
  const dynamoDb = await startPrivateDynamoDb();
  try {
    const kinds = { without: [] as Round[], withConflicts: [] as Round[] };
    await measureRound(dynamoDb, 'warm', Math.ceil(messages / 10), 0);
    for (let round_ = 0; round_ < rounds; round_ += 1) {
      signal.throwIfAborted();
      kinds.without.push(await measureRound(dynamoDb, `a${round_}`, messages, 0));
      kinds.withConflicts.push(await measureRound(dynamoDb, `b${round_}`, messages, conflictShare));
    }
    const all = [...kinds.without, ...kinds.withConflicts];
    const rate = (list: readonly Round[]) => round(median(list.map(({ perSecond }) => perSecond)));
    return {
      ...{ workers, accounts, messages, conflictShare },
      messagesPerSecond: { without: rate(kinds.without), withConflicts: rate(kinds.withConflicts) },
      injected: all.reduce((sum, { injected }) => sum + injected, 0),
      allApplied: all.every(({ allApplied }) => allApplied),
    };
  } finally {
    await dynamoDb.stop();
  }
}

async function measureRound(
  { client, table }: { client: DynamoDBDocumentClient; table: string },
  name: string,
  messages: number,
  share: number,
): Promise<Round> {
  const refs = Array.from({ length: accounts }, (_, index) => ({
    ownerId: 'bench',
    accountId: `${name}-${index}`,
  }));
  const faulty = withConflicts(client, share);
  const store = new DynamoDbTradingStore({
    client: faulty.client,
    table,
    clock: systemClock,
    random: Math.random,
  });
  const deps = { store, clock: systemClock, ids: ulidIds(), log: silentLog };
  for (const ref of refs)
    await openAccount(deps, anAccount(ref), [{ asset: 'USDT', amount: decimal(openingUsdt) }]);
  const fills = Array.from({ length: messages }, (_, index) => fillOf(refs[index % accounts], index));
  // As the queue gives them out: an account's fills are a group of their own, and one worker has it.
  const queues = refs.map(({ accountId }) => fills.filter((fill) => fill.accountId === accountId));
  const startedMs = performance.now();
  await Promise.all(
    Array.from({ length: workers }, async (_, index) => {
      const queue = queues[index % accounts] ?? [];
      for (let fill = queue.shift(); fill; fill = queue.shift())
        await recordAccountEvent(deps, { kind: 'FILL', fill, correlationId: 'bench' });
    }),
  );
  const perSecond = messages / ((performance.now() - startedMs) / 1000);
  return { perSecond, injected: faulty.injected(), allApplied: await isAllApplied(store, refs, fills) };
}

/** Of an order that was placed by hand: it needs no order in our books. */
function fillOf(ref: { ownerId: string; accountId: string } | undefined, index: number): Fill {
  const tradeId = String(index);
  return aFill({
    ...ref,
    tradeId,
    venueOrderId: tradeId,
    clientOrderId: 'by-hand',
    quantity: decimal('0.001'),
  });
}

async function isAllApplied(
  store: TradingStore,
  refs: readonly { ownerId: string; accountId: string }[],
  fills: readonly Fill[],
): Promise<boolean> {
  const positions = await Promise.all(refs.map((ref) => store.listPositions(ref)));
  return refs.every(({ accountId }, index) => {
    const count = fills.filter((fill) => fill.accountId === accountId).length;
    const expected = decimal('0.001').times(count);
    return positions[index]?.[0]?.quantity.equals(expected) === true;
  });
}

/** Cancels a share of all transactions before they reach DynamoDB, in its own words. The same ones in each round. */
function withConflicts(client: DynamoDBDocumentClient, share: number) {
  const random = seededRandom(1);
  let injected = 0;
  const send = (command: unknown) => {
    if (!(command instanceof TransactWriteCommand) || random.next() >= share)
      return Reflect.apply(client.send, client, [command]);
    injected += 1;
    const items = command.input.TransactItems ?? [];
    const CancellationReasons = items.map((_, index) => ({
      Code: index === 0 ? 'TransactionConflict' : 'None',
    }));
    const message = 'Transaction cancelled';
    return Promise.reject(new TransactionCanceledException({ message, $metadata: {}, CancellationReasons }));
  };
  const wrapped = new Proxy(client, {
    get: (target, name) => (name === 'send' ? send : Reflect.get(target, name)),
  });
  return { client: wrapped, injected: () => injected };
}
