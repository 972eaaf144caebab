import { setTimeout as sleep } from 'node:timers/promises';
import type { OrderResource } from '#shared/http-api/schemas.ts';
import type { BenchApi, Placed } from './api.ts';
import { type BooksProof, proveBooks } from './books.ts';
import { isSettled, sideOf } from './one-by-one.ts';
import { type Latency, latency, round, tally } from './statistics.ts';

const pollPauseMs = 500;
/** Several rounds of the sweeper, which runs each minute. */
const settleLimitMs = 240_000;

export interface Throughput extends BooksProof {
  readonly clients: number;
  readonly seconds: number;
  /** Answered 202. */
  readonly orders: number;
  readonly ordersPerSecondAccepted: number;
  /** The same orders, over the time until the last of them was settled. */
  readonly ordersPerSecondSettled: number;
  readonly secondsUntilSettled: number;
  readonly placeTo202: Latency;
  /** Calls that were not answered 202, by HTTP status or by what broke them. */
  readonly failures: Record<string, number>;
  /** Orders answered 202 that have not ended, and ones that the API does not know: both must be 0. */
  readonly unsettled: number;
  readonly lost: number;
  /** How the orders ended: `FILLED`, or state and code. */
  readonly outcomes: Record<string, number>;
}

interface Call {
  readonly placed: Placed;
  readonly durationMs: number;
}

/**
 * So many clients place orders, each its next when the last was answered; then waits until every order is settled.
 * One round before it is not counted: it starts the workers that so many calls at once need.
 */
export async function measureThroughput(
  api: BenchApi,
  control: string,
  { clients, seconds }: { clients: number; seconds: number },
): Promise<Throughput> {
  await warmUp(api, clients);
  const startedMs = Date.now();
  const untilMs = startedMs + seconds * 1000;
  const perClient = await Promise.all(
    Array.from({ length: clients }, (_, client) => placeUntil(api, untilMs, client)),
  );
  const calls = perClient.flat();
  const accepted = calls.flatMap(({ placed }) => (placed.ok ? [placed.orderId] : []));
  const orders = await waitUntilSettled(api, startedMs);
  const known = new Map(orders.map((order) => [order.orderId, order]));
  const found = accepted.flatMap((orderId) => known.get(orderId) ?? []);
  const lastSettledMs = Math.max(startedMs, ...orders.map((order) => order.updatedAtMs));
  const secondsUntilSettled = (lastSettledMs - startedMs) / 1000;
  return {
    clients,
    seconds,
    orders: accepted.length,
    ordersPerSecondAccepted: round(accepted.length / seconds),
    ordersPerSecondSettled: round(found.filter(isSettled).length / secondsUntilSettled),
    secondsUntilSettled: round(secondsUntilSettled),
    placeTo202: latency(calls.filter(({ placed }) => placed.ok).map(({ durationMs }) => durationMs)),
    failures: tally(calls.flatMap(({ placed }) => (placed.ok ? [] : [placed.status]))),
    // Of all orders, so that one whose answer was lost on the way must settle too.
    unsettled: orders.filter((order) => !isSettled(order)).length,
    lost: accepted.length - found.length,
    outcomes: tally(found.map(outcomeOf)),
    ...(await proveBooks(api, control)),
  };
}

async function warmUp(api: BenchApi, clients: number): Promise<void> {
  const startedMs = Date.now();
  await Promise.all(Array.from({ length: clients }, (_, client) => api.place(sideOf(client))));
  await waitUntilSettled(api, startedMs);
}

async function placeUntil(api: BenchApi, untilMs: number, client: number): Promise<Call[]> {
  const calls: Call[] = [];
  while (Date.now() < untilMs) {
    const started = performance.now();
    const placed = await api.place(sideOf(client + calls.length));
    calls.push({ placed, durationMs: performance.now() - started });
  }
  return calls;
}

/** Every order placed since; those that have not settled in time are returned as they are. */
async function waitUntilSettled(api: BenchApi, sinceMs: number): Promise<readonly OrderResource[]> {
  const giveUpMs = Date.now() + settleLimitMs;
  for (;;) {
    const isLate = Date.now() > giveUpMs;
    if (isLate || !(await api.hasOpenOrders())) {
      const orders = await api.listOrdersSince(sinceMs);
      if (isLate || orders.every(isSettled)) return orders;
    }
    await sleep(pollPauseMs);
  }
}

function outcomeOf({ state, code }: OrderResource): string {
  return code === null ? state : `${state} ${code}`;
}
