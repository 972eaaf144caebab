import { needsAttention } from '#shared/domain/order/order.ts';
import { isTerminal, orderStates } from '#shared/domain/order/order-state.ts';
import { Engine, type Violation } from './engine/engine.ts';
import type { TraceMode } from './engine/trace.ts';
import { checkAtRest } from './invariants/rest-checks.ts';
import { checkStrategies } from './invariants/strategy-checks.ts';
import { venueRows } from './venues/rows.ts';
import { Client } from './world/client.ts';
import { Surroundings } from './world/surroundings.ts';
import { World } from './world/world.ts';

export type Tally = Readonly<Record<string, number>>;

export interface Run {
  readonly seed: number;
  readonly steps: number;
  readonly orders: number;
  /** How often what happened: faults by kind, orders by venue and by the state they came to rest in. */
  readonly tally: Tally;
  /** From the end of the bad weather until rest. */
  readonly settledMs: number;
  readonly violation: Violation | undefined;
  readonly traceHash: string | undefined;
}

/** Bad weather lasts this long, at least; then it heals, and everything must come to rest. */
const stormMs = 75_000;
const settleMaxMs = 600_000;
const stepsMax = 200_000;

/** One run: the same seed gives the same run, to the bit, on every machine. */
export async function simulate(seed: number, mode: TraceMode = 'off'): Promise<Run> {
  const engine = new Engine(seed, mode);
  const { scheduler, random, trace } = engine;
  const world = new World(engine);
  trace.note('weather', 'is', () => engine.weather.kinds.join(' ') || 'calm');
  await world.openAccounts(random.whole(1, 3));
  const surroundings = new Surroundings(world);
  await surroundings.start();
  const clients = world.accounts.flatMap((account) =>
    Array.from({ length: random.whole(1, 2) }, () => new Client(world, account)),
  );
  let trading = clients.length;
  for (const client of clients)
    client.trade(ordersOf(surroundings, random.whole(2, 8)), stormMs / 2).then(
      () => {
        trading -= 1;
      },
      (error: unknown) => engine.violate('no-unexpected-exception', `client: ${String(error)}`),
    );

  const failed = () => engine.violation !== undefined || scheduler.steps > stepsMax;
  await scheduler.run(() => failed() || (trading === 0 && scheduler.elapsedMs > stormMs));
  surroundings.heal();
  const healedAtMs = scheduler.nowMs;
  await scheduler.run(
    () => failed() || scheduler.nowMs > healedAtMs + settleMaxMs || isAtRest(world, surroundings),
  );
  if (!isAtRest(world, surroundings)) engine.violate('settles-in-time', unsettled(world));
  else {
    checkAtRest(world, surroundings.mendedAtMs);
    checkStrategies(world, surroundings.strategies.taken);
  }
  return {
    seed,
    steps: scheduler.steps,
    orders: world.memory.tables.orders.size,
    tally: tallyOf(world),
    settledMs: scheduler.nowMs - healedAtMs,
    violation: engine.violation,
    traceHash: trace.digest(),
  };
}

/** Where strategies trade, people trade less, so that a world is no more work. */
function ordersOf({ strategies }: Surroundings, drawn: number): number {
  return strategies.isOn ? Math.ceil(drawn / 3) : drawn;
}

function tallyOf({ engine, memory }: World): Tally {
  const tally: Record<string, number> = Object.fromEntries(engine.weather.struck);
  const count = (what: string) => {
    tally[what] = (tally[what] ?? 0) + 1;
  };
  for (const { venue, state } of memory.tables.orders.values()) count(`${venue} ${state}`);
  for (const { step, outcome } of memory.tables.orderEvents.values())
    if (step === 'amend-order') count(`amendment ${outcome}`);
  for (const { state, cause = '' } of memory.tables.strategies.values()) count(`strategy ${state} ${cause}`);
  for (const { eventId } of memory.tables.decisions.values()) count(`decision ${eventId.split(':')[0]}`);
  for (const { strategyId, type } of memory.tables.orders.values())
    if (strategyId?.startsWith('scripted')) count(`strategy order ${type}`);
  return tally;
}

/** How many of the orders were sent to which venue, or denied on their way there. */
export function ordersByVenue(tally: Tally): Readonly<Record<string, number>> {
  const sum = (id: string) =>
    orderStates.reduce((orders, state) => orders + (tally[`${id} ${state}`] ?? 0), 0);
  return Object.fromEntries(venueRows.map(({ id }) => [id, sum(id)]));
}

/** Nobody works, nothing is queued, nothing stands still, and every account has been compared with its venue since. */
function isAtRest(world: World, { ingest, mendedAtMs, scopes, strategies }: Surroundings): boolean {
  const { engine, accounts, memory, accountEventQueue, commandQueue } = world;
  if (!scopes.isTold() || !strategies.isTold()) return false;
  if (!ingest?.isIdle || world.reportsUnderway > 0 || engine.actorsAlive > 1) return false;
  if (!accountEventQueue.isEmpty || !commandQueue.isEmpty) return false;
  if (world.models.some(({ undecided }) => undecided > 0)) return false;
  if (accountEventQueue.deadLetters + commandQueue.deadLetters > 0) return false;
  const comparedAfterMs = mendedAtMs + 12_000;
  if (accounts.some(({ accountId }) => (ingest.caughtUpAtMs.get(accountId) ?? 0) < comparedAfterMs))
    return false;
  return ![...memory.tables.orders.values()].some(needsAttention);
}

function unsettled({ engine, memory, accountEventQueue, commandQueue }: World): string {
  const open = [...memory.tables.orders.values()].filter(
    (order) => !isTerminal(order.state) || needsAttention(order),
  );
  const queues = `account events ${accountEventQueue.isEmpty ? 'empty' : 'waiting'}, commands ${commandQueue.isEmpty ? 'empty' : 'waiting'}`;
  return `after ${engine.scheduler.elapsedMs} ms: ${engine.actorsAlive} at work, ${queues}, ${open.map(({ orderId, state }) => `${orderId} ${state}`).join(', ')}`;
}
