/**
 * What an indicator remembers, number after number, in an order of its own: one pass writes it down, or reads it back.
 * Doubles go as they are, so that an indicator which was kept and restored gives the same bits as one that was not.
 */
export interface Tape {
  /** The number as it is from now on. */
  number(value: number): number;
  /** The same for each element, in place. */
  numbers(values: Float64Array): void;
}

/** Writes down. */
export class Recording implements Tape {
  readonly written: number[] = [];

  number(value: number): number {
    this.written.push(value);
    return value;
  }

  numbers(values: Float64Array): void {
    this.written.push(...values);
  }
}

/** Reads back. @throws RangeError when there is less, or more, than what is asked for: it is another indicator's */
export class Playback implements Tape {
  readonly #values: Float64Array;
  #next = 0;

  constructor(values: Float64Array) {
    this.#values = values;
  }

  number(): number {
    const value = this.#values[this.#next];
    if (value === undefined) throw new RangeError('what was kept of the indicators is too short');
    this.#next += 1;
    return value;
  }

  numbers(values: Float64Array): void {
    for (let index = 0; index < values.length; index += 1) values[index] = this.number();
  }

  finish(): void {
    if (this.#next !== this.#values.length)
      throw new RangeError('what was kept of the indicators is too long');
  }
}
