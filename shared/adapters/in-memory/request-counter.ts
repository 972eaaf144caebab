import {
  fullWindow,
  type LimitWindow,
  type RequestKind,
  type UserLimits,
  windowMs,
} from '../../domain/quota/user-limits.ts';
import type { RequestCounter } from '../../ports/request-counter.port.ts';

/** Requests of users of one process. */
export class InMemoryRequestCounter implements RequestCounter {
  readonly #counts = new Map<string, number>();

  async count(ownerId: string, kind: RequestKind, limits: UserLimits, nowMs: number) {
    const name = (window: LimitWindow) =>
      `${ownerId}#${kind}#${window}#${Math.floor(nowMs / windowMs[window])}`;
    const read = (window: LimitWindow) => this.#counts.get(name(window)) ?? 0;
    const counts = { second: read('second'), minute: read('minute'), hour: read('hour') };
    if (fullWindow(limits, counts, nowMs)) return { isCounted: false, counts } as const;
    for (const window of ['second', 'minute', 'hour'] as const)
      this.#counts.set(name(window), counts[window] + 1);
    return { isCounted: true } as const;
  }
}
