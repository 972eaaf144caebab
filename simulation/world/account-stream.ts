import type { Account } from '#shared/domain/account/account.ts';
import type { AccountEvent } from '#shared/ports/queues.port.ts';
import type { World } from './world.ts';

/** One connection's account stream: what the venue tells, minus what is lost, plus what comes twice, late or out of turn. */
export class AccountStream {
  readonly closed: Promise<void>;
  readonly #world: World;
  readonly #account: Account;
  readonly #deliver: (events: readonly AccountEvent[]) => void;
  readonly #unlisten: () => void;
  #close: () => void = () => {};
  #isOpen = true;
  #lastAtMs = 0;

  constructor(world: World, account: Account, deliver: (events: readonly AccountEvent[]) => void) {
    this.#world = world;
    this.#account = account;
    this.#deliver = deliver;
    this.closed = new Promise((resolve) => {
      this.#close = resolve;
    });
    this.#unlisten = world.venueOf(account.venue).model.listen(account, (events) => this.#receive(events));
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#unlisten();
    this.#close();
  }

  #receive(events: readonly AccountEvent[]): void {
    const { weather, random, scheduler, trace } = this.#world.engine;
    const isCut = this.#world.venueOf(this.#account.venue).isCut();
    if (isCut || weather.strikes('streamDisconnects')) {
      trace.note('ws-ingest', 'loses its stream', () => this.#account.accountId);
      // Noticed later: until then everything is lost.
      this.#unlisten();
      scheduler.after(random.whole(10, 5_000), () => this.close());
      return;
    }
    if (weather.strikes('streamDrops')) {
      trace.note('ws-ingest', 'misses a report', () => this.#account.accountId);
      return;
    }
    this.#schedule(events, weather.strikes('streamDelays'));
    if (weather.strikes('streamRepeats')) this.#schedule(events, true);
  }

  #schedule(events: readonly AccountEvent[], outOfTurn: boolean): void {
    const { random, scheduler } = this.#world.engine;
    const soonMs = Math.max(this.#lastAtMs, scheduler.nowMs + random.whole(1, 40));
    const atMs = outOfTurn ? scheduler.nowMs + random.whole(50, 8_000) : soonMs;
    if (!outOfTurn) this.#lastAtMs = soonMs;
    this.#world.reportsUnderway += 1;
    scheduler.after(atMs - scheduler.nowMs, () => {
      this.#world.reportsUnderway -= 1;
      if (this.#isOpen) this.#deliver(events);
    });
  }
}
