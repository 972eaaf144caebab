import type { Engine } from '../engine/engine.ts';

interface Message<Body> {
  readonly group: string;
  /** Undefined: nobody can read it. */
  readonly body: Body | undefined;
  receives: number;
}

export interface FifoQueueOptions<Body> {
  readonly name: string;
  /** A second more than its consumer's timeout. */
  readonly visibilityMs: number;
  /**
   * Works through one group's messages in order; resolves with how many it finished, and stops at the first failure. The second
   * argument says how often each was delivered.
   */
  readonly consume: (bodies: readonly Body[], receives: readonly number[]) => Promise<number>;
  /** Messages that a worker gets at once, at most; ten unless said. */
  readonly batchMax?: number;
}

const dedupeWindowMs = 300_000;
const batchMax = 10;
const receivesMax = 15;

/**
 * A FIFO queue and its Lambda, as SQS has them: at least once, in order within a group, one batch of a group in
 * flight, hidden until done or the visibility timeout is over, dead letters after 15 receives.
 */
export class FifoQueue<Body> {
  readonly #engine: Engine;
  readonly #options: FifoQueueOptions<Body>;
  readonly #groups = new Map<string, Message<Body>[]>();
  readonly #inFlight = new Set<string>();
  readonly #sentAtMs = new Map<string, number>();
  #deadLetters: Message<Body>[] = [];

  constructor(engine: Engine, options: FifoQueueOptions<Body>) {
    this.#engine = engine;
    this.#options = options;
  }

  get isEmpty(): boolean {
    return this.#inFlight.size === 0 && [...this.#groups.values()].every((messages) => messages.length === 0);
  }

  /** Dead letters somebody can read; the unreadable ones stay there, where they belong. */
  get deadLetters(): number {
    return this.#deadLetters.filter(({ body }) => body !== undefined).length;
  }

  /** The same dedupe id in the same group within five minutes is dropped. */
  send(group: string, dedupeId: string, body: Body | undefined): void {
    const { scheduler, trace } = this.#engine;
    const key = `${group}|${dedupeId}`;
    const sentAtMs = this.#sentAtMs.get(key);
    if (sentAtMs !== undefined && scheduler.nowMs - sentAtMs < dedupeWindowMs) {
      trace.note(this.#options.name, 'drops a repeat', () => dedupeId);
      return;
    }
    this.#sentAtMs.set(key, scheduler.nowMs);
    this.#append({ group, body, receives: 0 });
  }

  /** What a person does about dead letters: they come again, as new. */
  redrive(): void {
    const readable = this.#deadLetters.filter(({ body }) => body !== undefined);
    this.#deadLetters = this.#deadLetters.filter(({ body }) => body === undefined);
    for (const message of readable) this.#append({ ...message, receives: 0 });
  }

  #append(message: Message<Body>): void {
    const messages = this.#groups.get(message.group) ?? [];
    messages.push(message);
    this.#groups.set(message.group, messages);
    this.#poll(message.group);
  }

  #poll(group: string): void {
    const { scheduler, random } = this.#engine;
    scheduler.after(random.whole(1, 40), () => this.#deliver(group));
  }

  #deliver(group: string): void {
    if (this.#inFlight.has(group)) return;
    const batch = this.#receive(group);
    if (batch.length === 0) {
      if (this.#groups.get(group)?.length) this.#poll(group);
      return;
    }
    const { scheduler, random, weather, trace } = this.#engine;
    const { name, visibilityMs } = this.#options;
    trace.note(name, 'delivers', () => `${batch.length} of ${group}`);
    this.#inFlight.add(group);
    let isHidden = true;
    const show = () => {
      if (!isHidden) return;
      isHidden = false;
      this.#inFlight.delete(group);
      this.#poll(group);
    };
    scheduler.after(weather.strikes('queueImpatient') ? random.whole(50, 4_000) : visibilityMs, show);
    const bodies = batch.flatMap(({ body }) => (body === undefined ? [] : [body]));
    const receives = batch.map((message) => message.receives);
    const finish = (finished: number) => {
      const repeats = weather.strikes('queueRepeats');
      this.#remove(group, batch, repeats ? finished - 1 : finished);
      if (finished === bodies.length && !repeats) show();
    };
    this.#options.consume(bodies, receives).then(finish, () => finish(0));
  }

  /** The next messages of a group; those received too often go to the dead letters instead. */
  #receive(group: string): readonly Message<Body>[] {
    const messages = this.#groups.get(group) ?? [];
    const most = this.#options.batchMax ?? this.#engine.random.pick([1, 2, batchMax, batchMax]);
    const batch = messages.slice(0, most);
    for (const message of batch) message.receives += 1;
    const dead = batch.filter(({ receives, body }) => receives > receivesMax || body === undefined);
    if (dead.length > 0) {
      this.#deadLetters.push(...dead);
      this.#groups.set(
        group,
        messages.filter((message) => !dead.includes(message)),
      );
      this.#engine.trace.note(this.#options.name, 'buries', () => `${dead.length} of ${group}`);
    }
    return batch.filter((message) => !dead.includes(message));
  }

  #remove(group: string, batch: readonly Message<Body>[], count: number): void {
    const done = new Set(batch.slice(0, Math.max(0, count)));
    const messages = this.#groups.get(group) ?? [];
    this.#groups.set(
      group,
      messages.filter((message) => !done.has(message)),
    );
  }
}
