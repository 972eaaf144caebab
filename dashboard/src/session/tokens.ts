import { endAtApi } from './end-at-api.ts';
import { callPool, fieldOf, type PoolAnswer, textOf, type Why } from './pool.ts';

/** What signing in gives. Kept in memory only: a script that got into another page finds nothing to take. */
export interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly email: string;
  readonly expiresAtMs: number;
  /** When its person gave the password; a renewal leaves it. */
  readonly signedInAtMs: number;
}

/** The password was right, and more is asked: a code of the second factor, or a password of one's own. */
export interface Challenge {
  readonly kind: 'code' | 'new-password';
  readonly session: string;
  readonly email: string;
}

export type SignInAnswer =
  | { readonly ok: true; readonly tokens: Tokens }
  | { readonly ok: false; readonly why: Why | 'challenge'; readonly challenge?: Challenge };

export interface Pool {
  readonly userPoolClientId: string;
}

const kinds: Readonly<Record<string, Challenge['kind']>> = {
  SOFTWARE_TOKEN_MFA: 'code',
  NEW_PASSWORD_REQUIRED: 'new-password',
};
const answers = {
  code: { name: 'SOFTWARE_TOKEN_MFA', field: 'SOFTWARE_TOKEN_MFA_CODE' },
  'new-password': { name: 'NEW_PASSWORD_REQUIRED', field: 'NEW_PASSWORD' },
} as const;

export async function signInWithPassword(
  { userPoolClientId: ClientId }: Pool,
  email: string,
  password: string,
): Promise<SignInAnswer> {
  const AuthParameters = { USERNAME: email, PASSWORD: password };
  return read(await callPool('InitiateAuth', { AuthFlow: 'USER_PASSWORD_AUTH', ClientId, AuthParameters }), {
    ...{ email, refreshToken: '', signedInAtMs: Date.now() },
  });
}

export async function answerChallenge(
  { userPoolClientId: ClientId }: Pool,
  { kind, session, email }: Challenge,
  given: string,
): Promise<SignInAnswer> {
  const { name, field } = answers[kind];
  const answer = await callPool('RespondToAuthChallenge', {
    ...{ ClientId, ChallengeName: name, Session: session },
    ChallengeResponses: { USERNAME: email, [field]: given },
  });
  return read(answer, { email, refreshToken: '', signedInAtMs: Date.now() });
}

export async function renew({ userPoolClientId: ClientId }: Pool, tokens: Tokens): Promise<SignInAnswer> {
  const AuthParameters = { REFRESH_TOKEN: tokens.refreshToken };
  const AuthFlow = 'REFRESH_TOKEN_AUTH';
  return read(await callPool('InitiateAuth', { AuthFlow, ClientId, AuthParameters }), tokens);
}

/** Ends the session at the API, which takes no token of it any more, and at the user pool. It ends here whatever comes of that. */
export async function end(pool: Pool, tokens: Tokens): Promise<void> {
  await Promise.all([endAtApi('/v1/sessions/current', tokens.accessToken), revoke(pool, tokens)]);
}

/** The user pool renews its tokens no more. */
export async function revoke({ userPoolClientId: ClientId }: Pool, { refreshToken }: Tokens): Promise<void> {
  await callPool('RevokeToken', { ClientId, Token: refreshToken });
}

type Known = Pick<Tokens, 'email' | 'refreshToken' | 'signedInAtMs'>;

function read(answer: PoolAnswer, { email, refreshToken, signedInAtMs }: Known): SignInAnswer {
  if (!answer.ok) return answer;
  const result = fieldOf(answer.body, 'AuthenticationResult');
  const accessToken = textOf(result, 'AccessToken');
  if (accessToken === '') {
    const kind = kinds[textOf(answer.body, 'ChallengeName')];
    const session = textOf(answer.body, 'Session');
    return { ok: false, why: 'challenge', ...(kind && { challenge: { kind, session, email } }) };
  }
  const seconds = fieldOf(result, 'ExpiresIn');
  return {
    ok: true,
    tokens: {
      ...{ accessToken, email, signedInAtMs },
      refreshToken: textOf(result, 'RefreshToken') || refreshToken,
      expiresAtMs: Date.now() + (typeof seconds === 'number' ? seconds : 3_600) * 1_000,
    },
  };
}
