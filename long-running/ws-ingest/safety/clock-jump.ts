import { repeat } from '../timing.ts';

const lookEveryMs = 1_000;
/** More than this between two looks is no clock being set right bit by bit: NTP slews by 0.5 ms a second at most (RFC 5905, 12). */
const jumpMaxMs = 1_000;

export interface TwoClocks {
  /** UTC epoch milliseconds, which somebody may set. */
  readonly nowMs: () => number;
  /** Milliseconds of a clock that nobody can set. */
  readonly steadyMs: () => number;
}

/**
 * How the wall clock moves against the steady one. Ages and silences are counted by the wall clock, so after a jump back a dead stream
 * would look alive, and newer prices old, until it has caught up; a process that starts again counts from nothing, and loses nothing.
 */
export class ClockJump {
  readonly #clocks: TwoClocks;
  #aheadMs: number;

  constructor(clocks: TwoClocks) {
    this.#clocks = clocks;
    this.#aheadMs = this.#ahead();
  }

  /** @returns milliseconds that the wall clock jumped by since the last look, minus for back; 0 when it did not */
  look(): number {
    const before = this.#aheadMs;
    this.#aheadMs = this.#ahead();
    const jumpMs = this.#aheadMs - before;
    return Math.abs(jumpMs) > jumpMaxMs ? jumpMs : 0;
  }

  /** Looks each second, and tells of every jump. */
  watch(onJump: (jumpMs: number) => void, signal: AbortSignal): Promise<void> {
    const look = () => {
      const jumpMs = this.look();
      if (jumpMs !== 0) onJump(jumpMs);
    };
    return repeat(look, lookEveryMs, signal);
  }

  #ahead(): number {
    return this.#clocks.nowMs() - this.#clocks.steadyMs();
  }
}
