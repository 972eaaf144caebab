import { beforeEach, describe, expect, it } from 'vitest';
import { decimal as d } from '#shared/domain/money/decimal.ts';
import { positionIdOf } from '#shared/domain/position/position-id.ts';
import { accept, refuse } from '#shared/domain/refusal.ts';
import { protectionResource } from '#shared/http-api/protection-schemas.ts';
import { testRef } from '#shared/testing/builders.ts';
import { TradingWorld } from '#shared/testing/trading-world.ts';
import { protectRoute } from './routes.ts';

const instrument = 'BTC/USDT';
const positionId = positionIdOf({ ...testRef, instrument });
const path = '/v1/positions/{positionId}/protection';
const asked = {
  stopLoss: { price: '59000' },
  takeProfits: [
    { price: '61000', sizeRatio: '0.5' },
    { distanceRatio: '0.05', sizeRatio: '0.5' },
  ],
};

let world: TradingWorld;
beforeEach(async () => {
  world = await TradingWorld.open();
  const { orderId } = await world.placeAndRun({ instrument });
  await world.recordFill(world.venue.execute(`TW${orderId}01`, d('0.5'), d('60000')));
});

interface Sent {
  readonly method?: 'PUT' | 'DELETE';
  readonly id?: string;
  readonly ownerId?: string;
}
function send(body: unknown, { method = 'PUT', id = positionId, ownerId = testRef.ownerId }: Sent = {}) {
  const request = { ownerId, correlationId: 'c', query: {}, headers: {}, path: { positionId: id } };
  return protectRoute(world, { ...request, route: `${method} ${path}`, json: () => accept(body) });
}
async function shown(sent: ReturnType<typeof send>) {
  const answer = await sent;
  if (!answer.ok) throw new Error(`test: refused with ${answer.refusal.code}`);
  expect(answer.value.status).toBe(200);
  return protectionResource.parse(answer.value.body);
}

describe(`PUT ${path}`, () => {
  it('protects the position, and shows the protection as it is now', async () => {
    expect(await shown(send(asked))).toMatchObject({
      ...{ positionId, side: 'LONG', state: 'ACTIVE', version: 1, isUnprotected: false },
      exposedSinceMs: world.clock.nowMs(),
    });
    const stored = await world.memory.protections.find(testRef, { instrument });
    expect(stored?.terms).toEqual({
      stopLoss: { price: d('59000') },
      takeProfits: [
        { price: d('61000'), sizeRatio: d('0.5') },
        { distanceRatio: d('0.05'), sizeRatio: d('0.5') },
      ],
    });
  });

  it('replaces what was seen, and nothing newer', async () => {
    await shown(send(asked));
    const next = { stopLoss: { distanceRatio: '0.02' } };
    expect(await shown(send({ ...next, version: 1 }))).toMatchObject({ version: 2 });
    expect(await send({ ...next, version: 1 })).toMatchObject({ refusal: { code: 'PROTECTION_CHANGED' } });
  });

  it.each<readonly [string, unknown, string]>([
    ['nothing', {}, 'FIELD_INVALID'],
    ['a number for a price', { stopLoss: { price: 59000 } }, 'FIELD_INVALID'],
    ['price and distance', { stopLoss: { price: '59000', distanceRatio: '0.1' } }, 'FIELD_INVALID'],
    ['a stop above the entry', { stopLoss: { price: '61000' } }, 'FIELD_INVALID'],
    ['a price off the tick', { stopLoss: { price: '59000.001' } }, 'PRICE_NOT_ON_TICK'],
    ['a field that there is not', { ...asked, stop: '1' }, 'FIELD_UNKNOWN'],
  ])('refuses %s, and changes nothing', async (_, body, code) => {
    expect(await send(body)).toMatchObject({ ok: false, refusal: { code } });
    expect(await world.memory.protections.find(testRef, { instrument })).toBeUndefined();
  });

  it('refuses what is no JSON as it came', async () => {
    const request = { ownerId: testRef.ownerId, correlationId: 'c', query: {}, headers: {} };
    const json = () => refuse('FIELD_INVALID', 'no JSON');
    const answer = await protectRoute(world, {
      ...request,
      path: { positionId },
      route: `PUT ${path}`,
      json,
    });
    expect(answer).toMatchObject({ refusal: { message: 'no JSON' } });
  });
});

describe(`DELETE ${path}`, () => {
  it('takes the protection back', async () => {
    await shown(send(asked));
    expect(await shown(send(undefined, { method: 'DELETE' }))).toMatchObject({ state: 'REMOVING' });
  });

  it('of a position that has none says so', async () => {
    expect(await send(undefined, { method: 'DELETE' })).toMatchObject({
      refusal: { code: 'PROTECTION_NOT_FOUND' },
    });
  });
});

describe.each(['PUT', 'DELETE'] as const)('%s', (method) => {
  it.each<readonly [string, Sent]>([
    ['an id that is none', { id: 'nonsense' }],
    ['no id', { id: '' }],
    ['an account that there is not', { id: positionIdOf({ accountId: 'account-9', instrument }) }],
    ['a position of somebody else', { ownerId: 'user-9' }],
  ])('of %s finds nothing', async (_, sent) => {
    const answer = await send(asked, { ...sent, method });
    expect(answer.ok ? '' : answer.refusal.code).toMatch(/^(POSITION|PROTECTION)_NOT_FOUND$/);
  });
});
