import type { Clock } from '#shared/ports/clock.port.ts';
import type { Engine } from './engine.ts';
import { clockSkewMaxMs } from './weather.ts';

const never = new Promise<never>(() => {});

/**
 * Something that runs code on one machine: a Lambda invocation, the ingest process, a saga's execution. Each of its
 * port calls is a scheduling point, where others go first, where it may stand still, and where it may die: whatever
 * it awaited then never answers.
 */
export class Actor {
  readonly name: string;
  readonly clock: Clock;
  readonly #engine: Engine;
  readonly #isMortal: boolean;
  #isAlive = true;
  /** Called once, when it dies or ends. */
  onEnd: (how: 'died' | 'ended') => void = () => {};

  constructor(engine: Engine, kind: string, isMortal: boolean) {
    this.#engine = engine;
    this.#isMortal = isMortal;
    this.name = engine.nameOf(kind);
    engine.countAlive(1);
    const { weather, random, scheduler } = engine;
    const skewMs = isMortal && weather.strikes('clockSkew') ? random.whole(0, clockSkewMaxMs) : 0;
    this.clock = { nowMs: () => scheduler.nowMs + skewMs, sleep: (durationMs) => this.sleep(durationMs) };
  }

  get isAlive(): boolean {
    return this.#isAlive;
  }

  /** Just before an effect. */
  point(what: string): Promise<void> {
    if (!this.#isAlive) return never;
    const { weather, random } = this.#engine;
    if (this.#isMortal && weather.strikes('workerCrash')) {
      this.die(`at ${what}`);
      return never;
    }
    const pauses = this.#isMortal && weather.strikes('workerPause');
    return this.#resumeAfter(pauses ? random.whole(300, 15_000) : random.whole(1, 12), what);
  }

  sleep(durationMs: number): Promise<void> {
    return this.#isAlive ? this.#resumeAfter(durationMs, 'sleep') : never;
  }

  #resumeAfter(delayMs: number, what: string): Promise<void> {
    return new Promise((resolve) => {
      this.#engine.scheduler.after(delayMs, () => {
        if (!this.#isAlive) return;
        this.#engine.trace.note(this.name, what);
        resolve();
      });
    });
  }

  die(why: string): void {
    if (!this.#isAlive) return;
    this.#engine.trace.note(this.name, 'DIES', () => why);
    this.#close('died');
  }

  end(): void {
    if (this.#isAlive) this.#close('ended');
  }

  #close(how: 'died' | 'ended'): void {
    this.#isAlive = false;
    this.#engine.countAlive(-1);
    this.onEnd(how);
  }
}
