import { isOver, type Kill } from '../../domain/kill/kill.ts';
import type { Clock } from '../../ports/clock.port.ts';
import type { KillRecords } from '../../ports/kill-records.port.ts';

const conflictsMax = 25;

export interface JournalDeps {
  readonly kills: KillRecords;
  readonly clock: Clock;
}

type Change = (current: Kill) => Kill;

/** The evidence of one kill while it is carried out: what many accounts have to write at once is one write. */
export class KillJournal {
  readonly #deps: JournalDeps;
  #kill: Kill;
  #waiting: Change[] = [];
  #writing: Promise<void> | undefined;

  constructor(deps: JournalDeps, kill: Kill) {
    this.#deps = deps;
    this.#kill = kill;
  }

  get kill(): Kill {
    return this.#kill;
  }

  /** Resolves when the change is written, on the newest version. A kill that is over stays as it is. */
  async change(change: Change): Promise<Kill> {
    this.#waiting.push(change);
    while (this.#waiting.includes(change)) {
      this.#writing ??= this.#write();
      await this.#writing;
    }
    return this.#kill;
  }

  async #write(): Promise<void> {
    // Whatever else is to be written at this moment comes along.
    await Promise.resolve();
    const changes = [...this.#waiting];
    try {
      await this.#save((kill) => changes.reduce((changed, change) => change(changed), kill));
      this.#waiting = this.#waiting.filter((change) => !changes.includes(change));
    } finally {
      this.#writing = undefined;
    }
  }

  /** @throws Error when others are faster every time: a fault, as in any decision */
  async #save(change: Change): Promise<void> {
    const { kills, clock } = this.#deps;
    for (let tries = 0; tries < conflictsMax; tries += 1) {
      const before = this.#kill;
      if (isOver(before)) return;
      const next = { ...change(before), updatedAtMs: clock.nowMs(), version: before.version + 1 };
      if (await kills.save(next)) {
        this.#kill = next;
        return;
      }
      const newest = await kills.find(before.ownerId, before.killId);
      if (!newest) throw new Error(`no kill ${before.killId}`);
      this.#kill = newest;
    }
    throw new Error(`kill ${this.#kill.killId} could not be written in ${conflictsMax} tries`);
  }
}
