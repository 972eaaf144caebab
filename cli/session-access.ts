import { filesOfPortBase } from '#local-cloud/instance.ts';
import { readSession, type Session, writeSession } from '#local-cloud/session.ts';
import { type Outcome, refused } from './output.ts';

/** A token that ends sooner than this is renewed first: it must outlive the longest command's next requests. */
const renewBeforeMs = 120_000;

export type SessionResult =
  | { readonly ok: true; readonly session: Session }
  | { readonly ok: false; readonly outcome: Outcome };

/** The session of an instance with a token that is good for a while yet; renewed silently when it is not. */
export async function currentSession(portBase: number, nowMs: number): Promise<SessionResult> {
  const files = filesOfPortBase(portBase);
  const session = readSession(files);
  if (!session) return notLoggedIn('You are not logged in.');
  if (session.expiresAtMs - nowMs > renewBeforeMs) return { ok: true, session };
  const { refreshTokens } = await import('./cognito.ts');
  const tokens = await refreshTokens(session, session.refreshToken);
  if (!tokens) return notLoggedIn('Your login is over.');
  const renewed = { ...session, ...tokens };
  writeSession(files, renewed);
  return { ok: true, session: renewed };
}

function notLoggedIn(what: string): SessionResult {
  return { ok: false, outcome: refused('NOT_LOGGED_IN', `${what} Log in with \`bin/tradewind login\`.`) };
}
