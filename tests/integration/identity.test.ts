import { generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { accountList } from '#shared/http-api/schemas.ts';
import { call, place, post, restingBuy, settled } from '../support/api.ts';
import { tokenOfNewUser } from '../support/new-user.ts';

const { accessToken, user } = inject('cloud');

describe('one user never sees another’s data', () => {
  let stranger = '';
  let orderId = '';
  beforeAll(async () => {
    stranger = await tokenOfNewUser('stranger@tradewind.local');
    orderId = (await place(restingBuy('28000'))).orderId;
  });
  afterAll(async () => {
    await call('DELETE', `/v1/orders/${orderId}`);
    await settled(orderId);
  });

  it('a stranger has no accounts', async () => {
    const answer = await call('GET', '/v1/accounts', { token: stranger });
    expect(accountList.parse(answer.body).accounts).toEqual([]);
  });

  it.each([
    ['GET', () => `/v1/orders/${orderId}`],
    ['GET', () => `/v1/orders/${orderId}/saga`],
    ['DELETE', () => `/v1/orders/${orderId}`],
    ['GET', () => `/v1/orders?accountId=${user.accountId}`],
    ['GET', () => `/v1/positions?accountId=${user.accountId}`],
    ['GET', () => `/v1/ledger?accountId=${user.accountId}`],
    ['GET', () => `/v1/accounts/${user.accountId}/balances`],
  ])('%s of somebody else’s is as if it were not there', async (method, path) => {
    expect((await call(method, path(), { token: stranger })).status).toBe(404);
  });

  it('a stranger cannot place on somebody else’s account', async () => {
    expect((await post(restingBuy(), { token: stranger })).status).toBe(404);
  });
});

describe('a token that is not Cognito’s', () => {
  const claims = () =>
    JSON.parse(Buffer.from(accessToken.split('.')[1] ?? '', 'base64url').toString('utf8')) as Record<
      string,
      unknown
    >;

  it.each([
    ['none', async () => ''],
    ['no token at all', async () => 'nonsense'],
    [
      'the right claims under another key',
      async () => {
        const { privateKey } = await generateKeyPair('RS256');
        return new SignJWT(claims()).setProtectedHeader({ alg: 'RS256', kid: 'forged' }).sign(privateKey);
      },
    ],
    [
      'a changed payload under the old signature',
      async () => {
        const [header, , signature] = accessToken.split('.');
        const payload = Buffer.from(JSON.stringify({ ...claims(), sub: 'somebody-else' })).toString(
          'base64url',
        );
        return `${header}.${payload}.${signature}`;
      },
    ],
    [
      'an unsigned one',
      async () => {
        const header = Buffer.from('{"alg":"none"}').toString('base64url');
        return `${header}.${accessToken.split('.')[1]}.`;
      },
    ],
    [
      'an expired one',
      async () => {
        const { privateKey } = await generateKeyPair('RS256');
        return new SignJWT({ ...claims(), exp: 1 })
          .setProtectedHeader({ alg: 'RS256', kid: 'forged' })
          .sign(privateKey);
      },
    ],
  ])('%s is refused', async (_, make) => {
    const token = await make();
    for (const [method, path] of [
      ['GET', '/v1/accounts'],
      ['GET', '/v1/orders'],
      ['POST', '/v1/orders'],
      ['DELETE', '/v1/orders/01ARZ3NDEKTSV4RRFFQ69G5FAV'],
    ] as const)
      expect([401, 403]).toContain(
        (await call(method, path, { token, ...(method === 'POST' ? { body: restingBuy() } : {}) })).status,
      );
  });

  it('health, readiness and the OpenAPI document need none', async () => {
    for (const path of ['/v1/health', '/v1/ready', '/v1/openapi.json'])
      expect((await call('GET', path, { token: '' })).status).toBe(200);
  });
});
