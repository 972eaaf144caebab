import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { localEnvironment } from '#local-cloud/environment.ts';
import {
  type WorkerResult,
  type WorkerStart,
  type WorkerTask,
  workerReady,
  workerResult,
} from './protocol.ts';

const main = fileURLToPath(new URL('./worker.ts', import.meta.url));

export interface Workers {
  /** All at once; resolves when each has told what it did. */
  run(start: WorkerStart): Promise<readonly WorkerResult[]>;
  stop(): void;
}

/** Starts processes that share nothing but the store; resolves when all are ready. Those of a drill that dies end by themselves. */
export async function startWorkers(count: number, task: WorkerTask, signal: AbortSignal): Promise<Workers> {
  const children = Array.from({ length: count }, () => fork(main, { env: localEnvironment({}) }));
  const stop = () => {
    for (const child of children) child.kill('SIGKILL');
  };
  signal.addEventListener('abort', stop, { once: true });
  try {
    for (const child of children) child.send(task);
    await Promise.all(children.map(async (child) => workerReady.parse(await nextMessage(child))));
    return {
      run: async (start) => {
        const results = children.map(async (child) => workerResult.parse(await nextMessage(child)));
        for (const child of children) child.send(start);
        return Promise.all(results);
      },
      stop,
    };
  } catch (fault) {
    stop();
    throw fault;
  }
}

async function nextMessage(child: ChildProcess): Promise<unknown> {
  const ended = once(child, 'exit').then(([code, signal]) => {
    throw new Error(`a worker ended: ${String(signal ?? code)}`);
  });
  const [message] = (await Promise.race([once(child, 'message'), ended])) as [unknown];
  return message;
}
