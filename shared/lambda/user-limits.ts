import { fullWindow, type RequestKind, type UserLimits } from '../domain/quota/user-limits.ts';
import type { InvalidCode, Refusal } from '../domain/refusal.ts';
import type { Clock } from '../ports/clock.port.ts';
import type { Log } from '../ports/log.port.ts';
import type { RequestCounter } from '../ports/request-counter.port.ts';

export interface UserLimitDeps {
  readonly counter: RequestCounter;
  readonly limits: UserLimits;
  readonly clock: Clock;
  readonly log: Log;
}

export interface LimitedRequest {
  readonly refusal: Refusal<InvalidCode>;
  readonly retryAfterSeconds: number;
}

/**
 * Counts a user's request, and refuses it when a window is full: with the window, and when it is over. A request
 * without a user is not counted. When the counter itself fails, the request passes: a limit must not become an outage.
 */
export async function limitUser(
  { counter, limits, clock, log }: UserLimitDeps,
  ownerId: string,
  routeKey: string,
): Promise<LimitedRequest | undefined> {
  if (ownerId === '') return undefined;
  const nowMs = clock.nowMs();
  const kind = kindOf(routeKey);
  const result = await counter.count(ownerId, kind, limits, nowMs).catch((error: unknown) => {
    log.warn('a request is not counted', { reason: error instanceof Error ? error.name : 'unknown' });
    return { isCounted: true } as const;
  });
  const full = result.isCounted ? undefined : fullWindow(limits, result.counts, nowMs);
  if (!full) return undefined;
  const { window, limit, afterMs } = full;
  const retryAfterSeconds = Math.ceil(afterMs / 1000);
  const message = `At most ${limit} ${nouns[kind]} a ${window}: the next one in ${retryAfterSeconds} s.`;
  const context = { limit: String(limit), window, kind };
  return { refusal: { code: 'TOO_MANY_REQUESTS', message, context }, retryAfterSeconds };
}

const nouns: Readonly<Record<RequestKind, string>> = {
  READ: 'reads',
  COMMAND: 'commands',
  STOP: 'cancels, closes and halts',
};

/** What protects an account has a budget of its own: it waits for no order, and for no dashboard. */
export function kindOf(routeKey: string): RequestKind {
  if (routeKey.startsWith('GET ')) return 'READ';
  const isStop =
    routeKey.startsWith('DELETE /v1/orders') ||
    routeKey.startsWith('DELETE /v1/sessions') ||
    routeKey === 'PUT /v1/states' ||
    /\/(cancel|close|halt|stop|kill-switch)$/.test(routeKey);
  return isStop ? 'STOP' : 'COMMAND';
}
