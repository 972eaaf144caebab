import { beforeEach, describe, expect, it } from 'vitest';
import { BalanceReader } from '#shared/application/get-balances.ts';
import { accept } from '#shared/domain/refusal.ts';
import { riskPreviewResource, riskStatusResource } from '#shared/http-api/risk-schemas.ts';
import type { HttpRequest } from '#shared/lambda/http-handler.ts';
import { testRef } from '#shared/testing/builders.ts';
import { TradingWorld } from '#shared/testing/trading-world.ts';
import { routes } from './routes.ts';

let world: TradingWorld;
beforeEach(async () => {
  world = await TradingWorld.open();
});

const order = {
  accountId: testRef.accountId,
  instrument: 'BTC/USDT',
  side: 'buy',
  type: 'limit',
  quantity: '0.5',
  limitPrice: '60000',
};

const preview = (body: unknown, ownerId: string = testRef.ownerId) =>
  ask('POST /v1/risk/preview', { ownerId, json: () => accept(body) });

async function ask(route: string, given: Partial<HttpRequest>) {
  const { memory: store, market, clock, log } = world;
  const ledgerKey = { keyId: 'key-1', publicKey: async () => '' };
  const deps = { store, market, clock, log, balances: new BalanceReader({ store, clock }), ledgerKey };
  const { ownerId } = testRef;
  const json = () => accept(undefined);
  const request = { ownerId, correlationId: 'c', route, path: {}, query: {}, headers: {}, json, ...given };
  const answer = await routes[route]?.(deps, request);
  if (!answer) throw new Error('test: no such route');
  return answer;
}
async function shown(body: unknown) {
  const answer = await preview(body);
  if (!answer.ok) throw new Error(`test: refused with ${answer.refusal.code}`);
  return riskPreviewResource.parse(answer.value.body);
}

describe('POST /v1/risk/preview', () => {
  it('shows the whole ladder of an order that would pass, and places nothing', async () => {
    const { rules, ...verdict } = await shown(order);
    expect(verdict).toEqual({ isValid: true, code: null, message: null, context: {}, riskScore: 60 });
    expect(rules.map(({ name }) => name).slice(0, 2)).toEqual(['funds', 'account-state']);
    expect(world.memory.tables.orders.size).toBe(0);
  });

  it('answers for an order that would be denied, with the rule and its figures', async () => {
    expect(await shown({ ...order, quantity: '0.9' })).toMatchObject({
      isValid: false,
      code: 'ORDER_NOTIONAL_ABOVE_LIMIT',
      context: { notional: '54000.00', maximum: '50000' },
      riskScore: 100,
    });
  });

  it.each([
    [{ ...order, quantity: '-1' }, 'quantity'],
    [{ ...order, sise: 'buy' }, 'sise'],
    [{ ...order, type: 'market' }, 'limitPrice'],
    [{ ...order, accountId: 'other' }, 'accountId'],
  ])('refuses %o and names the field', async (body, field) => {
    expect(await preview(body)).toMatchObject({ ok: false, refusal: { field } });
  });

  it('tells nobody of another’s account', async () => {
    expect(await preview(order, 'user-2')).toMatchObject({ refusal: { code: 'ACCOUNT_NOT_FOUND' } });
  });
});

describe('GET /v1/risk/status', () => {
  const status = async (given: Partial<HttpRequest> = {}) => {
    const answer = await ask('GET /v1/risk/status', given);
    return answer.ok ? riskStatusResource.parse(answer.value.body) : answer;
  };

  it('shows every limit of the only account, and how much of it is used', async () => {
    await world.placeAndRun();
    expect(await status()).toMatchObject({
      accountId: testRef.accountId,
      tradingState: 'ACTIVE',
      limits: expect.arrayContaining([
        {
          scope: 'account',
          name: 'positionNotionalMax',
          of: 'BTC/USDT',
          used: '30000',
          limit: '150000',
          ratio: '0.2',
        },
        { scope: 'account', name: 'openOrdersMax', of: null, used: '1', limit: null, ratio: null },
        { scope: 'account', name: 'orderNotionalMax', of: null, used: null, limit: '50000', ratio: null },
      ]),
    });
  });

  it('tells nobody of another’s account', async () => {
    const given = { ownerId: 'user-2', query: { accountId: testRef.accountId } };
    expect(await status(given)).toMatchObject({ refusal: { code: 'ACCOUNT_NOT_FOUND' } });
  });
});
