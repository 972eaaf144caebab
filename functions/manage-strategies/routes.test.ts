import { createHmac } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { InMemoryRequestCounter } from '#shared/adapters/in-memory/request-counter.ts';
import {
  decisionPage,
  strategyList,
  strategyResource,
  webhookResource,
} from '#shared/http-api/strategy-schemas.ts';
import type { HttpRequest } from '#shared/lambda/http-handler.ts';
import { testRef } from '#shared/testing/builders.ts';
import { StrategyWorld } from '#shared/testing/strategy-world.ts';
import { strategyRouteOf } from './routes.ts';

const { ownerId, accountId } = testRef;
let scene: StrategyWorld;
let counter: InMemoryRequestCounter;
let secrets: number;
function newSecret(): string {
  secrets += 1;
  return `secret-${secrets}`;
}
beforeEach(async () => {
  scene = await StrategyWorld.open();
  counter = new InMemoryRequestCounter();
  secrets = 0;
});

async function ask(
  route: string,
  given: {
    strategyId?: string;
    body?: unknown;
    query?: object;
    as?: string;
    headers?: Record<string, string>;
  } = {},
) {
  const { strategyId = 'ma-1', body, query = {}, as = ownerId, headers = {} } = given;
  const request: HttpRequest = {
    ...{ ownerId: as, correlationId: 'correlation-1', route, path: { strategyId }, headers },
    text: () => JSON.stringify(body),
    ...{ query: { ...query }, json: () => ({ ok: true, value: JSON.parse(JSON.stringify(body ?? null)) }) },
  };
  const answer = await strategyRouteOf(route)(
    {
      ...scene.deps,
      strategyQueue: scene.strategyQueue,
      counter,
      newSecret,
    },
    request,
  );
  return answer.ok ? { status: answer.value.status, body: answer.value.body } : answer.refusal;
}
const wish = {
  ...{ strategyId: 'ma-1', strategy: 'ma-crossover', accountId, instrument: 'BTC/USDT', capital: '1000' },
  parameters: { fast: 1, slow: 2 },
};
const activate = (change: object = {}) => ask('POST /v1/strategies', { body: { ...wish, ...change } });
const patch = (body: object) => ask('PATCH /v1/strategies/{strategyId}', { body });
const one = '/v1/strategies/{strategyId}';

describe('strategies by the API', () => {
  it('are activated, shown, listed, paused, resumed, changed and deactivated', async () => {
    const made = await activate({ lossMax: '50', onSilentMarket: 'pause', schedule: { everyMinutes: 5 } });
    if (!('status' in made)) throw new Error(`test: ${made.message}`);
    expect(made.status).toBe(201);
    expect(strategyResource.parse(made.body)).toMatchObject({
      ...{ strategyId: 'ma-1', state: 'ACTIVE', timeframe: '1m', size: 'all', lossMax: '50', decisions: 0 },
      onSilentMarket: 'pause',
      schedule: { everyMinutes: 5, jitterMinutes: 0, missed: 'SKIP' },
    });
    expect(await ask(`GET ${one}`)).toMatchObject({ status: 200, body: { state: 'ACTIVE' } });
    const listed = await ask('GET /v1/strategies');
    if (!('status' in listed)) throw new Error(`test: ${listed.message}`);
    expect(strategyList.parse(listed.body).strategies).toHaveLength(1);
    expect(await patch({ state: 'PAUSED' })).toMatchObject({ body: { state: 'PAUSED', reason: 'paused' } });
    expect(await patch({ state: 'ACTIVE' })).toMatchObject({ body: { state: 'ACTIVE', reason: 'resumed' } });
    expect(
      await patch({
        parameters: { fast: 2, slow: 5 },
        capital: '2000',
        size: 'percent:50',
        lossMax: '9',
        onSilentMarket: 'stop',
      }),
    ).toMatchObject({
      body: {
        parametersVersion: 2,
        capital: '2000',
        size: 'percent:50',
        lossMax: '9',
        onSilentMarket: 'stop',
      },
    });
    expect(await ask(`DELETE ${one}`)).toMatchObject({ body: { state: 'ENDED' } });
    expect(await ask(`DELETE ${one}`)).toMatchObject({ status: 200 });
    expect(await patch({ state: 'ACTIVE' })).toMatchObject({ code: 'STRATEGY_ENDED' });
    expect(await activate()).toMatchObject({ status: 201, body: { parametersVersion: 3 } });
    expect(scene.scheduler.calls).toContain('remove ma-1');
    // Its market is followed while it runs.
    const holder = { venue: 'binance', symbol: 'BTC/USDT', holder: 'ma-1' };
    expect(await scene.subscriptions.listOf(ownerId)).toMatchObject([holder]);
    await ask(`DELETE ${one}`);
    expect(await scene.subscriptions.listOf(ownerId)).toEqual([]);
  });

  it('show what they decided, with every version of their parameters', async () => {
    await activate();
    for (const [index, close] of [60_000, 59_900, 60_200].entries()) {
      await scene.close(index, close);
      await scene.deliver();
    }
    const page = async (query: object) => {
      const read = await ask(`GET ${one}/decisions`, { query });
      if (!('status' in read)) throw new Error(`test: ${read.message}`);
      return decisionPage.parse(read.body);
    };
    const newest = await page({ limit: '2' });
    expect(newest.decisions.map(({ sequence }) => sequence)).toEqual([3, 2]);
    const rest = await page({ limit: '2', cursor: newest.nextCursor });
    expect(rest).toMatchObject({ decisions: [{ sequence: 1, isSkipped: true }], nextCursor: null });
    expect(rest.decisions[0]?.before).not.toBeNull();
    expect(newest.decisions[0]).toMatchObject({ intents: [{ kind: 'place' }], outcomes: [{ code: null }] });
    expect(newest.parameters).toMatchObject([{ version: 1, parameters: wish.parameters }]);
    expect((await page({ order: 'oldest-first' })).decisions.map(({ sequence }) => sequence)).toEqual([
      1, 2, 3,
    ]);
    expect(await ask(`GET ${one}/decisions`, { query: { order: 'any' } })).toMatchObject({
      code: 'FIELD_INVALID',
    });
  });

  it('are told signals while they run', async () => {
    await activate();
    const body = { signalId: 'alert-1', name: 'buy', value: 2 };
    const route = 'POST /v1/signals/{strategyId}';
    expect(await ask(route, { body })).toMatchObject({ status: 202, body: { signalId: 'alert-1' } });
    expect(scene.strategyQueue.sent).toMatchObject([{ kind: 'SIGNAL', ...body }]);
    expect(await ask(route, { body: { name: 'buy' } })).toMatchObject({ code: 'FIELD_REQUIRED' });
    await patch({ state: 'PAUSED' });
    expect(await ask(route, { body })).toMatchObject({ code: 'STRATEGY_NOT_ACTIVE' });
  });

  it.each([
    ['an account that is not there', { accountId: 'none' }, 'ACCOUNT_NOT_FOUND'],
    ['an instrument that is not traded', { instrument: 'XXX/USDT' }, 'INSTRUMENT_UNKNOWN'],
    ['a strategy that nobody knows', { strategy: 'oracle' }, 'STRATEGY_UNKNOWN'],
    ['parameters that the strategy refuses', { parameters: { fast: 9, slow: 2 } }, 'FIELD_INVALID'],
    ['a warm-up that nobody waits for', { parameters: { fast: 9, slow: 9_000 } }, 'FIELD_INVALID'],
    ['a size that cannot be read', { size: 'much' }, 'FIELD_INVALID'],
    ['no capital', { capital: '0' }, 'FIELD_INVALID'],
    ['an id that is none', { strategyId: 'a b' }, 'FIELD_INVALID'],
    ['a field that nobody knows', { colour: 'red' }, 'FIELD_UNKNOWN'],
  ])('are refused with %s', async (_what, change, code) => {
    expect(await activate(change)).toMatchObject({ code });
  });

  it('are refused where another one runs, unless both share the position', async () => {
    expect(await activate({ strategyId: undefined })).toMatchObject({
      body: { strategyId: 'ma-crossover-btc-usdt' },
    });
    expect(await activate({ strategyId: 'ma-crossover-btc-usdt' })).toMatchObject({
      code: 'STRATEGY_EXISTS',
    });
    expect(await activate()).toMatchObject({ code: 'STRATEGY_CONFLICT' });
    expect(await activate({ sharing: 'NET' })).toMatchObject({ code: 'STRATEGY_CONFLICT' });
    await ask(`DELETE ${one}`, { strategyId: 'ma-crossover-btc-usdt' });
    expect(await activate({ sharing: 'NET' })).toMatchObject({ status: 201 });
    expect(await activate({ strategyId: 'ma-2', sharing: 'NET' })).toMatchObject({ status: 201 });
  });

  it('are told signals by whoever has the newest token, within limits, and by nobody else', async () => {
    await activate();
    const make = async () => {
      const made = await ask(`POST ${one}/webhook`);
      if (!('status' in made)) throw new Error(`test: ${made.message}`);
      return webhookResource.parse(made.body).token;
    };
    const send = (token: string, id: string) =>
      ask('POST /v1/webhooks/signals', { body: { token, id, name: 'buy', value: '2.5' }, as: '' });
    const former = await make();
    const token = await make();
    expect(await send(former, 'a')).toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(await send(token.replace('secret-2', 'secret-3'), 'a')).toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(await send('nonsense-without-any-dots', 'a')).toMatchObject({ code: 'UNAUTHENTICATED' });
    for (const id of ['a', 'b', 'c', 'd', 'e']) expect(await send(token, id)).toMatchObject({ status: 202 });
    expect(await send(token, 'f')).toMatchObject({ code: 'TOO_MANY_REQUESTS' });
    expect(scene.strategyQueue.sent[0]).toMatchObject({
      ownerId,
      strategyId: 'ma-1',
      signalId: 'a',
      value: 2.5,
    });
    scene.world.clock.advance(1_000);
    expect(await send(token, 'a b')).toMatchObject({ code: 'FIELD_INVALID' });
    await patch({ state: 'PAUSED' });
    expect(await send(token, 'g')).toMatchObject({ code: 'STRATEGY_NOT_ACTIVE' });
    expect(await ask(`POST ${one}/webhook`, { as: 'user-2' })).toMatchObject({ code: 'STRATEGY_NOT_FOUND' });
  });

  it('are told signals by whoever signs them lately with the newest key, each once', async () => {
    await activate();
    const made = await ask(`POST ${one}/webhook`);
    if (!('status' in made)) throw new Error(`test: ${made.message}`);
    const { webhookId, signingKey, token } = webhookResource.parse(made.body);
    const nowSeconds = Math.floor(scene.world.clock.nowMs() / 1_000);
    const send = (body: object, key = signingKey, seconds = nowSeconds, signed: object = body) => {
      const v1 = createHmac('sha256', key)
        .update(`${seconds}.${JSON.stringify(signed)}`)
        .digest('hex');
      const headers = { 'x-tradewind-signature': `t=${seconds},v1=${v1}` };
      return ask('POST /v1/webhooks/signals', { body, headers, as: '' });
    };
    const body = { webhookId, id: 'a', name: 'buy', value: 1 };
    expect(await send(body)).toMatchObject({ status: 202, body: { strategyId: 'ma-1', signalId: 'a' } });
    expect(await send({ token, id: 'b', name: 'buy' })).toMatchObject({ status: 202 });
    const wrong = [
      send(body, 'another key'),
      send(body, signingKey, nowSeconds - 301),
      send(body, signingKey, nowSeconds + 301),
      send(body, signingKey, nowSeconds, { ...body, name: 'sell' }),
      send({ token, id: 'b', name: 'buy' }, 'another key'),
      send({ ...body, webhookId: 'nobody.ma-1' }),
      ask('POST /v1/webhooks/signals', { body, as: '' }),
      ask('POST /v1/webhooks/signals', { body, headers: { 'x-tradewind-signature': 't=now' }, as: '' }),
    ];
    for (const answer of wrong) expect(await answer).toMatchObject({ code: 'UNAUTHENTICATED' });
    for (const given of [
      { id: 'c', name: 'buy' },
      { ...body, token },
    ])
      expect(await send(given)).toMatchObject({ code: 'FIELD_REQUIRED' });
    expect(scene.strategyQueue.sent).toHaveLength(2);
  });

  it('of others are not there', async () => {
    await activate();
    for (const route of [`GET ${one}`, `DELETE ${one}`, `PATCH ${one}`, `GET ${one}/decisions`])
      expect(await ask(route, { as: 'user-2' })).toMatchObject({ code: 'STRATEGY_NOT_FOUND' });
    expect(await ask(`GET ${one}`, { strategyId: 'a b' })).toMatchObject({ code: 'STRATEGY_NOT_FOUND' });
    expect(await ask('GET /v1/strategies', { as: 'user-2' })).toMatchObject({ body: { strategies: [] } });
    expect(await ask('PUT /v1/strategies')).toMatchObject({ code: 'ROUTE_NOT_FOUND' });
  });

  it('refuse changes that make no sense', async () => {
    expect(await patch({ state: 'STOPPED' })).toMatchObject({ code: 'STRATEGY_NOT_FOUND' });
    await activate();
    expect(await patch({ state: 'STOPPED' })).toMatchObject({ code: 'FIELD_INVALID' });
    expect(await patch({ parameters: { fast: 9, slow: 2 } })).toMatchObject({ code: 'FIELD_INVALID' });
  });
});
