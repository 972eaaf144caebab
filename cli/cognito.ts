import {
  CodeMismatchException,
  CognitoIdentityProviderClient,
  InitiateAuthCommand,
  NotAuthorizedException,
  UserNotFoundException,
} from '@aws-sdk/client-cognito-identity-provider';
import * as z from 'zod';
import { clientOptions } from '#local-cloud/environment.ts';
import { logIn, type Tokens } from '#local-cloud/paper-user.ts';

/** Where the users are: the endpoint of the user pool's service, and the client that programs log in with. */
export interface UserPool {
  readonly endpoint: string;
  readonly userPoolClientId: string;
}

/** New tokens for an e-mail and its password; undefined when the pair, or the code of the second factor, is wrong. */
export async function logInWithPassword(
  { endpoint, userPoolClientId }: UserPool,
  email: string,
  password: string,
  code: () => Promise<string>,
): Promise<Tokens | undefined> {
  return unlessRefused(() => logIn(endpoint, userPoolClientId, email, password, code));
}

/** A new access token for a refresh token; undefined when that is over or was revoked. */
export async function refreshTokens(
  { endpoint, userPoolClientId }: UserPool,
  refreshToken: string,
): Promise<Tokens | undefined> {
  const client = new CognitoIdentityProviderClient(clientOptions(endpoint));
  try {
    return await unlessRefused(async () => {
      const answer = await client.send(
        new InitiateAuthCommand({
          AuthFlow: 'REFRESH_TOKEN_AUTH',
          ClientId: userPoolClientId,
          AuthParameters: { REFRESH_TOKEN: refreshToken },
        }),
      );
      const tokens = answer.AuthenticationResult;
      if (!tokens?.AccessToken || !tokens.IdToken) return undefined;
      return {
        idToken: tokens.IdToken,
        accessToken: tokens.AccessToken,
        // Cognito sends a new one only where rotation is on.
        refreshToken: tokens.RefreshToken ?? refreshToken,
        expiresAtMs: Date.now() + (tokens.ExpiresIn ?? 3600) * 1000,
      };
    });
  } finally {
    client.destroy();
  }
}

async function unlessRefused<Value>(work: () => Promise<Value | undefined>): Promise<Value | undefined> {
  try {
    return await work();
  } catch (error) {
    const refusals = [NotAuthorizedException, UserNotFoundException, CodeMismatchException];
    if (refusals.some((refusal) => error instanceof refusal)) return undefined;
    throw error;
  }
}

const claims = z.object({ sub: z.string() });

/** The user's id in an id token that came straight from Cognito; its signature is the API's to check. */
export function userIdOf(idToken: string): string {
  const payload = idToken.split('.')[1] ?? '';
  return claims.parse(JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'))).sub;
}
