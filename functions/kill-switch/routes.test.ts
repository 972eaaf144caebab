import { beforeEach, describe, expect, it } from 'vitest';
import { killPage, killResource } from '#shared/http-api/kill-schemas.ts';
import type { HttpRequest } from '#shared/lambda/http-handler.ts';
import { testRef } from '#shared/testing/builders.ts';
import { KillWorld } from '#shared/testing/kill-world.ts';
import { killRouteOf } from './routes.ts';

const { ownerId } = testRef;
let world: KillWorld;
beforeEach(async () => {
  world = await KillWorld.open();
});

function ask(route: string, given: Partial<HttpRequest> & { readonly body?: unknown } = {}) {
  const { body, ...rest } = given;
  const request: HttpRequest = {
    ...{ ownerId, correlationId: 'correlation-1', route, path: {}, query: {}, headers: {} },
    json: () => ({ ok: true, value: body }),
    ...rest,
  };
  return killRouteOf(route)(world.deps, request);
}
const press = (body: unknown) => ask('POST /v1/kill-switch', { body });

describe('POST /v1/kill-switch', () => {
  it('stops all accounts of the caller, and answers with the evidence', async () => {
    await world.rest();
    const pressed = await press({ reason: 'too much smoke' });
    if (!pressed.ok) throw new Error('test: refused');
    expect(pressed.value.status).toBe(200);
    expect(killResource.parse(pressed.value.body)).toMatchObject({
      ...{
        scope: 'global',
        state: 'VERIFIED',
        reason: 'too much smoke',
        triggeredBy: ownerId,
        source: 'API',
      },
      ...{ canceled: 1, resting: 0, pendingInDoubt: 0, fencedMs: 0 },
      accounts: [{ outcome: 'CLEAR', epoch: 2, wasHalted: false, trouble: null }],
    });
  });

  it('answers 202 when something is not proven', async () => {
    world.scripted.silent.add('listOpenOrders');
    expect(await press({ reason: 'too much smoke' })).toMatchObject({
      ok: true,
      value: { status: 202, body: { state: 'PENDING', verifiedMs: null } },
    });
  });

  it.each([
    [{}, 'FIELD_REQUIRED', 'reason'],
    [{ reason: 'ok' }, 'FIELD_INVALID', 'reason'],
    [{ reason: 'why not', scope: 7 }, 'FIELD_INVALID', 'scope'],
    [{ reason: 'why not', scope: 'all' }, 'FIELD_INVALID', 'scope'],
    [{ reason: 'why not', scope: 'strategy:' }, 'FIELD_INVALID', 'scope'],
    [{ reason: 'why not', scope: 'strategy:a', flatten: true }, 'FLATTEN_UNSUPPORTED', 'flatten'],
    [{ reason: 'why not', flatten: true, slippageRatio: '0.3' }, 'FIELD_INVALID', 'slippageRatio'],
    [{ reason: 'why not', flatten: true, slippageRatio: '0' }, 'FIELD_INVALID', 'slippageRatio'],
    [{ reason: 'why not', force: true }, 'FIELD_UNKNOWN', 'force'],
    ['now', 'MALFORMED_REQUEST', undefined],
  ])('%j is refused, and stops nothing', async (body, code, field) => {
    const refused = await press(body);
    expect(refused).toMatchObject({ ok: false, refusal: { code, ...(field ? { field } : {}) } });
    expect(await world.trading.memory.findControl(testRef)).toMatchObject({ state: 'ACTIVE' });
  });
});

describe('the evidence', () => {
  it('is listed newest first, and found by its id, by its owner alone', async () => {
    const first = await world.kill();
    const second = await world.kill();
    const listed = await ask('GET /v1/kill-switch', { query: { limit: '5' } });
    if (!listed.ok) throw new Error('test: refused');
    expect(killPage.parse(listed.value.body).kills.map(({ killId }) => killId)).toEqual([
      second.killId,
      first.killId,
    ]);
    const path = { killId: first.killId };
    expect(await ask('GET /v1/kill-switch/{killId}', { path })).toMatchObject({
      ok: true,
      value: { status: 200, body: { killId: first.killId } },
    });
    expect(await ask('GET /v1/kill-switch/{killId}', { path, ownerId: 'user-2' })).toMatchObject({
      refusal: { code: 'KILL_NOT_FOUND' },
    });
    expect(await ask('GET /v1/kill-switch/{killId}', { path: { killId: 'x' } })).toMatchObject({
      refusal: { code: 'KILL_NOT_FOUND' },
    });
    expect(await ask('GET /v1/elsewhere')).toMatchObject({ refusal: { code: 'ROUTE_NOT_FOUND' } });
  });
});
