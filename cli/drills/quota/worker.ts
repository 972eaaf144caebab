import { AsyncLocalStorage } from 'node:async_hooks';
import { once } from 'node:events';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { clientOptions } from '#local-cloud/environment.ts';
import { systemClock } from '#shared/adapters/clock/system-clock.ts';
import { ulidIds } from '#shared/adapters/clock/ulid-ids.ts';
import { dynamoDbClient } from '#shared/adapters/dynamodb/client.ts';
import { DynamoDbQuota } from '#shared/adapters/dynamodb/quota.ts';
import { QuotaGates } from '#shared/adapters/venues/quota/quota-gates.ts';
import { CcxtVenueSessions } from '#shared/adapters/venues/sessions.ts';
import { clientOrderIdOf } from '#shared/domain/order/client-order-id.ts';
import { quotaSpent } from '#shared/domain/quota/quota-window.ts';
import type { Clock } from '#shared/ports/clock.port.ts';
import type { VenueBooks, VenueSession } from '#shared/ports/venue.port.ts';
import { drillAccount, restingOrder } from './orders.ts';
import { type WorkerResult, type WorkerStart, type WorkerTask, workerStart, workerTask } from './protocol.ts';
import { type QuotaVenue, quotaVenues } from './venues.ts';

/** Orders, each with its cancel, that one worker has under way at a time; and questions. */
const orderLines = 3;
const readLines = 2;
/** Before what a worker began last would end after the run. */
const lastStartMs = 100;
const minuteMs = 60_000;
/** What is sent at the border of two windows counts in both. */
const afterBorderMs = 100;

/** How long the budget held back the request that is under way. */
const held = new AsyncLocalStorage<{ ms: number }>();
const clock: Clock = {
  nowMs: systemClock.nowMs,
  async sleep(durationMs) {
    const request = held.getStore();
    if (request) request.ms += durationMs;
    await systemClock.sleep(durationMs);
  },
};
const ids = ulidIds();

/** One worker as a Lambda is one: its own sessions and leases, and the shared store. */
async function openGateway(task: WorkerTask): Promise<{ session: VenueSession; books: VenueBooks }> {
  const { venue, rest, stream, keys, endpoint, table } = task;
  const store = new DynamoDbQuota({
    client: dynamoDbClient(new DynamoDBClient(clientOptions(endpoint))),
    table,
    clock,
  });
  const gates = new QuotaGates({ store, clock, random: Math.random });
  const endpoints = { [venue]: { rest, stream, wsApi: stream } };
  const sessions = new CcxtVenueSessions({ read: async () => keys }, endpoints, gates);
  const account = drillAccount(venue);
  return { session: await sessions.open(account), books: await sessions.openBooks(account) };
}

class Line {
  readonly result: WorkerResult = {
    orders: {},
    cancels: {},
    reads: {},
    cancelMs: [],
    cancelsHeld: 0,
    orderMs: [],
  };
  readonly #venue: QuotaVenue;
  readonly #endAtMs: number;

  constructor(venue: QuotaVenue, endAtMs: number) {
    this.#venue = venue;
    this.#endAtMs = endAtMs;
  }

  /** Orders as fast as they are let through, each (or each second one) cancelled at once. */
  async trade(session: VenueSession): Promise<void> {
    while (this.#goesOn()) {
      const { order, clientOrderId } = restingOrder(this.#venue, ids.nextId());
      const { instrument } = this.#venue;
      const startedAtMs = performance.now();
      const answer = await session.submit(order, instrument, clientOrderId);
      count(this.result.orders, answer.class);
      if (answer.class === 'RETRY_LATER') await this.#pause(answer.afterMs);
      if (answer.class !== 'ACCEPTED') continue;
      this.result.orderMs.push(performance.now() - startedAtMs);
      const { ordersPerCancel = 1 } = this.#venue;
      if (this.result.orderMs.length % ordersPerCancel === 0) await this.#cancel(session, clientOrderId);
    }
  }

  async #cancel(session: VenueSession, clientOrderId: string): Promise<void> {
    const { instrument } = this.#venue;
    const request = { ms: 0 };
    const startedAtMs = performance.now();
    const answer = await held.run(request, () => session.cancel({ instrument, clientOrderId }));
    this.result.cancelMs.push(performance.now() - startedAtMs);
    const code = 'code' in answer ? answer.code : '';
    count(this.result.cancels, `${answer.class}${code === '' ? '' : ` ${code}`}`);
    if (request.ms > 0 || code === quotaSpent) this.result.cancelsHeld += 1;
  }

  /** Questions as fast as they are let through; of a budget of a minute, in its last seconds. */
  async read(session: VenueSession, books: VenueBooks): Promise<void> {
    const { fillsMs } = this.#venue;
    while (this.#goesOn()) {
      if (fillsMs !== undefined) {
        const nowMs = clock.nowMs();
        const windowEndMs = Math.min(nowMs - (nowMs % minuteMs) + minuteMs, this.#endAtMs);
        if (windowEndMs - nowMs > fillsMs) {
          await this.#pause(Math.min(windowEndMs - fillsMs - nowMs, 500));
          continue;
        }
      }
      const answer = await books.readBalances();
      count(this.result.reads, answer.class === 'UNKNOWN' ? answer.code : answer.class);
      // What is left for cancels alone is filled with look-ups.
      if (answer.class === 'UNKNOWN' && !(await this.#lookUp(session))) await this.#pause(200);
    }
  }

  async #lookUp(session: VenueSession): Promise<boolean> {
    const { instrument, fillsMs } = this.#venue;
    if (fillsMs === undefined) return false;
    const answer = await session.lookUp({ instrument, clientOrderId: clientOrderIdOf(ids.nextId(), 1) });
    count(this.result.reads, answer.class);
    return answer.class !== 'UNKNOWN';
  }

  #goesOn(): boolean {
    return clock.nowMs() < this.#endAtMs - lastStartMs;
  }

  async #pause(durationMs: number): Promise<void> {
    const leftMs = this.#endAtMs - clock.nowMs();
    await systemClock.sleep(Math.max(Math.min(durationMs, leftMs), 1) + Math.random() * 20);
  }
}

function count(counts: Record<string, number>, name: string): void {
  counts[name] = (counts[name] ?? 0) + 1;
}

async function run(
  { session, books }: Awaited<ReturnType<typeof openGateway>>,
  task: WorkerTask,
  start: WorkerStart,
) {
  const line = new Line(quotaVenues[task.venue], start.endAtMs);
  await systemClock.sleep(Math.max(start.startAtMs - Date.now(), 0) + afterBorderMs);
  await Promise.all([
    ...Array.from({ length: orderLines }, () => line.trade(session)),
    ...Array.from({ length: readLines }, () => line.read(session, books)),
  ]);
  return line.result;
}

process.on('disconnect', () => process.exit(1));
const [told] = await once(process, 'message');
const task = workerTask.parse(told);
const gateway = await openGateway(task);
// Connections and code that the first request needs: a worker that is starting is slow, and its requests come late.
const { instrument } = quotaVenues[task.venue];
await gateway.books.readBalances();
await gateway.session.lookUp({ instrument, clientOrderId: clientOrderIdOf(ids.nextId(), 1) });
const started = once(process, 'message');
process.send?.({ ready: true });
const [start] = await started;
process.send?.(await run(gateway, task, workerStart.parse(start)));
