import { store, useStore } from '../data/store.ts';
import { endAllSessions } from './own-account.ts';
import {
  answerChallenge,
  type Challenge,
  end,
  type Pool,
  renew,
  revoke,
  type SignInAnswer,
  signInWithPassword,
  type Tokens,
} from './tokens.ts';

/** `over`: somebody was signed in, and their page waits behind the form. */
export type Session =
  | { readonly state: 'none' }
  | { readonly state: 'signed-in'; readonly tokens: Tokens }
  | { readonly state: 'over'; readonly email: string };

export interface Config extends Pool {
  /** Put into the form: of the one user of a local cloud, which sends no mail. */
  readonly email: string | null;
  /** Whether anybody may register. */
  readonly isOpen: boolean;
  /** Where a paper account comes with funds and a key. */
  readonly simulatedVenues?: readonly string[];
}

const session = store<Session>({ state: 'none' });
let config: Config | undefined;
let renewing: Promise<string | undefined> | undefined;
const renewBeforeMs = 120_000;

export function useSession(): Session {
  return useStore(session);
}

/** What the page's server says of itself, read once. Throws when it does not answer. */
export async function readConfig(): Promise<Config> {
  const answer = await fetch('/config.json');
  if (!answer.ok) throw new Error(`config.json: ${answer.status}`);
  config = (await answer.json()) as Config;
  return config;
}

export function isSimulated(venue: string): boolean {
  return config?.simulatedVenues?.includes(venue) ?? false;
}

export async function signIn(email: string, password: string): Promise<SignInAnswer> {
  const was = session.get();
  // Another person: the page that waits, and the stream behind it, are not theirs.
  if (was.state === 'over' && was.email !== email) session.set({ state: 'none' });
  return taken(await signInWithPassword(await pool(), email, password));
}

/** Goes on where the password alone did not do. */
export async function goOn(challenge: Challenge, given: string): Promise<SignInAnswer> {
  return taken(await answerChallenge(await pool(), challenge, given));
}

async function pool(): Promise<Config> {
  return config ?? readConfig();
}

/** The session before, if there is one, ends where the new one begins. */
async function taken(answer: SignInAnswer): Promise<SignInAnswer> {
  if (!answer.ok) return answer;
  const was = session.get();
  session.set({ state: 'signed-in', tokens: answer.tokens });
  if (was.state === 'signed-in' && config) await end(config, was.tokens);
  return answer;
}

export async function signOut(): Promise<void> {
  const was = session.get();
  session.set({ state: 'none' });
  if (was.state === 'signed-in' && config) await end(config, was.tokens);
}

/**
 * The session of a refused token was ended. Was it this one, the page waits behind the form, and nothing is renewed. Had
 * it been replaced meanwhile, the token that is good now is given back.
 */
export function endedElsewhere(refused: string | undefined): string | undefined {
  const was = session.get();
  if (was.state !== 'signed-in') return undefined;
  if (was.tokens.accessToken !== refused) return was.tokens.accessToken;
  session.set({ state: 'over', email: was.tokens.email });
  if (config) void revoke(config, was.tokens);
  return undefined;
}

/** False where it was not done everywhere: then this window stays, to ask again. */
export async function signOutEverywhere(): Promise<boolean> {
  const token = await accessToken();
  if (token === undefined || !(await endAllSessions(token))) return false;
  session.set({ state: 'none' });
  return true;
}

/**
 * A token that is good for the next minutes; undefined when there is no session, or it is over. One renewal at a time,
 * whoever asks.
 * @param refused an access token that the API did not take: another one is fetched
 */
export async function accessToken(refused?: string): Promise<string | undefined> {
  const now = session.get();
  if (now.state !== 'signed-in') return undefined;
  const { tokens } = now;
  const isGood = tokens.accessToken !== refused && tokens.expiresAtMs - Date.now() > renewBeforeMs;
  if (isGood) return tokens.accessToken;
  renewing ??= renewed(tokens).finally(() => {
    renewing = undefined;
  });
  return renewing;
}

async function renewed(tokens: Tokens): Promise<string | undefined> {
  if (!config) return undefined;
  const answer = await renew(config, tokens);
  if (answer.ok) {
    session.set({ state: 'signed-in', tokens: answer.tokens });
    return answer.tokens.accessToken;
  }
  // While nobody answers, what is left of the present token is used.
  if (answer.why === 'unreachable' && tokens.expiresAtMs > Date.now()) return tokens.accessToken;
  if (answer.why !== 'unreachable') session.set({ state: 'over', email: tokens.email });
  return undefined;
}
