import { type LocalCloud, startLocalCloud } from '#local-cloud/index.ts';
import { judge } from './aims.ts';
import { BenchApi } from './api.ts';
import { measureBareCall } from './bare-call.ts';
import { measureBareExecution } from './bare-execution.ts';
import { type Bundle, measureBundles } from './bundles.ts';
import { describeMachine, loadAverage } from './machine.ts';
import { measureOneByOne } from './one-by-one.ts';
import { measureThroughput } from './throughput.ts';

const counts = { processes: 7, calls: 300, executions: 50, orders: 100, clients: 16, seconds: 20 };
const quickCounts = { processes: 3, calls: 30, executions: 5, orders: 10, clients: 16, seconds: 3 };

export interface BenchOptions {
  /** A tenth of everything: tries the bench, not the product. */
  readonly quick: boolean;
  /** Called with each phase as it begins. */
  readonly progress: (phase: string) => void;
  /** Aborts between and within phases; the local cloud is stopped then. */
  readonly signal: AbortSignal;
}

export interface BenchResult {
  readonly document: object;
  /** False when an order was lost or the books are wrong. Missed aims do not make it false. */
  readonly ok: boolean;
}

/** Measures an order's way through a private local cloud, and what the same hops cost when they do nothing. */
export async function orderPath({ quick, progress, signal }: BenchOptions): Promise<BenchResult> {
  const size = quick ? quickCounts : counts;
  const begin = (phase: string) => {
    signal.throwIfAborted();
    progress(phase);
  };
  const startedAt = new Date().toISOString();
  const loadBefore = loadAverage();
  begin('bundles the Lambdas and imports them');
  const bundles = await measureBundles(size.processes);
  begin('starts a private local cloud');
  const cloud = await startLocalCloud({ auth: false, fresh: true });
  try {
    const measured = await measureCloud(cloud, size, bundles, begin);
    const machine = { ...describeMachine(), loadAverage: { before: loadBefore, after: loadAverage() } };
    const { ledgerVerified, unsettled, lost } = measured.throughput;
    return {
      document: { bench: 'order-path', startedAt, quick, machine, ...measured, bundles },
      ok: ledgerVerified && unsettled === 0 && lost === 0,
    };
  } finally {
    await cloud.stop();
  }
}

async function measureCloud(
  cloud: LocalCloud,
  size: typeof counts,
  bundles: readonly Bundle[],
  begin: (phase: string) => void,
) {
  const api = new BenchApi(cloud);
  begin(`bare calls: ${size.calls}`);
  const bareCall = await measureBareCall(api, size.calls);
  begin(`bare executions: ${size.executions}`);
  const bareExecution = await measureBareExecution(cloud.endpoint, size.executions);
  begin(`orders one by one: ${size.orders}`);
  const oneByOne = await measureOneByOne(api, size.orders);
  begin(`orders of ${size.clients} clients at once: ${size.seconds} s, then until all are settled`);
  const throughput = await measureThroughput(api, cloud.control, size);
  const aims = judge(
    {
      bareCallMs: bareCall.p50Ms,
      bareExecutionMs: bareExecution.ownDates.p50Ms,
      placeTo202Ms: oneByOne.placeTo202.p50Ms,
      placeToAcceptedMs: oneByOne.placeToAccepted.p50Ms,
    },
    bundles,
  );
  return { aims, bareCall, bareExecution, ...oneByOne, throughput };
}
