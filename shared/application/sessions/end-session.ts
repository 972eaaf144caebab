import type { DomainEvent } from '../../domain/events/domain-event.ts';
import { accept, type InvalidCode, type Result, refuse } from '../../domain/refusal.ts';
import { systemOwner } from '../../domain/stream/topic.ts';
import type { Clock } from '../../ports/clock.port.ts';
import type { Ids } from '../../ports/ids.port.ts';
import type { SessionRecords, SessionRef, UserSession } from '../../ports/sessions.port.ts';
import type { StreamConnections } from '../../ports/stream-records.port.ts';
import { mapConcurrently } from '../map-concurrently.ts';

export interface EndSessionDeps {
  readonly sessions: SessionRecords;
  readonly connections: Pick<StreamConnections, 'listOf' | 'close'>;
  readonly clock: Clock;
  readonly ids: Ids;
}

interface EndCommand extends SessionRef {
  /** The session that asks: it closes its connections itself. */
  readonly currentId?: string;
  readonly correlationId: string;
}
type Ended = UserSession & { readonly endedAtMs: number };

const atOnce = 10;
const triesMax = 5;

/** Ends a session of the user: its next request is refused, and nothing more is told to it. Ended again, it is as it was. */
export async function endSession(
  deps: EndSessionDeps,
  command: EndCommand,
): Promise<Result<Ended, InvalidCode>> {
  const ended = await end(deps, command);
  if (!ended) return refuse('SESSION_NOT_FOUND', 'There is no such session.', { field: 'sessionId' });
  if (command.sessionId !== command.currentId) await hushStream(deps, command.ownerId);
  return accept(ended);
}

/** Ends all of a user's sessions, also the one that asks; tells how many. */
export async function endAllSessions(
  deps: EndSessionDeps,
  { ownerId, correlationId }: Omit<EndCommand, 'sessionId' | 'currentId'>,
): Promise<number> {
  const all = await deps.sessions.list(ownerId, deps.clock.nowMs());
  const open = all.filter(({ endedAtMs }) => endedAtMs === undefined);
  await mapConcurrently(open, atOnce, ({ sessionId }) => end(deps, { ownerId, sessionId, correlationId }));
  await hushStream(deps, ownerId);
  return open.length;
}

/** Undefined: there is none. A session that was seen at the same moment is in the way of one try. */
async function end(deps: EndSessionDeps, command: EndCommand): Promise<Ended | undefined> {
  for (let tries = 0; tries < triesMax; tries += 1) {
    const known = await deps.sessions.find(command);
    if (!known) return undefined;
    if (known.endedAtMs !== undefined) return { ...known, endedAtMs: known.endedAtMs };
    const endedAtMs = deps.clock.nowMs();
    if (await deps.sessions.end(command, endedAtMs, eventOf(deps, command, known, endedAtMs)))
      return { ...known, endedAtMs };
  }
  throw new Error(`session ${command.sessionId} could not be ended`);
}

/**
 * Forgets every connection of the user to the live stream: which session opened one is not known. Windows that go on
 * are told so when they ping next, and come back with a new ticket and all they missed; who was put out gets none.
 */
async function hushStream({ connections }: EndSessionDeps, ownerId: string): Promise<void> {
  for (const connection of await connections.listOf(ownerId)) await connections.close(connection);
}

function eventOf(
  { ids }: EndSessionDeps,
  { ownerId, correlationId, currentId }: EndCommand,
  { sessionId, label }: UserSession,
  atMs: number,
): DomainEvent {
  const type = 'session.ended';
  const payload = {
    ...{ event_type: type, session_id: sessionId, label },
    ...(currentId === undefined ? {} : { ended_by: currentId }),
  };
  return { eventId: ids.nextId(), ownerId, accountId: systemOwner, type, correlationId, atMs, payload };
}
