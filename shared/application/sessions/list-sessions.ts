import type { Clock } from '../../ports/clock.port.ts';
import type { SessionRecords, UserSession } from '../../ports/sessions.port.ts';
import type { CurrentSession } from './check-session.ts';

/** More than these are programs that sign in anew each time: then all are ended at once. */
const shownMax = 100;

interface SessionsShown {
  readonly sessions: readonly UserSession[];
  /** How many there are besides. */
  readonly others: number;
}

/** A user's sessions that were not ended, seen last first. The one that asks is always among them. */
export async function listSessions(
  { sessions, clock }: { readonly sessions: Pick<SessionRecords, 'list'>; readonly clock: Clock },
  ownerId: string,
  current: CurrentSession | undefined,
): Promise<SessionsShown> {
  const nowMs = clock.nowMs();
  const known = (await sessions.list(ownerId, nowMs)).filter(({ endedAtMs }) => endedAtMs === undefined);
  const isCurrent = ({ sessionId }: UserSession) => sessionId === current?.sessionId;
  // Its first request is written while this is read.
  const own =
    current && !known.some(isCurrent) ? [{ ...current, firstSeenMs: nowMs, lastSeenMs: nowMs }] : [];
  const rank = (session: UserSession) => (isCurrent(session) ? Number.POSITIVE_INFINITY : session.lastSeenMs);
  const open = [...known, ...own].sort((a, b) => (rank(a) < rank(b) ? 1 : -1));
  return { sessions: open.slice(0, shownMax), others: Math.max(0, open.length - shownMax) };
}
