import type { Log } from '#shared/ports/log.port.ts';
import type { AccountEvent, AccountEventQueue } from '#shared/ports/queues.port.ts';
import { errorText } from './json-log.ts';
import type { IngestMetrics } from './metrics.ts';
import { backoffMs, pause, type Timings } from './timing.ts';

export interface OutboxDeps {
  readonly queue: AccountEventQueue;
  readonly log: Log;
  readonly metrics: IngestMetrics;
  readonly timings: Timings;
}

/** What SQS takes in one request. */
const batchMax = 10;
const defaultCapacity = 1_000;

/** One account's events on their way to the queue: in order, each sent until the queue has taken it. */
export class Outbox {
  readonly #deps: OutboxDeps;
  readonly #capacity: number;
  readonly #waiting: AccountEvent[] = [];
  readonly #stopped = new AbortController();
  #pump: Promise<void> | undefined;

  constructor(deps: OutboxDeps, capacity = defaultCapacity) {
    this.#deps = deps;
    this.#capacity = capacity;
  }

  get depth(): number {
    return this.#waiting.length;
  }

  /** False when the buffer is full: nothing was taken, and the caller must learn the truth from the venue later. */
  push(events: readonly AccountEvent[]): boolean {
    if (this.#waiting.length + events.length > this.#capacity) return false;
    this.#waiting.push(...events);
    this.#pump ??= this.#send().finally(() => {
      this.#pump = undefined;
    });
    return true;
  }

  /** Waits until everything is sent, or the time is over. What is left then is found again by a catch-up. */
  async drain(limitMs: number): Promise<void> {
    if (this.#pump) await Promise.race([this.#pump, pause(limitMs)]);
    this.#stopped.abort();
  }

  async #send(): Promise<void> {
    const { queue, log, metrics, timings } = this.#deps;
    for (let attempt = 0; this.#waiting.length > 0 && !this.#stopped.signal.aborted; ) {
      const batch = this.#waiting.slice(0, batchMax);
      try {
        await queue.send(batch);
        this.#waiting.splice(0, batch.length);
        metrics.count('tradewind_ingest_queue_sends_total', {}, batch.length);
        attempt = 0;
      } catch (error) {
        metrics.count('tradewind_ingest_queue_failures_total', {});
        log.warn('account events were not queued; they are sent again', {
          events: this.#waiting.length,
          error: errorText(error),
        });
        await pause(backoffMs(attempt, timings), this.#stopped.signal);
        attempt += 1;
      }
    }
  }
}
