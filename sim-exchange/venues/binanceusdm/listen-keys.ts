import { randomBytes } from 'node:crypto';
import type { Clock } from '../../core/types.ts';

const lifeMs = 3_600_000;

/** The one listenKey of the account: it lives for an hour after it was asked for or kept alive. */
export class ListenKeys {
  private readonly clock: Clock;
  private key = '';
  private untilMs = 0;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** The living key, its life begun anew, or a new one. */
  issue(): string {
    if (!this.isAlive(this.key)) this.key = randomBytes(32).toString('hex');
    this.untilMs = this.clock.nowMs() + lifeMs;
    return this.key;
  }

  /** Begins its life anew. Undefined when there is none. */
  keepAlive(): string | undefined {
    return this.isAlive(this.key) ? this.issue() : undefined;
  }

  isAlive(key: string): boolean {
    return key !== '' && key === this.key && this.clock.nowMs() < this.untilMs;
  }

  /** Ends the key and gives it. */
  close(): string {
    const { key } = this;
    this.key = '';
    return key;
  }

  /** The key whose hour is over, once. */
  takeExpired(): string | undefined {
    const isOver = this.key !== '' && this.clock.nowMs() >= this.untilMs;
    return isOver ? this.close() : undefined;
  }
}
