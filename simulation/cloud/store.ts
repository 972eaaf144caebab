import type { InMemoryTradingStore } from '#shared/adapters/in-memory/trading-store.ts';
import type { CommitResult, StoreWrite } from '#shared/ports/store-write.ts';
import type { TradingStore } from '#shared/ports/trading-store.port.ts';
import type { Actor } from '../engine/actor.ts';
import { type Engine, InjectedFault } from '../engine/engine.ts';

export interface SharedStore {
  readonly memory: InMemoryTradingStore;
  /** Runs right after a transaction that was written. */
  onCommitted(writes: readonly StoreWrite[]): void;
}

/** One actor's way to the trading store: DynamoDB's semantics, its conflicts, lost answers and late indexes. */
export function storeFor(engine: Engine, actor: Actor, shared: SharedStore): TradingStore {
  const commit = (writes: readonly StoreWrite[]) => commitThrough(engine, actor, shared, writes);
  return new Proxy(shared.memory, {
    get(memory, name) {
      if (name === 'commit') return commit;
      const member: unknown = Reflect.get(memory, name);
      if (name === 'strategies') return readerOf(engine, actor, memory.strategies);
      if (typeof member !== 'function') return member;
      return (...given: readonly unknown[]) =>
        read(engine, actor, String(name), () => Reflect.apply(member, memory, given));
    },
  });
}

/** Records of their own, read as the store's others are. */
function readerOf<Records extends object>(engine: Engine, actor: Actor, records: Records): Records {
  return new Proxy(records, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      return (...given: readonly unknown[]) =>
        read(engine, actor, String(name), () => Reflect.apply(member, target, given));
    },
  });
}

async function read(engine: Engine, actor: Actor, what: string, query: () => unknown): Promise<unknown> {
  const { weather, random } = engine;
  await actor.point(what);
  if (weather.strikes('readFails')) throw new InjectedFault(`${what} failed`);
  const value = await query();
  // Read now, handed over later: an index that is behind.
  if (what.startsWith('list') && weather.strikes('staleList')) await actor.sleep(random.whole(10, 2_000));
  return value;
}

async function commitThrough(
  engine: Engine,
  actor: Actor,
  shared: SharedStore,
  writes: readonly StoreWrite[],
): Promise<CommitResult> {
  const { weather, random } = engine;
  await actor.point('commit');
  if (weather.strikes('storeThrottled')) throw new InjectedFault('ThrottlingException');
  // The adapter's own retries: nothing is written meanwhile, and others go first.
  if (weather.strikes('storeConflict'))
    await actor.sleep(random.pick([random.whole(20, 900), random.whole(900, 980)]));
  const result = await write(engine, actor, shared, writes);
  if (weather.strikes('storeAnswerLost')) throw new InjectedFault('the answer of a commit was lost');
  return result;
}

async function write(
  engine: Engine,
  actor: Actor,
  shared: SharedStore,
  writes: readonly StoreWrite[],
): Promise<CommitResult> {
  const result = await shared.memory.commit(writes);
  engine.trace.note(actor.name, 'commits', () => describe(writes, result));
  if (result.ok) shared.onCommitted(writes);
  return result;
}

function describe(writes: readonly StoreWrite[], result: CommitResult): string {
  const outcome = result.ok ? '' : ` refused ${JSON.stringify(result.failure)}`;
  return `${writes.map(describeWrite).join(' ')}${outcome}`;
}

function describeWrite(write: StoreWrite): string {
  switch (write.kind) {
    case 'updateOrder':
    case 'insertOrder':
      return `${write.kind}(${write.order.orderId.slice(-4)} ${write.order.state} v${write.order.version})`;
    case 'insertAttempt':
    case 'updateAttempt':
      return `${write.kind}(${write.attempt.orderId.slice(-4)}-${write.attempt.attempt} ${write.attempt.outcome})`;
    case 'insertFill':
      return `insertFill(${write.fill.tradeId} ${write.fill.quantity.toFixed()} of ${write.orderId?.slice(-4)})`;
    default:
      return write.kind;
  }
}
