import type { TradingStore } from '../ports/trading-store.port.ts';
import type { VenueSession, VenueSessions } from '../ports/venue.port.ts';
import { withCommit } from './with-commit.ts';

export class Crash extends Error {
  override readonly name = 'Crash';
}

/**
 * Numbers every moment just before and just after a commit or a venue call, and dies at one of them: only there
 * (`blip`), or from there on until `revive` (`dead`), as a worker whose machine is gone.
 */
export class CrashPoints {
  passed = 0;
  #crashAt: number;
  readonly #mode: 'blip' | 'dead';
  #dead = false;

  constructor(crashAt: number, mode: 'blip' | 'dead') {
    this.#crashAt = crashAt;
    this.#mode = mode;
  }

  get struck(): boolean {
    return this.passed >= this.#crashAt;
  }

  revive(): void {
    this.#dead = false;
    this.#crashAt = this.struck ? Number.POSITIVE_INFINITY : this.#crashAt;
  }

  /** Runs an effect between two points. */
  async around<Value>(effect: () => Promise<Value>): Promise<Value> {
    this.#pass();
    const value = await effect();
    this.#pass();
    return value;
  }

  #pass(): void {
    if (!this.#dead) {
      this.passed += 1;
      if (this.passed !== this.#crashAt) return;
      this.#dead = this.#mode === 'dead';
    }
    throw new Crash(`at point ${this.passed}`);
  }

  store = (store: TradingStore): TradingStore =>
    withCommit(store, (writes) => this.around(() => store.commit(writes)));

  venues = (venues: VenueSessions): VenueSessions => ({
    open: async (account) => this.#session(await venues.open(account)),
  });

  #session(session: VenueSession): VenueSession {
    return {
      absenceProofMs: session.absenceProofMs,
      ...(session.forgetsUnfilledAfterMs === undefined
        ? {}
        : { forgetsUnfilledAfterMs: session.forgetsUnfilledAfterMs }),
      submit: (...order) => this.around(() => session.submit(...order)),
      lookUp: (key) => this.around(() => session.lookUp(key)),
      cancel: (key) => this.around(() => session.cancel(key)),
      replace: (replacement) => this.around(() => session.replace(replacement)),
      listTrades: (...of) => this.around(() => session.listTrades(...of)),
      resyncClock: () => this.around(() => session.resyncClock()),
    };
  }
}
