import { setTimeout as sleep } from 'node:timers/promises';

/** All of the process's periods, in milliseconds; tests shorten them. */
export interface Timings {
  /** Between two loads of a venue's instruments. */
  readonly instrumentsMs: number;
  /** Shortest time between two saves of one symbol's price. */
  readonly priceMs: number;
  /** An unchanged price that the venue confirmed since is saved again after this; readers judge prices by age. */
  readonly confirmMs: number;
  /** A stream that says nothing for this long is not believed to be alive. */
  readonly silenceMs: number;
  /** One symbol may be quieter than its stream before the stream is opened again for its sake. */
  readonly symbolSilenceMs: number;
  /** Between two REST polls while a stream is silent. */
  readonly fallbackMs: number;
  /** Between two looks for new accounts. */
  readonly accountsMs: number;
  /** Between two catch-ups of an account. */
  readonly catchUpMs: number;
  /** Until the next one, when fills were still on their way: its comparison has told nothing yet. */
  readonly catchingUpMs: number;
  readonly backoffFirstMs: number;
  readonly backoffMaxMs: number;
  /** Between two looks whether prices and accounts stand after a start, and the longest wait for them. */
  readonly firstLookMs: number;
  readonly firstReadyMs: number;
  /** Between two publications of the feed's age. */
  readonly metricsMs: number;
  /** Between two heartbeats. */
  readonly beatMs: number;
  /** Between two reads of what losses are counted from, and between two counts with the newest prices. */
  readonly lossBooksMs: number;
  readonly lossLookMs: number;
  /** How long a stop may take to hand over what is buffered. */
  readonly drainMs: number;
  /** Between two looks at what protects positions. */
  readonly plansMs: number;
}

export const defaultTimings: Timings = {
  instrumentsMs: 300_000,
  priceMs: 500,
  confirmMs: 1_000,
  silenceMs: 5_000,
  symbolSilenceMs: 30_000,
  fallbackMs: 1_000,
  accountsMs: 2_000,
  catchUpMs: 60_000,
  catchingUpMs: 1_500,
  backoffFirstMs: 250,
  backoffMaxMs: 30_000,
  firstLookMs: 100,
  firstReadyMs: 15_000,
  metricsMs: 20_000,
  beatMs: 15_000,
  lossBooksMs: 5_000,
  lossLookMs: 500,
  drainMs: 3_000,
  plansMs: 1_000,
};

/** Waits, or returns early when aborted. Never throws. */
export async function pause(durationMs: number, signal?: AbortSignal): Promise<void> {
  await sleep(durationMs, undefined, signal ? { signal } : {}).catch(() => {});
}

/** Exponential, with jitter over its upper half so that many clients do not return in one wave. */
export function backoffMs(attempt: number, { backoffFirstMs, backoffMaxMs }: Timings): number {
  const fullMs = Math.min(backoffMaxMs, backoffFirstMs * 2 ** Math.min(attempt, 20));
  return fullMs / 2 + (Math.random() * fullMs) / 2;
}

/** Runs `work` again and again with a pause between, until aborted. `work` handles its own failures. */
export async function repeat(
  work: () => Promise<void> | void,
  everyMs: number,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    await work();
    await pause(everyMs, signal);
  }
}

/** Settles as `work` does, but rejects at once when aborted; `late` is given what `work` brings after that. */
export function abortable<Value>(
  work: Promise<Value>,
  signal: AbortSignal,
  late: (value: Value) => void,
): Promise<Value> {
  const { promise, resolve, reject } = Promise.withResolvers<Value>();
  const abort = () => reject(new Error('stopping'));
  if (signal.aborted) abort();
  else signal.addEventListener('abort', abort, { once: true });
  work
    .then((value) => (signal.aborted ? late(value) : resolve(value)), reject)
    .finally(() => signal.removeEventListener('abort', abort));
  return promise;
}
