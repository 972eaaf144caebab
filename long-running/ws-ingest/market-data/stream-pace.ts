/** The usual time between two messages counts this much of the newest one. */
const newestShare = 0.1;
/** Silence of so many usual pauses is none any more. */
const pausesMax = 30;

/** How often a stream speaks, learned from it, and so how long its silence may be. */
export class StreamPace {
  /** The connection that should speak; silence before it counts for nothing. */
  startedAtMs: number;
  #heardAtMs = 0;
  #pauseMs = 0;

  constructor(nowMs: number) {
    this.startedAtMs = nowMs;
  }

  /** Looked at now and then: what was heard between two looks counts as one. */
  look(heardAtMs: number): void {
    if (heardAtMs <= this.#heardAtMs) return;
    const fromMs = Math.max(this.#heardAtMs, this.startedAtMs);
    this.#pauseMs += (Math.max(0, heardAtMs - fromMs) - this.#pauseMs) * newestShare;
    this.#heardAtMs = heardAtMs;
  }

  /** The stream was silent for longer than it ever is, and than `leastMs`. */
  isSilent(nowMs: number, leastMs: number): boolean {
    const silentMs = nowMs - Math.max(this.#heardAtMs, this.startedAtMs);
    return silentMs > Math.max(leastMs, this.#pauseMs * pausesMax);
  }

  restart(nowMs: number): void {
    this.startedAtMs = nowMs;
  }
}
