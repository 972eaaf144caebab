import { type InvalidCode, type Refusal, refuse } from '../../domain/refusal.ts';
import type { Clock } from '../../ports/clock.port.ts';
import type { Log } from '../../ports/log.port.ts';
import type { SeenSessions, SessionRef } from '../../ports/sessions.port.ts';

interface CheckSessionDeps {
  readonly sessions: SeenSessions;
  readonly clock: Clock;
  readonly log: Log;
}

/** The session that a request came in. */
export interface CurrentSession extends SessionRef {
  readonly label: string;
}

/** So often is kept when a session was seen last: a write a minute, whatever is asked. */
export const seenEveryMs = 60_000;

/**
 * Refuses what comes in a session that was ended, from its next request on. Where the store does not answer, what
 * protects an account passes, and nothing else: neither must an outage hold up a cancel, nor let in who was put out.
 */
export async function checkSession(
  { sessions, clock, log }: CheckSessionDeps,
  current: CurrentSession,
  isStop: boolean,
): Promise<Refusal<InvalidCode> | undefined> {
  try {
    const known = await sessions.find(current);
    if (known?.endedAtMs !== undefined)
      return refuse('SESSION_ENDED', 'This session was ended: sign in again.').refusal;
    const nowMs = clock.nowMs();
    if (!known || nowMs - known.lastSeenMs >= seenEveryMs)
      await sessions.see(current, current.label, nowMs).catch(warn(log, 'a session is not kept as seen'));
    return undefined;
  } catch (error) {
    warn(log, 'a session cannot be looked up')(error);
    const message = 'Whether this session was ended cannot be told at the moment: repeat the request.';
    return isStop ? undefined : refuse('UNAVAILABLE', message).refusal;
  }
}

function warn(log: Log, message: string) {
  return (error: unknown) => log.warn(message, { reason: error instanceof Error ? error.name : 'unknown' });
}
