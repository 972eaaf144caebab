import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type ApiServer, startApiServer } from './testing/api-server.ts';
import { instancesFolder, runCommandLine } from './testing/command-line.ts';

let server: ApiServer;
let instances: ReturnType<typeof instancesFolder>;
beforeEach(async () => {
  server = await startApiServer();
  instances = instancesFolder();
  instances.add(4600, server.url);
});
afterEach(async () => {
  instances.remove();
  await server.stop();
});
const tradewind = (...args: string[]) => runCommandLine(args, { TRADEWIND_STATE_DIR: instances.folder });
const bodies = () => server.requests.flatMap(({ body }) => (body === '' ? [] : [JSON.parse(body)]));

const asked = { state: 'HALTED', epoch: 3, reason: 'maintenance', changedAtMs: 1 };
const global = {
  scope: 'global',
  ...asked,
  changedBy: 'user-1',
  accounts: 1000,
  told: 998,
  stragglers: ['a', 'b'],
};
const { changedAtMs: _at, ...effective } = asked;
const scopes = [{ scope: 'global', ...asked }];
const account = { accountId: 'paper-binance', ...effective, epoch: 7, scopes };
const states = { scopes: [global], accounts: [account] };

describe('state', () => {
  test('show tells what each scope asks, and who has not heard it yet', async () => {
    server.on('GET /v1/states', { status: 200, body: states });
    const { exitCode, stdout } = await tradewind('state', 'show');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(
      /global +HALTED +3 +998 of 1000, not by a, b[\s\S]*account:paper-binance +HALTED +7/,
    );
    expect(JSON.parse((await tradewind('state', 'show', '--json')).stdout)).toEqual(states);
  });

  test.each([
    ['global', [], 3],
    ['account:paper-binance', [], 7],
    ['strategy:grid', [], 0],
    ['global', ['--epoch', '2'], 2],
  ])('set of %s goes from the epoch that was seen', async (scope, more, epoch) => {
    server.on('GET /v1/states', { status: 200, body: states });
    const body = { ...global, scope, told: 1000, stragglers: [], tookMs: 640 };
    server.on('PUT /v1/states', { status: 200, body });
    const set = ['state', 'set', '--scope', scope, '--to', 'HALTED', '--reason', 'why'];
    const { exitCode, stdout } = await tradewind(...set, ...more);
    expect([exitCode, bodies()]).toEqual([0, [{ scope, state: 'HALTED', reason: 'why', epoch }]]);
    expect(stdout).toMatch(/heard by 1000 of 1000 accounts after 640 ms/);
  });

  test('set to what is no state says which there are, and asks nothing', async () => {
    const { exitCode } = await tradewind('state', 'set', '--scope', 'user', '--to', 'STOP', '--reason', 'w');
    expect([exitCode, server.requests]).toEqual([1, []]);
  });
});

test('resume lifts a wider scope from the epoch that was seen', async () => {
  server.on('GET /v1/states', { status: 200, body: states });
  server.on('PUT /v1/states', { status: 200, body: { ...global, state: 'ACTIVE', tookMs: 5 } });
  const { exitCode, stdout } = await tradewind('resume', '--scope', 'global', '--reason', 'it is over');
  expect(exitCode).toBe(0);
  // A kill halts each account for a reason of its own: nobody is to believe that it trades again.
  expect(stdout).toContain('paper-binance is HALTED: maintenance');
  expect(stdout).toContain('bin/tradewind resume --scope account:paper-binance --reason');
  expect(bodies()).toEqual([{ scope: 'global', state: 'ACTIVE', reason: 'it is over', epoch: 3 }]);
});

describe('preflight', () => {
  const check = { name: 'keys', isPassed: true, isNeededToResume: true, seen: 'may trade', next: '' };
  const failing = { ...check, name: 'data', isPassed: false, seen: '40 s old', next: 'See the runbook.' };

  test.each([
    ['passed', [check], 0],
    ['not passed', [check, failing], 1],
  ])('that has %s', async (verdict, checks, exitCode) => {
    const body = { accountId: 'paper-binance', isPassed: checks.every((each) => each.isPassed), checks };
    server.on('GET /v1/preflight', { status: 200, body });
    const told = await tradewind('preflight', '--account', 'paper-binance');
    expect(told.exitCode).toBe(exitCode);
    expect(told.stdout + told.stderr).toContain(`The preflight of paper-binance has ${verdict}.`);
    const json = await tradewind('preflight', '--account', 'paper-binance', '--json');
    expect([json.exitCode, JSON.parse(json.stdout)]).toEqual([exitCode, body]);
  });
});

describe('live', () => {
  const live = {
    ...{
      accountId: 'mine',
      mode: 'LIVE',
      stage: 'PILOT',
      sinceMs: 5,
      fallsTo: 'READ_ONLY',
      pilotLimits: null,
    },
    steps: [{ from: 'READ_ONLY', to: 'PILOT', version: 2, by: 'user-1', reason: 'go', checks: {}, atMs: 5 }],
  };

  test('show tells the stage, what a halt costs, and each step', async () => {
    server.on('GET /v1/accounts/mine/live', { status: 200, body: live });
    const { exitCode, stdout } = await tradewind('live', 'show', '--account', 'mine');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/mine is PILOT, and falls back to READ_ONLY[\s\S]*READ_ONLY +PILOT +user-1 +go/);
  });

  test('move asks for one stage, and a refusal is told as it is', async () => {
    const problem = { code: 'LIVE_WAITING', detail: 'READ_ONLY lasts 1440 min.', status: 409 };
    const body = { type: 'about:blank', title: 'Refused', correlationId: 'correlation-1', ...problem };
    server.on('POST /v1/accounts/mine/live', { status: 409, body });
    const move = ['live', 'move', '--account', 'mine', '--to', 'PILOT', '--reason', 'as agreed'];
    const { exitCode, stderr } = await tradewind(...move);
    expect([exitCode, bodies()]).toEqual([1, [{ stage: 'PILOT', reason: 'as agreed' }]]);
    expect(stderr).toContain('READ_ONLY lasts 1440 min.');
  });
});
