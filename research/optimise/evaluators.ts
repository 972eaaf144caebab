import { setImmediate } from 'node:timers/promises';
import { Piscina } from 'piscina';
import type { Candles } from '../../shared/domain/indicators/candles.ts';
import { type Evaluation, evaluate, type Job } from './evaluate.ts';

/** Does jobs over one set of candles. */
export interface Evaluator {
  run(job: Job): Promise<Evaluation>;
  close(): Promise<void>;
}

/** One after the other, here. */
export function inline(candles: Candles): Evaluator {
  let last: Promise<unknown> = Promise.resolve();
  return {
    run(job) {
      // A turn between jobs, so that progress and signals are heard.
      const done = last.then(() => setImmediate()).then(() => evaluate(job, candles));
      last = done;
      return done;
    },
    close: async () => {},
  };
}

/** On threads, which share the memory of the candles. */
export function pooled(candles: Candles, workers: number): Evaluator {
  const pool = new Piscina<Job, Evaluation>({
    filename: new URL('./worker.ts', import.meta.url).href,
    minThreads: workers,
    maxThreads: workers,
    workerData: shared(candles),
  });
  return { run: (job) => pool.run(job), close: () => pool.destroy() };
}

function shared(candles: Candles): Candles {
  const column = (values: Float64Array) => {
    const copy = new Float64Array(new SharedArrayBuffer(values.byteLength));
    copy.set(values);
    return copy;
  };
  const { count, openTimeMs, open, high, low, close, volume } = candles;
  return {
    count,
    openTimeMs: column(openTimeMs),
    ...{ open: column(open), high: column(high), low: column(low) },
    ...{ close: column(close), volume: column(volume) },
  };
}
