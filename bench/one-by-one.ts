import { setTimeout as sleep } from 'node:timers/promises';
import { isTerminal } from '#shared/domain/order/order-state.ts';
import type { OrderResource, SagaResource } from '#shared/http-api/schemas.ts';
import type { BenchApi, Side } from './api.ts';
import { type Latency, latency, median, tally } from './statistics.ts';

const warmUps = 6;
const pollPauseMs = 100;
const settleLimitMs = 60_000;

export interface OneByOne {
  readonly placeTo202: Latency;
  /** Until the order's ACCEPTED step, or its first FILL when that overtook the venue's answer. */
  readonly placeToAccepted: Latency;
  /** Until the last FILL step: its transaction updates order, position and ledger. */
  readonly placeToPosition: Latency;
  /** Median between consecutive steps. The steps' times are taken just before the transaction that writes them. */
  readonly whereTheTimeGoes: readonly Leg[];
  readonly outcomes: Record<string, number>;
}

export interface Leg {
  readonly from: string;
  readonly to: string;
  readonly count: number;
  readonly medianMs: number;
}

interface Journey {
  readonly to202Ms: number;
  readonly startedAtMs: number;
  readonly saga: SagaResource;
}

/** Small market orders one after the other, buys and sells in turn so that funds stay; each settled before the next. */
export async function measureOneByOne(api: BenchApi, orders: number): Promise<OneByOne> {
  for (let order = 0; order < warmUps; order += 1) await travel(api, sideOf(order));
  const journeys: Journey[] = [];
  for (let order = 0; order < orders; order += 1) journeys.push(await travel(api, sideOf(order)));
  const filled = journeys.filter(({ saga }) => saga.state === 'FILLED');
  return {
    placeTo202: latency(journeys.map(({ to202Ms }) => to202Ms)),
    placeToAccepted: latency(filled.map((journey) => sinceStart(journey, acceptedAtMs(journey.saga)))),
    placeToPosition: latency(filled.map((journey) => sinceStart(journey, lastFillAtMs(journey.saga)))),
    whereTheTimeGoes: stepMedians(filled),
    outcomes: tally(journeys.map(({ saga }) => saga.state)),
  };
}

/** Buys and sells in turn. */
export function sideOf(order: number): Side {
  return order % 2 === 0 ? 'buy' : 'sell';
}

async function travel(api: BenchApi, side: Side): Promise<Journey> {
  const startedAtMs = Date.now();
  const started = performance.now();
  const placed = await api.place(side);
  const to202Ms = performance.now() - started;
  if (!placed.ok) throw new Error(`placing one order alone failed: ${placed.status}`);
  await settled(api, placed.orderId);
  return { to202Ms, startedAtMs, saga: await api.showSaga(placed.orderId) };
}

/** Polls slowly: what watches an order takes time from it. */
async function settled(api: BenchApi, orderId: string): Promise<OrderResource> {
  const untilMs = Date.now() + settleLimitMs;
  for (;;) {
    await sleep(pollPauseMs);
    const order = await api.showOrder(orderId);
    if (isSettled(order)) return order;
    if (Date.now() > untilMs) throw new Error(`order ${orderId} is still ${order.state}`);
  }
}

/** Ended, and nothing of its reservation is left. */
export function isSettled({ state, reserved }: OrderResource): boolean {
  return isTerminal(state) && Number(reserved.remaining) === 0;
}

function sinceStart({ startedAtMs }: Journey, atMs: number): number {
  return atMs - startedAtMs;
}

function acceptedAtMs({ steps, orderId }: SagaResource): number {
  const step = steps.find(({ outcome }) => outcome === 'ACCEPTED' || outcome === 'FILL');
  if (!step) throw new Error(`order ${orderId} has neither ACCEPTED nor FILL`);
  return step.atMs;
}

function lastFillAtMs({ steps, orderId }: SagaResource): number {
  const step = steps.findLast(({ outcome }) => outcome === 'FILL');
  if (!step) throw new Error(`order ${orderId} has no FILL`);
  return step.atMs;
}

function stepMedians(journeys: readonly Journey[]): readonly Leg[] {
  const legs = new Map<string, { from: string; to: string; durationsMs: number[] }>();
  for (const { startedAtMs, saga } of journeys) {
    let last = { name: 'POST', atMs: startedAtMs };
    for (const { step, outcome, atMs } of saga.steps) {
      const name = `${step} ${outcome}`;
      const leg = legs.get(`${last.name} ${name}`) ?? { from: last.name, to: name, durationsMs: [] };
      leg.durationsMs.push(atMs - last.atMs);
      legs.set(`${last.name} ${name}`, leg);
      last = { name, atMs };
    }
  }
  return [...legs.values()].map(({ from, to, durationsMs }) => ({
    from,
    to,
    count: durationsMs.length,
    medianMs: median(durationsMs),
  }));
}
