import { catchUp } from '#shared/application/catch-up.ts';
import { reconcileAccount } from '#shared/application/reconcile-account.ts';
import type { Account } from '#shared/domain/account/account.ts';
import type { AccountEvent } from '#shared/ports/queues.port.ts';
import { Actor } from '../engine/actor.ts';
import { InjectedFault } from '../engine/engine.ts';
import { AccountStream } from './account-stream.ts';
import { accountEventsOf, portsOf } from './ports.ts';
import type { World } from './world.ts';

const catchUpEveryMs = 60_000;
const batchMax = 10;

/** One life of the ingest process: an account stream, its way into the queue, and its catch-ups, for every account. */
export class Ingest {
  readonly #world: World;
  readonly #actor: Actor;
  readonly #run: string;
  /** By account: when the newest catch-up that found nothing new began. */
  readonly caughtUpAtMs = new Map<string, number>();
  readonly #streams: AccountStream[] = [];
  #unsent = 0;

  constructor(world: World) {
    this.#world = world;
    this.#actor = new Actor(world.engine, 'ws-ingest', false);
    this.#run = this.#actor.name;
    for (const account of world.accounts) void this.#follow(account);
  }

  /** Nothing on its way into the queue. */
  get isIdle(): boolean {
    return this.#unsent === 0;
  }

  kill(): void {
    this.#actor.die('restarted');
    for (const stream of this.#streams) stream.close();
  }

  /** Subscribes first and catches up after, so that nothing falls in between; again after every lost connection. */
  async #follow(account: Account): Promise<void> {
    const { engine } = this.#world;
    for (;;) {
      await this.#actor.sleep(engine.random.whole(50, 1_500));
      const outbox: AccountEvent[] = [];
      const stream = new AccountStream(this.#world, account, (events) => this.#push(outbox, events));
      this.#streams.push(stream);
      while (stream.isOpen) {
        const beganAtMs = engine.scheduler.nowMs;
        const reported = await this.#catchUp(account).catch((error: unknown) => {
          engine.noteFailure(this.#actor.name, error);
          return undefined;
        });
        if (reported !== undefined) await this.#reconcile(account);
        if (reported === 0) this.caughtUpAtMs.set(account.accountId, beganAtMs);
        const pauseMs = reported === undefined ? engine.random.whole(250, 4_000) : catchUpEveryMs;
        await Promise.race([this.#actor.sleep(pauseMs), stream.closed]);
      }
    }
  }

  #catchUp(account: Account): Promise<number> {
    const ports = portsOf(this.#world, this.#actor);
    return catchUp(ports, account, async () => {
      const books = await ports.books.openBooks(account);
      const answer = await books.listOpenOrders();
      if (answer.class === 'UNKNOWN') throw new InjectedFault('open orders were not listed');
      return answer.orders;
    });
  }

  async #reconcile(account: Account): Promise<void> {
    await reconcileAccount(portsOf(this.#world, this.#actor), account, 'SCHEDULE').catch((error: unknown) =>
      this.#world.engine.noteFailure(this.#actor.name, error),
    );
  }

  #push(outbox: AccountEvent[], events: readonly AccountEvent[]): void {
    if (!this.#actor.isAlive) return;
    const isPumping = outbox.length > 0;
    outbox.push(...events);
    this.#unsent += events.length;
    if (!isPumping) void this.#pump(outbox);
  }

  /** In order, each sent until the queue has taken it. */
  async #pump(outbox: AccountEvent[]): Promise<void> {
    const queue = accountEventsOf(this.#world, this.#actor, () => this.#run);
    while (outbox.length > 0) {
      const batch = outbox.slice(0, batchMax);
      try {
        await queue.send(batch);
        outbox.splice(0, batch.length);
        this.#unsent -= batch.length;
      } catch (error) {
        this.#world.engine.noteFailure(this.#actor.name, error);
        await this.#actor.sleep(this.#world.engine.random.whole(125, 2_000));
      }
    }
  }
}
