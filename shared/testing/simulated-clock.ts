import type { Clock } from '../ports/clock.port.ts';

/** Where simulated time starts: some moment, the same in every test. */
export const startMs = 1_750_000_000_000;

/** A clock that only moves when somebody sleeps on it or a test moves it. */
export class SimulatedClock implements Clock {
  #nowMs: number;

  constructor(nowMs = startMs) {
    this.#nowMs = nowMs;
  }

  nowMs(): number {
    return this.#nowMs;
  }

  async sleep(durationMs: number): Promise<void> {
    this.advance(durationMs);
  }

  advance(durationMs: number): void {
    if (!(durationMs >= 0)) throw new RangeError(`time does not run backwards: ${durationMs} ms`);
    this.#nowMs += durationMs;
  }
}
