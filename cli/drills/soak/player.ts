import type * as z from 'zod';
import { decisionPage, signalResource, strategyResource } from '#shared/http-api/strategy-schemas.ts';
import type { Connection } from '../../connection.ts';
import type { DrillAccount } from '../ground.ts';
import { killMarkets } from '../kill-switch/venues.ts';

const requestLimitMs = 15_000;
const patienceMs = 45_000;

/** Of what a soak's strategies may use: many times an order, so that nothing is refused for want of it. */
const ordersOfCapital = 20;

/** One strategy of a soak, and the signals that it was told: it opens on `long`, closes on `close`. */
export class Player {
  readonly strategyId: string;
  readonly accountId: string;
  readonly venue: string;
  readonly #connection: Connection;
  /** Signals that the API took; each must have led to exactly one decision. */
  readonly taken = new Set<string>();
  #count = 0;
  #isEnded = false;
  #waiting: { readonly signalId: string; readonly sinceMs: number } | undefined;
  #unanswered: { readonly signalId: string; readonly name: string } | undefined;

  constructor(connection: Connection, { venue, accountId }: DrillAccount, run: string) {
    this.#connection = connection;
    this.venue = venue;
    this.accountId = accountId;
    this.strategyId = `soak-${run}-${venue}`;
  }

  /** @param mid the market's price; in hedge mode and under old limits an activation may be refused: it says why */
  async activate(mid: number): Promise<string | undefined> {
    const market = killMarkets[this.venue];
    if (!market) return `no market at ${this.venue}`;
    const { instrument, quantity } = market;
    const capital = String(Math.ceil(Number(quantity) * mid * ordersOfCapital));
    const exits = { stopLossRatio: 0.5, takeProfits: [] };
    const parameters = { rsiPeriod: 2, trendFast: 2, trendSlow: 3, size: `fixed:${quantity}`, ...exits };
    const body = { strategyId: this.strategyId, accountId: this.accountId, strategy: 'hyperrsi', instrument };
    const made = await this.#send('POST', '/v1/strategies', strategyResource, {
      ...body,
      capital,
      parameters,
    });
    return made.ok ? undefined : reasonOf(made.failure);
  }

  deactivate() {
    return this.#connection.client.send('DELETE', this.#path, strategyResource, {
      timeoutMs: requestLimitMs,
    });
  }

  /** It was ended, also where a loaded machine gave no answer the first time, and what its last decision came to is noted. */
  async isOver(): Promise<boolean> {
    this.#isEnded ||= (await this.deactivate()).ok;
    if (!this.#isEnded) return false;
    const query = { limit: '1' };
    const read = await this.#connection.client.get(`${this.#path}/decisions`, decisionPage, { query });
    return read.ok && read.value.decisions.every(({ outcomes }) => outcomes !== null);
  }

  /** The next signal; one without an answer is told again first, and now and then one that was heard. None while the last one waits. */
  async play(random: () => number): Promise<void> {
    if (await this.#isBehind()) return;
    const signal = this.#unanswered ?? this.#next();
    this.#unanswered = signal;
    const path = `/v1/signals/${this.strategyId}`;
    for (let times = random() < 0.2 ? 2 : 1; times > 0; times -= 1) {
      const told = await this.#send('POST', path, signalResource, { ...signal, value: 1 });
      if (!told.ok) continue;
      this.taken.add(signal.signalId);
      this.#waiting = { signalId: signal.signalId, sinceMs: this.#connection.clock.nowMs() };
      this.#unanswered = undefined;
    }
  }

  /** What a loaded machine has not come to is waited for, for a while: a queue that only grows proves nothing. */
  async #isBehind(): Promise<boolean> {
    const waiting = this.#waiting;
    if (!waiting || this.#connection.clock.nowMs() - waiting.sinceMs > patienceMs) return false;
    return !(await this.hasHeard(waiting.signalId));
  }

  async hasHeard(signalId: string): Promise<boolean> {
    const query = { limit: '50' };
    const read = await this.#connection.client.get(`${this.#path}/decisions`, decisionPage, { query });
    return read.ok && read.value.decisions.some(({ eventId }) => eventId === `signal:${signalId}`);
  }

  #next(): { readonly signalId: string; readonly name: string } {
    this.#count += 1;
    return { signalId: `soak-${this.#count}`, name: this.#count % 2 === 1 ? 'long' : 'close' };
  }

  get #path(): string {
    return `/v1/strategies/${this.strategyId}`;
  }

  #send<Value>(method: 'POST', path: string, schema: z.ZodType<Value>, body: object) {
    return this.#connection.client.send(method, path, schema, { body, timeoutMs: requestLimitMs });
  }
}

function reasonOf(failure: { readonly kind: string } & object): string {
  return JSON.stringify(failure).slice(0, 300);
}
