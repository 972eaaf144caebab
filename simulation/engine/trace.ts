import { createHash } from 'node:crypto';
import type { Scheduler } from './scheduler.ts';

/** What happened, line by line, with the simulated time; or only its hash; or nothing, which is fastest. */
export type TraceMode = 'off' | 'hash' | { readonly onLine: (line: string) => void };

export class Trace {
  readonly #scheduler: Scheduler;
  readonly #mode: TraceMode;
  readonly #hash = createHash('sha256');

  constructor(scheduler: Scheduler, mode: TraceMode) {
    this.#scheduler = scheduler;
    this.#mode = mode;
  }

  /** `detail` is only asked for when somebody listens. */
  note(who: string, what: string, detail?: () => string): void {
    if (this.#mode === 'off') return;
    const time = (this.#scheduler.elapsedMs / 1000).toFixed(3).padStart(9);
    const line = `${time} ${who.padEnd(20)} ${what}${detail ? ` ${detail()}` : ''}`;
    this.#hash.update(`${line}\n`);
    if (this.#mode !== 'hash') this.#mode.onLine(line);
  }

  digest(): string | undefined {
    return this.#mode === 'off' ? undefined : this.#hash.digest('hex');
  }
}
