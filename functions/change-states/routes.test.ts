import { beforeEach, describe, expect, it } from 'vitest';
import { openAccount } from '#shared/application/open-account.ts';
import { haltWrites } from '#shared/application/order-records.ts';
import type { LiveStage } from '#shared/domain/account/live-gate.ts';
import { accountResource } from '#shared/http-api/schemas.ts';
import {
  liveResource,
  preflightResource,
  stateChangeResource,
  stateList,
} from '#shared/http-api/state-schemas.ts';
import type { HttpRequest } from '#shared/lambda/http-handler.ts';
import { anAccount, testRef } from '#shared/testing/builders.ts';
import { aPreflight, aReconciliation } from '#shared/testing/preflight-facts.ts';
import { silentLog } from '#shared/testing/recording-ports.ts';
import { TradingWorld } from '#shared/testing/trading-world.ts';
import { liveGateSettings } from './gate-settings.ts';
import { type StatesDeps, stateRouteOf } from './routes.ts';

const { ownerId, accountId } = testRef;
let world: TradingWorld;
let deps: StatesDeps;
let isVenueUp: boolean;
let hasSecondFactor: boolean;

beforeEach(async () => {
  world = await TradingWorld.open();
  isVenueUp = true;
  hasSecondFactor = true;
  const { drill, alarms, venue } = aPreflight();
  deps = {
    ...{ store: world.memory, clock: world.clock, ids: world.ids, log: silentLog },
    kills: { newestDrill: async () => drill },
    beats: { listBeats: async () => [] },
    venues: {
      inspect: async () =>
        isVenueUp ? venue : { outcome: 'UNAVAILABLE', code: 'VENUE_UNAVAILABLE', message: 'It is silent.' },
    },
    secondFactor: { isFresh: async (token) => token === 'a.b.c' && hasSecondFactor },
    alarms: { list: async () => (typeof alarms === 'string' ? [] : alarms) },
    gate: liveGateSettings.parse({
      waitMs: { LOCKED: 0, READ_ONLY: 1, PILOT: 1 },
      pilotLimits: { USDT: { orderNotionalMax: '25', openOrdersMax: 3 } },
    }),
  };
  const finishedAtMs = world.clock.nowMs();
  const reconciliation = aReconciliation({ finishedAtMs });
  await world.memory.commit([{ kind: 'saveReconciliation', reconciliation }]);
});

async function ask(route: string, given: Partial<HttpRequest> & { readonly body?: unknown } = {}) {
  const { body, ...rest } = given;
  const answer = await stateRouteOf(route)(deps, {
    ...{ ownerId, correlationId: 'correlation-1', route, path: { accountId }, query: {} },
    headers: { authorization: 'Bearer a.b.c' },
    json: () => ({ ok: true, value: body }),
    ...rest,
  });
  return answer.ok ? { status: answer.value.status, body: answer.value.body } : answer.refusal;
}
const put = (body: object, groups: readonly string[] = []) => ask('PUT /v1/states', { body, groups });
const stop = { scope: 'user', state: 'HALTED', reason: 'a test' } as const;

describe('/v1/states', () => {
  it('stops, shows who has heard, and lets go on from the epoch that was seen', async () => {
    const stopped = await put(stop);
    if (!('status' in stopped)) throw new Error(`test: ${stopped.message}`);
    expect(stateChangeResource.parse(stopped.body)).toMatchObject({ epoch: 1, accounts: 1, told: 1 });
    const shown = await ask('GET /v1/states');
    if (!('status' in shown)) throw new Error(`test: ${shown.message}`);
    expect(stateList.parse(shown.body)).toMatchObject({
      scopes: [{ scope: 'user', state: 'HALTED', told: 1, stragglers: [] }],
      accounts: [{ accountId, state: 'HALTED', reason: 'user: a test' }],
    });
    const lifted = { ...stop, state: 'ACTIVE', epoch: 1 };
    expect(await put(lifted)).toMatchObject({ status: 200, body: { state: 'ACTIVE', epoch: 2 } });
  });

  it.each([
    ['without a reason', { scope: 'user', state: 'HALTED' }, 'FIELD_REQUIRED'],
    ['to no state', { ...stop, state: 'PAUSED' }, 'FIELD_INVALID'],
    ['of no scope', { ...stop, scope: 'planet' }, 'FIELD_INVALID'],
    ['of everybody’s', { ...stop, scope: 'global' }, 'ROLE_REQUIRED'],
    ['with an epoch that is none', { ...stop, epoch: -1 }, 'FIELD_INVALID'],
    ['with a field too many', { ...stop, force: true }, 'FIELD_UNKNOWN'],
  ])('is refused %s', async (_name, body, code) => {
    expect(await put(body)).toMatchObject({ code });
    expect(await world.memory.findControl(testRef)).toMatchObject({ state: 'ACTIVE' });
  });

  it('lets an operator stop everybody', async () => {
    expect(await put({ ...stop, scope: 'global' }, ['operators'])).toMatchObject({ status: 200 });
  });

  it('lets nothing go on that a venue cannot vouch for', async () => {
    await put(stop);
    isVenueUp = false;
    expect(await put({ ...stop, state: 'ACTIVE', epoch: 1 })).toMatchObject({
      code: 'PREFLIGHT_FAILED',
      context: { checks: 'keys,venue' },
    });
  });
});

describe('POST /v1/accounts/{accountId}/resume', () => {
  const route = 'POST /v1/accounts/{accountId}/resume';
  const resume = () => ask(route, { body: { reason: 'looked at it' } });
  const halt = () =>
    world.memory.commit(haltWrites(world.ids, testRef, 'books differ', 'c', world.clock.nowMs()));

  it('lets a halted account trade again after a preflight', async () => {
    await halt();
    isVenueUp = false;
    expect(await resume()).toMatchObject({ code: 'PREFLIGHT_FAILED' });
    isVenueUp = true;
    const resumed = await resume();
    if (!('status' in resumed)) throw new Error(`test: ${resumed.message}`);
    expect(accountResource.parse(resumed.body)).toMatchObject({ tradingState: 'ACTIVE' });
  });

  it('asks no venue about an account that is not stopped', async () => {
    isVenueUp = false;
    expect(await resume()).toMatchObject({ code: 'ACCOUNT_NOT_HALTED' });
  });

  it('does not lift a halt that comes while the preflight runs', async () => {
    await halt();
    const inspect: StatesDeps['venues']['inspect'] = async () => {
      await halt();
      return aPreflight().venue;
    };
    deps = { ...deps, venues: { inspect } };
    expect(await resume()).toMatchObject({ code: 'ACCOUNT_CHANGED' });
  });

  it.each([
    ['of somebody else', { ownerId: 'user-9' }],
    ['that is none', { path: { accountId: 'nobody' } }],
  ])('knows no account %s', async (_name, given) => {
    expect(await ask(route, { body: { reason: 'looked' }, ...given })).toMatchObject({
      code: 'ACCOUNT_NOT_FOUND',
    });
  });
});

describe('/v1/preflight', () => {
  it('tells each check, also when some have not passed', async () => {
    const told = await ask('GET /v1/preflight', { query: { accountId } });
    if (!('status' in told)) throw new Error(`test: ${told.message}`);
    const { isPassed, checks } = preflightResource.parse(told.body);
    expect([isPassed, checks.length]).toEqual([false, 8]);
    const failed = checks.filter((check) => !check.isPassed).map(({ name }) => name);
    expect(failed).toEqual(['clock', 'venue', 'limits', 'data']);
  });

  it.each([{}, { accountId: '' }])('needs an account: %j', async (query) => {
    expect(await ask('GET /v1/preflight', { query })).toMatchObject({
      code: expect.stringMatching(/^FIELD_/),
    });
  });
});

describe('/v1/accounts/{accountId}/live', () => {
  const live = { ...testRef, accountId: 'live-1' };
  const path = { accountId: live.accountId };
  const move = (stage: LiveStage, groups: readonly string[]) =>
    ask('POST /v1/accounts/{accountId}/live', { path, groups, body: { stage, reason: 'as agreed' } });
  beforeEach(() => openAccount(deps, anAccount({ ...live, mode: 'LIVE' }), []));

  it('shows where an account stands', async () => {
    const shown = await ask('GET /v1/accounts/{accountId}/live', { path });
    if (!('status' in shown)) throw new Error(`test: ${shown.message}`);
    expect(liveResource.parse(shown.body)).toMatchObject({ stage: 'LOCKED', steps: [] });
    const paper = await ask('GET /v1/accounts/{accountId}/live');
    expect(paper).toMatchObject({ body: { mode: 'PAPER', stage: null } });
  });

  it('is opened by an operator only, and by nobody without a preflight', async () => {
    expect(await move('READ_ONLY', ['others'])).toMatchObject({ code: 'ROLE_REQUIRED' });
    hasSecondFactor = false;
    expect(await move('READ_ONLY', ['operators'])).toMatchObject({ code: 'SECOND_FACTOR_REQUIRED' });
    hasSecondFactor = true;
    expect(await move('READ_ONLY', ['operators'])).toMatchObject({ code: 'PREFLIGHT_FAILED' });
  });
});

describe('what lets a live account go on', () => {
  const live = { ...testRef, accountId: 'live-1' };
  beforeEach(async () => {
    await openAccount(deps, anAccount({ ...live, mode: 'LIVE' }), []);
    hasSecondFactor = false;
  });

  it('takes a second factor, and what lets paper go on does not', async () => {
    for (const account of [testRef, live])
      await world.memory.commit(haltWrites(world.ids, account, 'differ', 'c', world.clock.nowMs()));
    const route = 'POST /v1/accounts/{accountId}/resume';
    const resume = (path: object) => ask(route, { path: { ...path }, body: { reason: 'looked at it' } });
    expect(await resume({ accountId: live.accountId })).toMatchObject({ code: 'SECOND_FACTOR_REQUIRED' });
    expect(await resume({ accountId })).toMatchObject({ status: 200 });
  });

  it('takes one for every scope that concerns it, beside whatever paper', async () => {
    await put(stop);
    const lifted = { ...stop, state: 'ACTIVE', epoch: 1 };
    expect(await put(lifted)).toMatchObject({ code: 'SECOND_FACTOR_REQUIRED' });
    hasSecondFactor = true;
    const then = await put(lifted);
    expect(then).not.toMatchObject({ code: 'SECOND_FACTOR_REQUIRED' });
  });

  it('takes none to be stopped', async () => {
    expect(await put(stop)).toMatchObject({ status: 200 });
  });
});

it('knows no other route', async () => {
  expect(await ask('POST /v1/states')).toMatchObject({ code: 'ROUTE_NOT_FOUND' });
});
