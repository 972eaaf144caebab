import { setTimeout as sleep } from 'node:timers/promises';
import type { Child } from './child.ts';

const firstDelayMs = 500;
const longestDelayMs = 30_000;
/** A child that was ready and ran on for this long was healthy: its next restart is quick again. */
const healthyAfterMs = 10_000;

export interface KeptChild {
  stop(): Promise<void>;
}

export interface KeepAliveOptions {
  name: string;
  /** Starts it and waits until it is ready; must hand over the process at once through `onStart`. */
  start: (signal: AbortSignal, onStart: (child: Child) => void) => Promise<unknown>;
  onStart: (child: Child) => void;
  note: (line: string) => void;
}

/** Delay before the n-th restart in a row (from 0), in milliseconds: 0.5, 1, 2 ... 30 s. */
export function restartDelayMs(restartsInARow: number): number {
  return Math.min(longestDelayMs, firstDelayMs * 2 ** Math.min(restartsInARow, 10));
}

/** Starts a child and starts it again whenever it dies, until stopped. Throws when the first start fails. */
export async function keepAlive(options: KeepAliveOptions, outer: AbortSignal): Promise<KeptChild> {
  const stopping = new AbortController();
  const signal = AbortSignal.any([stopping.signal, outer]);
  let current: Child | undefined;
  const start = () =>
    options.start(signal, (child) => {
      current = child;
      options.onStart(child);
    });
  const halt = async () => {
    stopping.abort();
    await current?.stop();
  };
  try {
    await start();
  } catch (error) {
    await halt();
    throw error;
  }
  const watch = async () => {
    let restartsInARow = 0;
    while (!signal.aborted) {
      const startedMs = performance.now();
      const how = await current?.exited;
      if (signal.aborted) return;
      if (performance.now() - startedMs > healthyAfterMs) restartsInARow = 0;
      options.note(`${options.name} ended (${how}): it is started again`);
      await sleep(restartDelayMs(restartsInARow++), undefined, { signal }).catch(() => {});
      if (signal.aborted) return;
      try {
        await start();
        options.note(`${options.name} runs again`);
      } catch (error) {
        await current?.stop();
        if (!signal.aborted)
          options.note(`${options.name}: ${error instanceof Error ? error.message : error}`);
      }
    }
  };
  const watching = watch();
  return {
    async stop() {
      await halt();
      await watching;
    },
  };
}
