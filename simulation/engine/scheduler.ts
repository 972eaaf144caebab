import { startMs } from '#shared/testing/simulated-clock.ts';

interface Event {
  readonly atMs: number;
  readonly sequence: number;
  readonly run: () => void;
}

/**
 * Simulated time: a priority queue of events. One event runs, then every promise that it let go on runs as far as it
 * can, then time jumps to the next. Nothing else makes time pass, so a run is a function of its seed.
 */
export class Scheduler {
  #nowMs = startMs;
  #sequence = 0;
  #steps = 0;
  readonly #heap: Event[] = [];

  get nowMs(): number {
    return this.#nowMs;
  }

  /** Milliseconds since the run's start. */
  get elapsedMs(): number {
    return this.#nowMs - startMs;
  }

  get steps(): number {
    return this.#steps;
  }

  after(delayMs: number, run: () => void): void {
    this.#sequence += 1;
    this.#push({ atMs: this.#nowMs + Math.max(0, Math.ceil(delayMs)), sequence: this.#sequence, run });
  }

  /** Resolves when the time is over. */
  sleep(delayMs: number): Promise<void> {
    return new Promise((resolve) => this.after(delayMs, resolve));
  }

  /** Runs events until none is left or `isOver` says so. */
  async run(isOver: () => boolean): Promise<void> {
    while (!isOver()) {
      const event = this.#pop();
      if (!event) return;
      this.#nowMs = event.atMs;
      this.#steps += 1;
      event.run();
      await settled();
    }
  }

  #push(event: Event): void {
    const heap = this.#heap;
    let index = heap.length;
    heap.push(event);
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = heap[parent];
      if (!above || isBefore(above, event)) break;
      heap[index] = above;
      index = parent;
    }
    heap[index] = event;
  }

  #pop(): Event | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (!last || first === last) return first;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      let least = heap[child];
      const right = heap[child + 1];
      if (!least) break;
      if (right && isBefore(right, least)) {
        child += 1;
        least = right;
      }
      if (isBefore(last, least)) break;
      heap[index] = least;
      index = child;
    }
    heap[index] = last;
    return first;
  }
}

function isBefore(a: Event, b: Event): boolean {
  return a.atMs === b.atMs ? a.sequence < b.sequence : a.atMs < b.atMs;
}

/** Node runs a tick when the queue of microtasks is empty: no promise can go on, since none waits for anything real. */
function settled(): Promise<void> {
  return new Promise((resolve) => process.nextTick(resolve));
}
