/** What signing in gives. Kept in memory only: a script that got into another page finds nothing to take. */
export interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly email: string;
  readonly expiresAtMs: number;
}

/** `refused`: wrong address or password, or the session is over. `unreachable`: nobody answered; trying again is right. */
export type SignInAnswer =
  | { readonly ok: true; readonly tokens: Tokens }
  | { readonly ok: false; readonly why: 'refused' | 'limited' | 'challenge' | 'unreachable' };

export interface Pool {
  readonly userPoolClientId: string;
}

export async function signInWithPassword(pool: Pool, email: string, password: string): Promise<SignInAnswer> {
  const parameters = { USERNAME: email, PASSWORD: password };
  return initiate(pool, 'USER_PASSWORD_AUTH', parameters, email, '');
}

export async function renew(pool: Pool, { refreshToken, email }: Tokens): Promise<SignInAnswer> {
  return initiate(pool, 'REFRESH_TOKEN_AUTH', { REFRESH_TOKEN: refreshToken }, email, refreshToken);
}

/** Ends the session at the user pool. It ends here whatever comes of that. */
export async function revoke(pool: Pool, { refreshToken }: Tokens): Promise<void> {
  await call('RevokeToken', { ClientId: pool.userPoolClientId, Token: refreshToken }).catch(() => {});
}

async function initiate(
  pool: Pool,
  flow: string,
  parameters: Readonly<Record<string, string>>,
  email: string,
  refreshToken: string,
): Promise<SignInAnswer> {
  try {
    const { status, body } = await call('InitiateAuth', {
      AuthFlow: flow,
      ClientId: pool.userPoolClientId,
      AuthParameters: parameters,
    });
    if (status >= 500) return { ok: false, why: 'unreachable' };
    if (status !== 200) return { ok: false, why: isLimited(body) ? 'limited' : 'refused' };
    const result = fieldOf(body, 'AuthenticationResult');
    const accessToken = fieldOf(result, 'AccessToken');
    if (typeof accessToken !== 'string') return { ok: false, why: 'challenge' };
    const renewed = fieldOf(result, 'RefreshToken');
    const seconds = fieldOf(result, 'ExpiresIn');
    return {
      ok: true,
      tokens: {
        accessToken,
        refreshToken: typeof renewed === 'string' ? renewed : refreshToken,
        email,
        expiresAtMs: Date.now() + (typeof seconds === 'number' ? seconds : 3_600) * 1_000,
      },
    };
  } catch {
    return { ok: false, why: 'unreachable' };
  }
}

async function call(name: string, body: object): Promise<{ status: number; body: unknown }> {
  const answer = await fetch('/auth', {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `AWSCognitoIdentityProviderService.${name}`,
    },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(20_000),
  });
  const text = await answer.text();
  return { status: answer.status, body: text === '' ? {} : JSON.parse(text) };
}

function isLimited(body: unknown): boolean {
  const type = fieldOf(body, '__type');
  return typeof type === 'string' && /TooManyRequests|LimitExceeded/.test(type);
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
