import { Random } from './random.ts';
import { Scheduler } from './scheduler.ts';
import { Trace, type TraceMode } from './trace.ts';
import { Weather } from './weather.ts';

export interface Violation {
  readonly invariant: string;
  readonly message: string;
}

/** What everything of one run shares: time, chance, faults, the trace, and the first thing that went wrong. */
export class Engine {
  readonly scheduler = new Scheduler();
  readonly seed: number;
  readonly random: Random;
  readonly weather: Weather;
  readonly trace: Trace;
  #violation: Violation | undefined;
  #names = 0;
  #alive = 0;

  constructor(seed: number, mode: TraceMode) {
    this.seed = seed;
    this.random = new Random(seed);
    this.weather = new Weather(this.random);
    this.trace = new Trace(this.scheduler, mode);
  }

  get violation(): Violation | undefined {
    return this.#violation;
  }

  /** Only the first counts: what follows is its consequence. */
  violate(invariant: string, message: string): void {
    if (this.#violation) return;
    this.#violation = { invariant, message };
    this.trace.note('invariant', `VIOLATED ${invariant}`, () => message);
  }

  /**
   * Something threw. Ordinary errors are the product's way to be called again; a broken transition table or a type
   * error is not.
   */
  noteFailure(who: string, error: unknown): void {
    const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    this.trace.note(who, 'fails', () => text);
    const isOrdinary =
      error instanceof InjectedFault || (error instanceof Error && error.constructor === Error);
    if (!isOrdinary) this.violate('no-unexpected-exception', `${who}: ${text}`);
  }

  /** A name for the n-th of its kind. */
  nameOf(kind: string): string {
    this.#names += 1;
    return `${kind}#${this.#names}`;
  }

  /** Actors at work: while there are any, the world is not at rest. */
  get actorsAlive(): number {
    return this.#alive;
  }

  countAlive(change: 1 | -1): void {
    this.#alive += change;
  }
}

/** A fault of the weather, as opposed to one of the product. */
export class InjectedFault extends Error {
  override readonly name = 'InjectedFault';
}
