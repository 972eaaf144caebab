import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { SimulatedClock } from '../../testing/simulated-clock.ts';
import { CognitoSecondFactor } from './second-factor.ts';

let answer: { readonly status: number; readonly body: object };
const asked: unknown[] = [];
const pool = createServer(async (request, response) => {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  asked.push([request.headers['x-amz-target'], JSON.parse(Buffer.concat(parts).toString('utf8'))]);
  response.writeHead(answer.status).end(JSON.stringify(answer.body));
});
beforeAll(() => new Promise<void>((resolve) => pool.listen(0, '127.0.0.1', resolve)));
afterAll(() => {
  pool.closeAllConnections();
  pool.close();
});

const clock = new SimulatedClock();
const factor = () =>
  new CognitoSecondFactor(`http://127.0.0.1:${(pool.address() as AddressInfo).port}/`, clock);
const token = (claims: object) => `h.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.s`;
const signedIn = (agoS: number) => token({ auth_time: Math.floor(clock.nowMs() / 1_000) - agoS });
beforeEach(() => {
  asked.length = 0;
  answer = { status: 200, body: { Username: 'u', UserMFASettingList: ['SOFTWARE_TOKEN_MFA'] } };
});

it('is fresh for ten minutes after a sign-in of somebody who has one', async () => {
  expect(await factor().isFresh(signedIn(599))).toBe(true);
  expect(asked).toEqual([['AWSCognitoIdentityProviderService.GetUser', { AccessToken: signedIn(599) }]]);
});

it.each([
  ['that is older', () => signedIn(602)],
  ['without its time', () => token({ sub: 'u' })],
  ['that is none', () => 'nonsense'],
])('is not, by a token %s, and nobody is asked', async (_, given) => {
  expect(await factor().isFresh(given())).toBe(false);
  expect(asked).toEqual([]);
});

it.each([
  ['has none', { status: 200, body: { Username: 'u' } }],
  ['has another kind', { status: 200, body: { UserMFASettingList: ['SMS_MFA'] } }],
  ['was signed out everywhere', { status: 400, body: { __type: 'NotAuthorizedException' } }],
])('is not where the person %s', async (_, given) => {
  answer = given;
  expect(await factor().isFresh(signedIn(1))).toBe(false);
});

it('is not known where the user pool fails', async () => {
  answer = { status: 500, body: {} };
  await expect(factor().isFresh(signedIn(1))).rejects.toThrow('500');
});
