import { beforeAll, describe, expect, inject, it } from 'vitest';
import { logIn, type Tokens } from '#local-cloud/paper-user.ts';
import { sessionList } from '#shared/http-api/session-schemas.ts';
import { refreshTokens } from '../../cli/cognito.ts';
import { call, problemIn } from '../support/api.ts';
import { newUser, tokenOfNewUser } from '../support/new-user.ts';

const { endpoint, outputs } = inject('cloud');
const pool = { endpoint, userPoolClientId: outputs.UserPoolClientId ?? '' };
const agents = {
  desk: 'Mozilla/5.0 (Windows NT 10.0; rv:145.0) Gecko/20100101 Firefox/145.0',
  phone: 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) CriOS/142.0 Mobile Safari/604.1',
};

/** One user, signed in twice. */
let desk: Tokens;
let phone: Tokens;
beforeAll(async () => {
  const email = `sessions-${crypto.randomUUID()}@example.com`;
  const { password } = await newUser(email);
  const signIn = () => logIn(endpoint, pool.userPoolClientId, email, password);
  [desk, phone] = [await signIn(), await signIn()];
});

const ask = (token: string, method = 'GET', path = '/v1/accounts', agent = agents.desk) =>
  call(method, path, { token, headers: { 'user-agent': agent } });
async function listed(token: string) {
  const answer = await ask(token, 'GET', '/v1/sessions');
  return sessionList.parse(answer.body).sessions;
}
async function renewed(tokens: Tokens): Promise<string> {
  const anew = await refreshTokens(pool, tokens.refreshToken);
  if (!anew) throw new Error('test: the user pool renewed nothing');
  return anew.accessToken;
}

describe('where a user is signed in', () => {
  it('is listed, each sign-in once, however often its tokens are renewed', async () => {
    expect((await ask(phone.accessToken, 'GET', '/v1/accounts', agents.phone)).status).toBe(200);
    expect((await ask(await renewed(phone), 'GET', '/v1/accounts', agents.phone)).status).toBe(200);
    const sessions = await listed(desk.accessToken);
    expect(sessions.map(({ label, isCurrent }) => [label, isCurrent])).toEqual([
      ['Firefox, Windows', true],
      ['Chrome, iPhone', false],
    ]);
    const told = JSON.stringify(sessions);
    for (const { accessToken } of [desk, phone]) expect(told).not.toContain(originOf(accessToken));
  });

  it('ends at once where its user says so: its token, what is renewed of it, and its way to the stream', async () => {
    const other = (await listed(desk.accessToken)).find(({ isCurrent }) => !isCurrent);
    const path = `/v1/sessions/${other?.sessionId}`;
    const stranger = await tokenOfNewUser(`stranger-${crypto.randomUUID()}@example.com`);
    expect(problemIn(await ask(stranger, 'DELETE', path)).code).toBe('SESSION_NOT_FOUND');
    const ended = await ask(desk.accessToken, 'DELETE', path);
    expect(ended).toMatchObject({ status: 200, body: { sessionId: other?.sessionId } });
    for (const token of [phone.accessToken, await renewed(phone)])
      for (const [method, at] of [
        ['GET', '/v1/accounts'],
        ['GET', '/v1/sessions'],
        ['POST', '/v1/stream/tickets'],
        ['POST', '/v1/kill-switch'],
      ] as const) {
        const answer = await ask(token, method, at);
        expect([answer.status, problemIn(answer).code]).toEqual([401, 'SESSION_ENDED']);
      }
    expect((await ask(desk.accessToken)).status).toBe(200);
    expect((await ask(desk.accessToken, 'POST', '/v1/stream/tickets')).status).toBe(201);
    expect(await listed(desk.accessToken)).toMatchObject([{ isCurrent: true }]);
    expect((await ask(desk.accessToken, 'DELETE', path)).body).toEqual(ended.body);
  });

  it('ends everywhere with the session that asks', async () => {
    expect(await ask(desk.accessToken, 'DELETE', '/v1/sessions')).toMatchObject({
      ...{ status: 200, body: { ended: 1 } },
    });
    expect(problemIn(await ask(await renewed(desk))).code).toBe('SESSION_ENDED');
  });
});

function originOf(token: string): string {
  const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
  const origin: unknown = Reflect.get(Object(claims), 'origin_jti');
  if (typeof origin !== 'string') throw new Error('test: a token names no sign-in');
  return origin;
}
