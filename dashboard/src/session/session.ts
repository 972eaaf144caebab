import { store, useStore } from '../data/store.ts';
import { type Pool, renew, revoke, type SignInAnswer, signInWithPassword, type Tokens } from './tokens.ts';

/** `over`: somebody was signed in, and their page waits behind the form. */
export type Session =
  | { readonly state: 'none' }
  | { readonly state: 'signed-in'; readonly tokens: Tokens }
  | { readonly state: 'over'; readonly email: string };

export interface Config extends Pool {
  readonly email: string | null;
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

export async function signIn(email: string, password: string): Promise<SignInAnswer> {
  const answer = await signInWithPassword(config ?? (await readConfig()), email, password);
  if (answer.ok) session.set({ state: 'signed-in', tokens: answer.tokens });
  return answer;
}

export async function signOut(): Promise<void> {
  const was = session.get();
  session.set({ state: 'none' });
  if (was.state === 'signed-in' && config) await revoke(config, was.tokens);
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
