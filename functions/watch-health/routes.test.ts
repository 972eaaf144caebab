import { beforeEach, describe, expect, it } from 'vitest';
import { InMemoryHealthRecords } from '#shared/adapters/in-memory/health-records.ts';
import { InMemoryQuota } from '#shared/adapters/in-memory/quota.ts';
import { InMemorySafetyRecords } from '#shared/adapters/in-memory/safety-records.ts';
import { watchHealth } from '#shared/application/health/watch-health.ts';
import { openAccount } from '#shared/application/open-account.ts';
import type { AlarmStanding } from '#shared/domain/health/health.ts';
import type { VenueBudget } from '#shared/domain/quota/venue-budget.ts';
import {
  deadLettersResource,
  redriveResource,
  systemHealthResource,
} from '#shared/http-api/health-schemas.ts';
import type { HttpRequest } from '#shared/lambda/http-handler.ts';
import { anAccount, testRef } from '#shared/testing/builders.ts';
import { ScriptedQueues } from '#shared/testing/scripted-queues.ts';
import { TradingWorld } from '#shared/testing/trading-world.ts';
import { type HealthDeps, healthRouteOf } from './routes.ts';

const path = '/v1/operations/dead-letters/{queue}';
const operators = ['operators'];
let world: TradingWorld;
let queues: ScriptedQueues;
let records: InMemoryHealthRecords;
let quota: InMemoryQuota;
let alarms: AlarmStanding[];
let deps: HealthDeps;

beforeEach(async () => {
  world = await TradingWorld.open();
  queues = new ScriptedQueues(() => world.clock.nowMs());
  records = new InMemoryHealthRecords();
  alarms = [];
  quota = new InMemoryQuota();
  const safety = new InMemorySafetyRecords();
  await safety.putBeat({ venue: 'binance', beatAtMs: world.clock.nowMs(), pricedAtMs: world.clock.nowMs() });
  deps = {
    ...{ store: world.memory, clock: world.clock, ids: world.ids, safety, queues, records },
    alarms: { list: async () => alarms },
    budgets: quota,
    requests: { counts: async () => ({ second: 1, minute: 2, hour: 3 }) },
    limits: { second: 10, minute: 100, hour: 1_000 },
  };
});

async function ask(route: string, given: Partial<HttpRequest> & { readonly body?: unknown } = {}) {
  const { body, ...rest } = given;
  const answer = await healthRouteOf(route)(deps, {
    ...{ ownerId: testRef.ownerId, correlationId: 'correlation-1', route, query: {} },
    ...{ path: { queue: 'commands' }, headers: { 'idempotency-key': 'key-1' } },
    json: () => ({ ok: true, value: body }),
    ...rest,
  });
  return answer.ok ? { status: answer.value.status, body: answer.value.body } : answer.refusal;
}
async function redrive(body: object = { reason: 'the defect is fixed' }, given: Partial<HttpRequest> = {}) {
  const answer = await ask(`POST ${path}/redrive`, { body, groups: operators, ...given });
  return 'status' in answer ? redriveResource.parse(answer.body) : answer;
}
async function kill(): Promise<void> {
  const ref = { ownerId: 'user-9', accountId: 'killed' };
  await openAccount(deps as never, anAccount({ ...ref }), []);
  const atMs = world.clock.nowMs();
  await world.memory.commit([{ kind: 'halt', ref, reason: 'a kill', atMs, cause: 'KILL' }]);
}

describe('GET /v1/operations/health', () => {
  it('tells everybody how the system stands, and what one may still ask', async () => {
    alarms = [
      {
        ...{ name: 'Depth', isRinging: true, sinceMs: 5, meaning: 'Messages wait.' },
        ...{ runbook: 'dead-letters', stopsTrading: false },
      },
    ];
    queues.bury('commands', ['CANCEL']);
    const shown = await ask('GET /v1/operations/health');
    if (!('status' in shown)) throw new Error(`test: ${shown.message}`);
    expect(systemHealthResource.parse(shown.body)).toMatchObject({
      isOperator: false,
      alarms: [{ isRinging: true, runbook: 'dead-letters' }],
      feeds: [{ venue: 'binance', isLost: false, ageMs: 0 }],
      deadLetters: [
        { name: 'commands', count: 1, canRedrive: true },
        { name: 'poison', count: 0, canRedrive: false, notEmptySinceMs: null },
      ],
    });
    const told = systemHealthResource.parse(shown.body).requests;
    expect(told).toContainEqual({ kind: 'STOP', window: 'minute', limit: 100, used: 2 });
  });
});

describe('budgets at the venues', () => {
  it('of addresses are for everybody to see, those of keys for operators', async () => {
    const nowMs = world.clock.nowMs();
    const startMs = nowMs - (nowMs % 60_000);
    const of = { venue: 'binance', limit: 100, intervalMs: 60_000 };
    const draw = (budget: VenueBudget, amount: number) => {
      const counter = { name: budget.window, startMs, endMs: startMs + 60_000, budget };
      return quota.take(counter, amount, 80, 'order');
    };
    await draw({ ...of, scope: 'ADDRESS', window: 'weight-1m' }, 42);
    await draw({ ...of, scope: 'KEY', key: '0123456789abcdef', window: 'orders' }, 7);
    const shown = async (groups: readonly string[]) => {
      const answer = await ask('GET /v1/operations/health', { groups: [...groups] });
      if (!('status' in answer)) throw new Error(`test: ${answer.message}`);
      return systemHealthResource.parse(answer.body).budgets;
    };
    const address = { ...of, scope: 'ADDRESS', key: null, of: null, window: 'weight-1m', isClosed: false };
    const byAddress = { ...address, used: 42, usedBefore: 0 };
    expect(await shown([])).toEqual([byAddress]);
    const byKey = { ...byAddress, scope: 'KEY', key: '012345', window: 'orders', used: 7 };
    expect(await shown(operators)).toEqual([byAddress, byKey]);
  });
});

describe('dead letters', () => {
  it('are shown to operators by their kinds, and to nobody else', async () => {
    queues.bury('commands', ['CANCEL', 'RECONCILE']);
    expect(await ask(`GET ${path}`)).toMatchObject({ code: 'ROLE_REQUIRED' });
    expect(await ask(`GET ${path}`, { groups: operators, path: { queue: 'nothing' } })).toMatchObject({
      code: 'QUEUE_NOT_FOUND',
    });
    const shown = await ask(`GET ${path}`, { groups: operators });
    if (!('status' in shown)) throw new Error(`test: ${shown.message}`);
    const { sample, haltedByKill } = deadLettersResource.parse(shown.body);
    expect([sample.map(({ kind }) => kind), haltedByKill]).toEqual([['CANCEL', 'RECONCILE'], 0]);
  });

  it('are put back in their order, no more than asked for, once a key, and an event says so', async () => {
    queues.bury('commands', ['a', 'b', 'c', 'd']);
    const done = await redrive({ reason: 'fixed', max: 3 });
    expect(done).toMatchObject({ queue: 'commands', moved: 3, reason: 'fixed' });
    expect(queues.putBackTo('commands')).toEqual(['a', 'b', 'c']);
    expect(await redrive({ reason: 'fixed', max: 3 })).toEqual(done);
    expect(queues.putBackTo('commands')).toEqual(['a', 'b', 'c']);
    expect(records.published.map(({ type, ownerId }) => [type, ownerId])).toEqual([
      ...[
        ['redrive.started', testRef.ownerId],
        ['redrive.ended', testRef.ownerId],
        ['dead_letters.changed', 'system'],
      ],
    ]);
    expect(records.published[1]?.payload).toMatchObject({ moved: '3', reason: 'fixed', queue: 'commands' });
    expect(await redrive({ reason: 'another', max: 3 })).toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
    expect(await redrive(undefined, { headers: { 'idempotency-key': 'key-2' } })).toMatchObject({ moved: 1 });
  });

  it('that come straight back are not put back again by the same redrive', async () => {
    queues.bury('commands', ['a', 'b']);
    queues.onPutBack = (body) => {
      world.clock.advance(1);
      queues.bury('commands', [body]);
    };
    expect(await redrive({ reason: 'not fixed at all', max: 100 })).toMatchObject({ moved: 2 });
    expect((await queues.standings()).deadLetters[0]).toMatchObject({ waiting: 2, inFlight: 0 });
  });

  it('of a worker that died are gone on with under the same key, and never more than asked for', async () => {
    queues.bury('commands', ['a', 'b', 'c', 'd']);
    queues.onPutBack = (body) => {
      if (body === 'b') throw new Error('the worker dies');
    };
    await expect(redrive({ reason: 'fixed', max: 3 })).rejects.toThrow('dies');
    queues.onPutBack = () => {};
    queues.showHidden();
    expect(await redrive({ reason: 'fixed', max: 3 })).toMatchObject({ endedAtMs: expect.any(Number) });
    expect(queues.putBackTo('commands')).toEqual(['a']);
    expect(await redrive(undefined, { headers: { 'idempotency-key': 'key-2' } })).toMatchObject({ moved: 3 });
    expect(queues.putBackTo('commands')).toEqual(['a', 'b', 'c', 'd']);
  });

  it('stay where they are while a kill stands, unless one says otherwise', async () => {
    await kill();
    queues.bury('commands', ['a']);
    expect(await redrive()).toMatchObject({ code: 'TRADING_IS_KILLED', context: { accounts: '1' } });
    expect(records.published).toEqual([]);
    expect(await redrive({ reason: 'fixed', whileHalted: true })).toMatchObject({ moved: 1 });
  });

  it.each([
    ['ROLE_REQUIRED', { reason: 'fixed' }, { groups: [] }],
    ['QUEUE_NOT_FOUND', { reason: 'fixed' }, { path: { queue: 'nothing' } }],
    ['REDRIVE_UNSUPPORTED', { reason: 'fixed' }, { path: { queue: 'poison' } }],
    ['IDEMPOTENCY_KEY_INVALID', { reason: 'fixed' }, { headers: {} }],
    ['FIELD_REQUIRED', {}, {}],
    ['FIELD_INVALID', { reason: '  x ' }, {}],
    ['FIELD_INVALID', { reason: 'fixed', max: 101 }, {}],
    ['FIELD_UNKNOWN', { reason: 'fixed', force: true }, {}],
  ])('are not touched: %s for %j', async (code, body, given) => {
    queues.bury('commands', ['a']);
    expect(await redrive(body, given)).toMatchObject({ code });
    expect(queues.putBackTo('commands')).toEqual([]);
  });
});

describe('the watch', () => {
  it('tells each change once, also when several look at once', async () => {
    const ringing = { isRinging: true, meaning: 'It is wrong.', stopsTrading: false };
    alarms = Array.from({ length: 100 }, (_, index) => ({ ...ringing, name: `alarm-${index}` }));
    const told = await Promise.all([watchHealth(deps), watchHealth(deps)]);
    await watchHealth(deps);
    expect(told.reduce((sum, count) => sum + count, 0)).toBe(100);
    expect(new Set(records.published.map(({ payload }) => payload.alarm)).size).toBe(100);
    expect(await watchHealth(deps)).toBe(0);
    alarms = [];
  });
});
