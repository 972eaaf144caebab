import * as z from 'zod';
import type { Clock } from '../../ports/clock.port.ts';
import type { SecondFactor } from '../../ports/second-factor.port.ts';

const claims = z.object({ auth_time: z.coerce.number() });
const userFacts = z.object({ UserMFASettingList: z.array(z.string()).default([]) });
/** Long enough to read a preflight, short enough that an open window is not a person. */
const freshMs = 600_000;
const answerWithinMs = 5_000;

/**
 * Asks the user pool with the person's own token. The pool lets nobody in without the second factor who has one, so a sign-in of
 * a moment ago by such a person took it; a renewed token keeps the time of its sign-in. A token that was revoked is refused.
 */
export class CognitoSecondFactor implements SecondFactor {
  readonly #url: string;
  readonly #clock: Clock;

  constructor(url: string, clock: Clock) {
    this.#url = url;
    this.#clock = clock;
  }

  async isFresh(accessToken: string): Promise<boolean> {
    const signedInAtMs = signedInAtMsOf(accessToken);
    if (signedInAtMs === undefined || this.#clock.nowMs() - signedInAtMs > freshMs) return false;
    const answer = await fetch(this.#url, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': 'AWSCognitoIdentityProviderService.GetUser',
      },
      body: JSON.stringify({ AccessToken: accessToken }),
      signal: AbortSignal.timeout(answerWithinMs),
    });
    if (answer.status >= 500) throw new Error(`the user pool answered ${answer.status}`);
    if (!answer.ok) return false;
    return userFacts.parse(await answer.json()).UserMFASettingList.includes('SOFTWARE_TOKEN_MFA');
  }
}

/** Of a token that the API's authorizer has verified; the user pool verifies it again. */
function signedInAtMsOf(accessToken: string): number | undefined {
  try {
    const payload = Buffer.from(accessToken.split('.')[1] ?? '', 'base64url').toString('utf8');
    return claims.parse(JSON.parse(payload)).auth_time * 1_000;
  } catch {
    return undefined;
  }
}
