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
  #skewMs = 0;
  /** Called once, when it dies or ends. */
  onEnd: (how: 'died' | 'ended') => void = () => {};
  /** Whoever waits for it hears of a failure; it works on. */
  abandon: () => void = () => {};

  constructor(engine: Engine, kind: string, isMortal: boolean) {
    this.#engine = engine;
    this.#isMortal = isMortal;
    this.name = engine.nameOf(kind);
    engine.countAlive(1);
    const { weather, random, scheduler } = engine;
    if (isMortal && weather.strikes('clockSkew')) this.#skewMs = random.whole(0, clockSkewMaxMs);
    this.clock = {
      nowMs: () => scheduler.nowMs + this.#skewMs,
      sleep: (durationMs) => this.sleep(durationMs),
    };
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
    if (this.#isMortal && weather.strikes('clockJump'))
      this.#skewMs = random.whole(this.#skewMs, clockSkewMaxMs);
    const pauses = this.#isMortal && weather.strikes('workerPause');
    return this.#resumeAfter(pauses ? random.whole(300, 15_000) : random.whole(1, 12), what);
  }

  /** Just after a venue's answer: what it says may be old by the time it is read. */
  hear(): Promise<void> {
    const { weather, random } = this.#engine;
    if (!this.#isAlive || !this.#isMortal || !weather.strikes('answerHeardLate')) return this.point('hears');
    if (random.chance(0.6)) this.abandon();
    // Often only after everything has been decided elsewhere.
    const lateMs = random.chance(0.5) ? random.whole(1_000, 10_000) : random.whole(10_000, 18_500);
    return this.#resumeAfter(lateMs, 'hears late');
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
