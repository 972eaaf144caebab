import { at, checkedPeriod } from './indicator.ts';
import type { Tape } from './tape.ts';

/** The highest of the last `period` values; NaN before there are so many. Rescans only when the highest leaves. */
export class RollingHighest {
  readonly #window: Float64Array;
  readonly #period: number;
  #seen = 0;
  #highest = Number.NEGATIVE_INFINITY;
  #highestSeen = -1;

  constructor(period: number) {
    this.#period = checkedPeriod(period);
    this.#window = new Float64Array(period);
  }

  next(value: number): number {
    const seen = this.#seen++;
    this.#window[seen % this.#period] = value;
    if (value >= this.#highest) {
      this.#highest = value;
      this.#highestSeen = seen;
    } else if (this.#highestSeen <= seen - this.#period) {
      this.#rescan(seen);
    }
    return this.#seen < this.#period ? Number.NaN : this.#highest;
  }

  keep(tape: Tape): void {
    tape.numbers(this.#window);
    this.#seen = tape.number(this.#seen);
    this.#highest = tape.number(this.#highest);
    this.#highestSeen = tape.number(this.#highestSeen);
  }

  #rescan(newest: number): void {
    this.#highest = Number.NEGATIVE_INFINITY;
    for (let seen = newest - this.#period + 1; seen <= newest; seen++) {
      const value = at(this.#window, seen % this.#period);
      if (value < this.#highest) continue;
      this.#highest = value;
      this.#highestSeen = seen;
    }
  }
}

/** The lowest of the last `period` values; NaN before there are so many. */
export class RollingLowest {
  readonly #mirrored: RollingHighest;

  constructor(period: number) {
    this.#mirrored = new RollingHighest(period);
  }

  next(value: number): number {
    return -this.#mirrored.next(-value);
  }

  keep(tape: Tape): void {
    this.#mirrored.keep(tape);
  }
}
