import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminGetUserCommand,
  AdminSetUserMFAPreferenceCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
  UsernameExistsException,
} from '@aws-sdk/client-cognito-identity-provider';
import { clientOptions } from './environment.ts';
import { LocalCloudError } from './local-cloud-error.ts';

export const paperUserEmail = 'paper@tradewind.local';

export interface PaperUser {
  email: string;
  /** Cognito's `sub`. */
  userId: string;
}

export interface Tokens {
  idToken: string;
  accessToken: string;
  refreshToken: string;
  /** UTC epoch milliseconds. */
  expiresAtMs: number;
}

/** Creates the paper user, or finds the one of an earlier start, with a permanent password. */
export async function ensurePaperUser(
  endpoint: string,
  userPoolId: string,
  password: string,
): Promise<PaperUser> {
  const client = new CognitoIdentityProviderClient(clientOptions(endpoint));
  const key = { UserPoolId: userPoolId, Username: paperUserEmail };
  try {
    await createUser(client, key);
    await client.send(new AdminSetUserPasswordCommand({ ...key, Password: password, Permanent: true }));
    // Whoever runs a local cloud is its operator.
    await client.send(new AdminAddUserToGroupCommand({ ...key, GroupName: 'operators' }));
    const user = await client.send(new AdminGetUserCommand(key));
    // Nobody sits at a start to read a code from a telephone.
    const SoftwareTokenMfaSettings = { Enabled: false, PreferredMfa: false };
    if (user.UserMFASettingList?.length)
      await client.send(new AdminSetUserMFAPreferenceCommand({ ...key, SoftwareTokenMfaSettings }));
    const userId = user.UserAttributes?.find((attribute) => attribute.Name === 'sub')?.Value;
    if (userId === undefined) throw new LocalCloudError('the user pool gave the paper user no id');
    return { email: paperUserEmail, userId };
  } finally {
    client.destroy();
  }
}

/** Logs in with a password, as the command line's `login` does. @param code of the second factor, where there is one */
export async function logIn(
  endpoint: string,
  userPoolClientId: string,
  email: string,
  password: string,
  code?: () => Promise<string>,
): Promise<Tokens> {
  const client = new CognitoIdentityProviderClient(clientOptions(endpoint));
  try {
    const first = await client.send(
      new InitiateAuthCommand({
        AuthFlow: 'USER_PASSWORD_AUTH',
        ClientId: userPoolClientId,
        AuthParameters: { USERNAME: email, PASSWORD: password },
      }),
    );
    const answer =
      first.ChallengeName === 'SOFTWARE_TOKEN_MFA' && code
        ? await client.send(
            new RespondToAuthChallengeCommand({
              ...{ ClientId: userPoolClientId, ChallengeName: first.ChallengeName, Session: first.Session },
              ChallengeResponses: { USERNAME: email, SOFTWARE_TOKEN_MFA_CODE: await code() },
            }),
          )
        : first;
    const tokens = answer.AuthenticationResult;
    if (!tokens?.IdToken || !tokens.AccessToken || !tokens.RefreshToken) {
      throw new LocalCloudError(
        `logging in as ${email} gave no tokens (${answer.ChallengeName ?? 'no reason'})`,
      );
    }
    return {
      idToken: tokens.IdToken,
      accessToken: tokens.AccessToken,
      refreshToken: tokens.RefreshToken,
      expiresAtMs: Date.now() + (tokens.ExpiresIn ?? 3600) * 1000,
    };
  } finally {
    client.destroy();
  }
}

async function createUser(
  client: CognitoIdentityProviderClient,
  key: { UserPoolId: string; Username: string },
): Promise<void> {
  const UserAttributes = [
    { Name: 'email', Value: paperUserEmail },
    { Name: 'email_verified', Value: 'true' },
  ];
  try {
    await client.send(new AdminCreateUserCommand({ ...key, UserAttributes, MessageAction: 'SUPPRESS' }));
  } catch (error) {
    if (!(error instanceof UsernameExistsException)) throw error;
  }
}
