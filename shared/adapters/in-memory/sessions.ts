import type { DomainEvent } from '../../domain/events/domain-event.ts';
import {
  type SeenSessions,
  type SessionRecords,
  type SessionRef,
  sessionKeptMs,
  type UserSession,
} from '../../ports/sessions.port.ts';

const keyOf = ({ ownerId, sessionId }: SessionRef) => `${ownerId}|${sessionId}`;

/** Sessions of one process; `published` is what the outbox would send. */
export class InMemorySessions implements SeenSessions, SessionRecords {
  readonly published: DomainEvent[] = [];
  readonly #sessions = new Map<string, UserSession>();

  async find(ref: SessionRef): Promise<UserSession | undefined> {
    return this.#sessions.get(keyOf(ref));
  }

  async see(ref: SessionRef, label: string, nowMs: number): Promise<void> {
    const { ownerId, sessionId } = ref;
    const known = this.#sessions.get(keyOf(ref)) ?? { ownerId, sessionId, label, firstSeenMs: nowMs };
    this.#sessions.set(keyOf(ref), { ...known, lastSeenMs: nowMs });
  }

  async list(ownerId: string, nowMs: number): Promise<readonly UserSession[]> {
    return [...this.#sessions.values()].filter(
      (session) => session.ownerId === ownerId && session.firstSeenMs + sessionKeptMs > nowMs,
    );
  }

  async end(ref: SessionRef, nowMs: number, event: DomainEvent): Promise<boolean> {
    const known = this.#sessions.get(keyOf(ref));
    if (!known || known.endedAtMs !== undefined) return false;
    this.#sessions.set(keyOf(ref), { ...known, endedAtMs: nowMs });
    this.published.push(event);
    return true;
  }
}
