/** When a key was read anew and when it must be again, so that a burst of events is one read, and a flood a few. */
export interface RefresherOptions {
  readonly refresh: (beginnings: readonly string[]) => void;
  readonly nowMs: () => number;
  readonly after: (delayMs: number, act: () => void) => void;
  /** What happens at once is told in one go: events of one order come within this. */
  readonly gatherMs?: number;
  /** Between a read and the next of the same key, which doubles while events go on: a user may read 100 times a minute, and no key takes more than its share. */
  readonly restMs?: { readonly least: number; readonly most: number };
}

interface LastRead {
  readonly atMs: number;
  readonly restMs: number;
}

/** Asks for what is marked: soon, all of it together, and each key again only after a rest. Nothing marked is forgotten. */
export class Refresher {
  readonly #options: RefresherOptions;
  readonly #gatherMs: number;
  readonly #restMs: { readonly least: number; readonly most: number };
  readonly #marked = new Set<string>();
  readonly #last = new Map<string, LastRead>();
  #isWaiting = false;

  constructor(options: RefresherOptions) {
    this.#options = options;
    this.#gatherMs = options.gatherMs ?? 300;
    this.#restMs = options.restMs ?? { least: 500, most: 4_000 };
  }

  mark(beginnings: readonly string[]): void {
    for (const beginning of beginnings) this.#marked.add(beginning);
    this.#wait(this.#gatherMs);
  }

  #wait(delayMs: number): void {
    if (this.#isWaiting || this.#marked.size === 0) return;
    this.#isWaiting = true;
    this.#options.after(delayMs, () => {
      this.#isWaiting = false;
      this.#flush();
    });
  }

  #flush(): void {
    const nowMs = this.#options.nowMs();
    const restsMs = (beginning: string) => {
      const last = this.#last.get(beginning);
      return last ? last.atMs + last.restMs - nowMs : Number.NEGATIVE_INFINITY;
    };
    const due = [...this.#marked].filter((beginning) => restsMs(beginning) <= 0);
    for (const beginning of due) {
      this.#marked.delete(beginning);
      this.#last.set(beginning, { atMs: nowMs, restMs: this.#restAfter(this.#last.get(beginning), nowMs) });
    }
    if (due.length > 0) this.#options.refresh(due);
    this.#wait(Math.max(1, ...[Math.min(...[...this.#marked].map(restsMs))].filter(Number.isFinite)));
  }

  /** Twice as long when it was wanted again as soon as it might be; as short as can be when nothing happened for a while. */
  #restAfter(last: LastRead | undefined, nowMs: number): number {
    const { least, most } = this.#restMs;
    const isBusy = last !== undefined && nowMs - last.atMs < 2 * last.restMs;
    return isBusy ? Math.min(2 * last.restMs, most) : least;
  }
}
