import {
  earlyMs,
  type QuotaCharge,
  type QuotaPriority,
  type QuotaWindow,
  windowStarts,
} from '../../../domain/quota/quota-window.ts';
import type { Clock } from '../../../ports/clock.port.ts';
import type { QuotaCounter } from '../../../ports/quota.port.ts';
import { type Admission, type CallGate, QuotaSpentError } from '../venue-http.ts';
import type { Draw, QuotaLeases } from './leases.ts';
import type { VenueQuota } from './venue-quota.ts';

/**
 * How long a request may wait for room. An order less than its send lease: it is refused before anything left us, and
 * its saga comes back. What protects the account waits for the venue's next second.
 */
const waitMaxMs: Readonly<Record<QuotaPriority, number>> = { cancel: 2_500, reconcile: 2_500, order: 300 };
/** An order that the store held up for longer does not leave: with the wait before, this is the send lease again. */
const drawMaxMs = 700;
/** Longer windows are not shut by a refusal that may be about another one. */
const shutMaxMs = 10_000;
/** Workers that wait for the same moment do not meet in it. */
const spreadMs = 40;
/** After a fault of the store an order comes back; what protects the account goes on without a count. */
const faultPauseMs = 1_000;

export interface GateDeps {
  readonly leases: QuotaLeases;
  readonly clock: Clock;
  readonly random: () => number;
}

export interface GateScope {
  readonly quota: VenueQuota;
  /** Before the names of all counters of this venue. */
  readonly venue: string;
  /** Names, by which the venue counts together. */
  readonly scopes: Readonly<Record<QuotaWindow['scope'], string>>;
  /** Limits are this many times those of the venue: for a simulated one that enforces none. */
  readonly factor: number;
}

interface Wish extends QuotaCharge {
  readonly counter: QuotaCounter;
}

/** Lets requests of one key leave when their venue has room for them. */
export class QuotaGate implements CallGate {
  readonly #deps: GateDeps;
  readonly #scope: GateScope;

  constructor(deps: GateDeps, scope: GateScope) {
    this.#deps = deps;
    this.#scope = scope;
  }

  /** @throws QuotaSpentError when there is no room soon; nothing was sent then */
  async admit(method: string, parameters: Readonly<Record<string, string>>): Promise<Admission> {
    const { clock, random } = this.#deps;
    const { priority, charges } = this.#scope.quota.callOf(method, parameters);
    const untilMs = clock.nowMs() + waitMaxMs[priority];
    for (;;) {
      const sentAtMs = clock.nowMs();
      const retryAtMs = await this.#draw(charges, priority, sentAtMs);
      const isLate = priority === 'order' && clock.nowMs() > sentAtMs + drawMaxMs;
      if (retryAtMs === undefined && !isLate) return this.#admission(charges, sentAtMs);
      // Counted and not sent, when the store was slow: the lease of the order would be over.
      const againAtMs = retryAtMs ?? clock.nowMs() + faultPauseMs;
      if (isLate || againAtMs > untilMs) throw new QuotaSpentError(Math.max(againAtMs - clock.nowMs(), 1));
      await clock.sleep(Math.max(againAtMs - clock.nowMs(), 0) + random() * spreadMs);
    }
  }

  /** Undefined when there was room in every window; else when the last of the full ones is over. */
  async #draw(
    charges: readonly QuotaCharge[],
    priority: QuotaPriority,
    nowMs: number,
  ): Promise<number | undefined> {
    const { leases, clock } = this.#deps;
    const wishes = charges.flatMap((charge) => this.#wishes(charge, nowMs));
    const full = wishes.filter(({ counter, window, amount }) =>
      leases.isFull(counter, window, amount, priority),
    );
    // Nothing is taken from the next window by a request that this one refuses.
    if (full.length > 0) return reopensAtMs(full.map(({ counter }) => counter));
    const draws = await Promise.allSettled(
      wishes.map(({ counter, window, amount }) => leases.draw(counter, window, amount, priority, nowMs)),
    );
    const drawn = draws.flatMap((draw) => (draw.status === 'fulfilled' && draw.value ? [draw.value] : []));
    const refused = wishes.flatMap(({ counter }, index) => {
      const draw = draws[index];
      return draw?.status === 'fulfilled' && draw.value === undefined ? [counter] : [];
    });
    const isFault = draws.some(({ status }) => status === 'rejected') && priority === 'order';
    if (refused.length === 0 && !isFault) {
      // Drawing took time: the request must still count where it was counted.
      const counted = new Set(wishes.map(({ counter }) => `${counter.name}@${counter.startMs}`));
      const now = charges.flatMap((charge) => this.#wishes(charge, clock.nowMs()));
      if (now.every(({ counter }) => counted.has(`${counter.name}@${counter.startMs}`))) return undefined;
    }
    for (const draw of drawn) leases.giveBack(draw satisfies Draw);
    if (isFault) return clock.nowMs() + faultPauseMs;
    return Math.max(clock.nowMs(), reopensAtMs(refused));
  }

  #wishes(charge: QuotaCharge, nowMs: number): readonly Wish[] {
    const { factor } = this.#scope;
    const window = { ...charge.window, limit: charge.window.limit * factor };
    return windowStarts(window, nowMs).map((startMs) => ({
      ...charge,
      window,
      counter: this.#counter({ ...charge, window }, startMs),
    }));
  }

  #counter({ window, of }: Pick<QuotaCharge, 'window' | 'of'>, startMs: number): QuotaCounter {
    const { venue, scopes } = this.#scope;
    const name = [venue, scopes[window.scope], window.name, ...(of === undefined ? [] : [of])].join('#');
    const { scope, limit, intervalMs } = window;
    const budget = {
      ...{ venue, scope, window: window.name, limit, intervalMs },
      ...(scope === 'KEY' ? { key: scopes.KEY } : {}),
      ...(of === undefined ? {} : { of }),
    };
    return { name, startMs, endMs: startMs + intervalMs, budget };
  }

  #admission(charges: readonly QuotaCharge[], sentAtMs: number): Admission {
    return {
      // Not waited for: an order's answer is worth more than what its headers tell.
      answered: async (headers) => void this.#quietly(this.#learn(headers, sentAtMs)),
      limited: (headers) => this.#quietly(this.#limited(headers, charges, sentAtMs)),
    };
  }

  /** Only what was sent and answered well inside one window tells of that window. */
  async #learn(headers: Readonly<Record<string, string>>, sentAtMs: number): Promise<boolean> {
    const nowMs = this.#deps.clock.nowMs();
    const counts = this.#scope.quota.usedOf(headers);
    for (const { window, used } of counts) {
      const [startMs, ...more] = windowStarts(window, sentAtMs);
      if (startMs === undefined || more.length > 0 || nowMs >= startMs + window.intervalMs) continue;
      await this.#deps.leases.learn(this.#counter({ window }, startMs), used, nowMs);
    }
    return counts.length > 0;
  }

  /**
   * The venue says too much: its headers tell of what, else each short window of the request is taken for full. A minute
   * or a day is full only by the venue's own count: a refusal alone must not stop orders until midnight.
   */
  async #limited(
    headers: Readonly<Record<string, string>>,
    charges: readonly QuotaCharge[],
    sentAtMs: number,
  ): Promise<void> {
    const { leases, clock } = this.#deps;
    const isTold = await this.#learn(headers, sentAtMs);
    for (const charge of charges)
      for (const { counter, window } of [
        ...this.#wishes(charge, sentAtMs),
        ...this.#wishes(charge, clock.nowMs()),
      ]) {
        if (window.intervalMs > shutMaxMs) continue;
        await leases.close(counter, clock.nowMs());
        if (!isTold) await leases.fill(counter, window, clock.nowMs());
      }
  }

  /** What was learnt is a help; a store that does not take it now must not spoil an answer that is there. */
  async #quietly(learning: Promise<unknown>): Promise<void> {
    await learning.catch(() => undefined);
  }
}

/** When the last of them is over, by the venue's clock too. */
function reopensAtMs(counters: readonly QuotaCounter[]): number {
  return Math.max(0, ...counters.map(({ endMs }) => endMs + earlyMs));
}
