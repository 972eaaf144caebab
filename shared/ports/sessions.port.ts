import type { DomainEvent } from '../domain/events/domain-event.ts';

export interface SessionRef {
  readonly ownerId: string;
  /** Hash of what the user pool calls the session in each of its tokens. */
  readonly sessionId: string;
}

/** A sign-in of a user, from its first request until it was ended, or can renew its tokens no more. */
export interface UserSession extends SessionRef {
  /** Browser or program, and system, as it names itself; empty where it does not. */
  readonly label: string;
  readonly firstSeenMs: number;
  readonly lastSeenMs: number;
  readonly endedAtMs?: number;
}

/** What every request asks of its own session. */
export interface SeenSessions {
  find(ref: SessionRef): Promise<UserSession | undefined>;
  /** Writes a session at its first request, later when it was seen last. One that was ended stays so. */
  see(ref: SessionRef, label: string, nowMs: number): Promise<void>;
}

export interface SessionRecords {
  find(ref: SessionRef): Promise<UserSession | undefined>;
  /** A user's sessions that may still renew their tokens, also those that were ended. */
  list(ownerId: string, nowMs: number): Promise<readonly UserSession[]>;
  /** Together with its event. False: there is no such session, or it was ended before. */
  end(ref: SessionRef, nowMs: number, event: DomainEvent): Promise<boolean>;
}

/**
 * A record outlives the refresh token of its sign-in (30 days, infra/constructs/user-directory.ts) and the access token that
 * was granted last: what was ended is never forgotten while a token of it is good.
 */
export const sessionKeptMs = 31 * 86_400_000;
