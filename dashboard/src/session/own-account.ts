import { endAtApi } from './end-at-api.ts';
import { callPool, fieldOf, type PoolAnswer, textOf } from './pool.ts';
import type { Pool } from './tokens.ts';

/** What people do with their own sign-in before they are signed in. */
export const ownAccount = {
  register: ({ userPoolClientId: ClientId }: Pool, email: string, password: string) =>
    callPool('SignUp', {
      ...{ ClientId, Username: email, Password: password },
      UserAttributes: [{ Name: 'email', Value: email }],
    }),
  confirm: ({ userPoolClientId: ClientId }: Pool, email: string, code: string) =>
    callPool('ConfirmSignUp', { ClientId, Username: email, ConfirmationCode: code }),
  sendCodeAgain: ({ userPoolClientId: ClientId }: Pool, email: string) =>
    callPool('ResendConfirmationCode', { ClientId, Username: email }),
  forgetPassword: ({ userPoolClientId: ClientId }: Pool, email: string) =>
    callPool('ForgotPassword', { ClientId, Username: email }),
  resetPassword: ({ userPoolClientId: ClientId }: Pool, email: string, code: string, password: string) =>
    callPool('ConfirmForgotPassword', {
      ...{ ClientId, Username: email, ConfirmationCode: code, Password: password },
    }),
} as const;

export type SecondFactor = 'on' | 'off';

/** Whether signing in takes a code; undefined where the user pool does not tell. */
export async function readSecondFactor(AccessToken: string): Promise<SecondFactor | undefined> {
  const answer = await callPool('GetUser', { AccessToken });
  if (!answer.ok) return undefined;
  const list = fieldOf(answer.body, 'UserMFASettingList');
  return Array.isArray(list) && list.includes('SOFTWARE_TOKEN_MFA') ? 'on' : 'off';
}

/** A secret for an authenticator; empty where the user pool gives none. Nothing changes until a code proves it. */
export async function beginSecondFactor(AccessToken: string): Promise<string> {
  const answer = await callPool('AssociateSoftwareToken', { AccessToken });
  return answer.ok ? textOf(answer.body, 'SecretCode') : '';
}

export async function proveSecondFactor(AccessToken: string, code: string): Promise<PoolAnswer> {
  const proven = await callPool('VerifySoftwareToken', {
    ...{ AccessToken, UserCode: code, FriendlyDeviceName: 'Authenticator' },
  });
  return proven.ok ? prefer(AccessToken, true) : proven;
}

export function dropSecondFactor(AccessToken: string): Promise<PoolAnswer> {
  return prefer(AccessToken, false);
}

function prefer(AccessToken: string, isOn: boolean): Promise<PoolAnswer> {
  const SoftwareTokenMfaSettings = { Enabled: isOn, PreferredMfa: isOn };
  return callPool('SetUserMFAPreference', { AccessToken, SoftwareTokenMfaSettings });
}

export function changePassword(AccessToken: string, before: string, after: string): Promise<PoolAnswer> {
  return callPool('ChangePassword', { AccessToken, PreviousPassword: before, ProposedPassword: after });
}

/**
 * Ends every session of this person, this one too: first at the API, which takes their tokens no more, then at the user
 * pool, which renews none. False where one of them did not do it; it may be asked again.
 */
export async function endAllSessions(AccessToken: string): Promise<boolean> {
  if (!(await endAtApi('/v1/sessions', AccessToken))) return false;
  return (await callPool('GlobalSignOut', { AccessToken })).ok;
}
