/** Why the user pool did not do it, as far as a person can do something about it. */
export type Why =
  /** Wrong address or password, or the session is over. */
  | 'refused'
  | 'limited'
  /** Nobody answered; trying again is right. */
  | 'unreachable'
  /** The address was never confirmed by a code. */
  | 'unconfirmed'
  | 'code-wrong'
  | 'code-old'
  | 'password-weak'
  | 'exists'
  | 'reset';

export type PoolAnswer =
  | { readonly ok: true; readonly body: unknown }
  | { readonly ok: false; readonly why: Why };

const reasons: Readonly<Record<string, Why>> = {
  CodeMismatchException: 'code-wrong',
  EnableSoftwareTokenMFAException: 'code-wrong',
  ExpiredCodeException: 'code-old',
  InvalidPasswordException: 'password-weak',
  LimitExceededException: 'limited',
  TooManyFailedAttemptsException: 'limited',
  TooManyRequestsException: 'limited',
  PasswordResetRequiredException: 'reset',
  UserNotConfirmedException: 'unconfirmed',
  UsernameExistsException: 'exists',
};

/** One call of the user pool, by way of the page's own server. */
export async function callPool(name: string, request: object): Promise<PoolAnswer> {
  try {
    const answer = await fetch('/auth', {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': `AWSCognitoIdentityProviderService.${name}`,
      },
      body: JSON.stringify(request),
      signal: AbortSignal.timeout(20_000),
    });
    const text = await answer.text();
    const body: unknown = text === '' ? {} : JSON.parse(text);
    if (answer.status === 200) return { ok: true, body };
    if (answer.status >= 500) return { ok: false, why: 'unreachable' };
    return { ok: false, why: reasons[textOf(body, '__type').split('#').at(-1) ?? ''] ?? 'refused' };
  } catch {
    return { ok: false, why: 'unreachable' };
  }
}

export function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

/** Empty where there is none. */
export function textOf(value: unknown, name: string): string {
  const found = fieldOf(value, name);
  return typeof found === 'string' ? found : '';
}
