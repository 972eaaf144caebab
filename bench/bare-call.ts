import type { BenchApi } from './api.ts';
import { type Latency, latency } from './statistics.ts';

const warmUps = 20;

/** A warm call API → Lambda that only logs one line, one at a time, as the client sees it. */
export async function measureBareCall(api: BenchApi, calls: number): Promise<Latency> {
  for (let call = 0; call < warmUps; call += 1) await api.health();
  const durationsMs: number[] = [];
  for (let call = 0; call < calls; call += 1) {
    const startedMs = performance.now();
    await api.health();
    durationsMs.push(performance.now() - startedMs);
  }
  return latency(durationsMs);
}
