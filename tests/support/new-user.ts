import {
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
  InitiateAuthCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { inject } from 'vitest';
import { clientOptions } from '#local-cloud/index.ts';

/** Another user of the shared cloud, logged in. */
export async function tokenOfNewUser(email: string): Promise<string> {
  return (await newUser(email)).token;
}

/** The same, with the password by which a page signs in. */
export async function newUser(email: string): Promise<{ readonly password: string; readonly token: string }> {
  const { endpoint, outputs } = inject('cloud');
  const cognito = new CognitoIdentityProviderClient(clientOptions(endpoint));
  try {
    const key = { UserPoolId: outputs.UserPoolId, Username: email };
    const password = `Aa1!${crypto.randomUUID()}`;
    await cognito.send(
      new AdminCreateUserCommand({
        ...key,
        MessageAction: 'SUPPRESS',
        UserAttributes: [{ Name: 'email', Value: email }],
      }),
    );
    await cognito.send(new AdminSetUserPasswordCommand({ ...key, Password: password, Permanent: true }));
    const answer = await cognito.send(
      new InitiateAuthCommand({
        AuthFlow: 'USER_PASSWORD_AUTH',
        ClientId: outputs.UserPoolClientId,
        AuthParameters: { USERNAME: email, PASSWORD: password },
      }),
    );
    const token = answer.AuthenticationResult?.AccessToken;
    if (!token) throw new Error('the new user could not log in');
    return { password, token };
  } finally {
    cognito.destroy();
  }
}
