import { afterEach, beforeEach, expect, test } from 'vitest';
import type { KillResource } from '#shared/http-api/kill-schemas.ts';
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

const kill = (given: Partial<KillResource> = {}): KillResource => ({
  ...{ killId: '01JXRK00000000000000000001', scope: 'global', state: 'VERIFIED', source: 'API' },
  ...{ triggeredBy: 'paper-user', reason: 'a test', correlationId: 'c', triggeredAtMs: 1_750_000_000_000 },
  ...{ fencedAtMs: 1_750_000_000_040, presses: 1, fencedMs: 40, verifiedMs: 1_310 },
  ...{ canceled: 7, resting: 0, pendingInDoubt: 0, slippageRatio: null },
  accounts: [
    {
      ...{ accountId: 'paper-binance', venue: 'binance', outcome: 'CLEAR', epoch: 2, wasHalted: false },
      ...{ fencedMs: 40, clearMs: 1_200, canceled: 7, resting: 0, inDoubt: [], foreignOrders: [] },
      ...{ rounds: 2, flattened: null, trouble: null },
    },
  ],
  ...given,
});

test('kill presses once, says what was stopped, and is a success when it is proven', async () => {
  server.on('POST /v1/kill-switch', { status: 200, body: kill() });
  const { exitCode, stdout } = await tradewind('kill', '--scope', 'venue:binance', '--reason', 'smoke');
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/VERIFIED[\s\S]*after 1\.31 s[\s\S]*7 orders[\s\S]*paper-binance +CLEAR/);
  expect(server.requests.map(({ body }) => JSON.parse(body))).toEqual([
    { scope: 'venue:binance', reason: 'smoke' },
  ]);
});

test('kill presses again when nobody knows whether it was heard', async () => {
  server.on('POST /v1/kill-switch', ['drop', { status: 200, body: kill({ presses: 2 }) }]);
  const { exitCode, stdout } = await tradewind('kill', '--json');
  expect([exitCode, JSON.parse(stdout)]).toMatchObject([0, { presses: 2 }]);
  expect(server.requests).toHaveLength(2);
});

test('a kill that is not proven is no success, and prints its evidence', async () => {
  const pending = kill({ state: 'PENDING', verifiedMs: null, pendingInDoubt: 1 });
  server.on('POST /v1/kill-switch', { status: 202, body: pending });
  const { exitCode, stdout, stderr } = await tradewind('kill', '--json');
  expect([exitCode, JSON.parse(stdout)]).toEqual([1, pending]);
  expect(stderr).toMatch(/gone on with each minute/);
});

test('kill --flatten is refused in the words of the API', async () => {
  const problem = {
    ...{ type: 'urn:tradewind:problem:flatten-unsupported', title: 'Flatten unsupported', status: 422 },
    ...{ detail: 'Positions are kept.', code: 'FLATTEN_UNSUPPORTED', field: 'flatten', correlationId: 'c' },
  };
  server.on('POST /v1/kill-switch', { status: 422, body: problem });
  const { exitCode, stdout } = await tradewind('kill', '--flatten', '--slippage', '0.02', '--json');
  expect([exitCode, JSON.parse(stdout)]).toEqual([1, problem]);
  expect(JSON.parse(server.requests[0]?.body ?? '')).toMatchObject({
    ...{ flatten: true, slippageRatio: '0.02' },
  });
});

test('a kill that could not close everything is no success, and says what is left', async () => {
  const left = { instrument: 'BTC/USDT', positionSide: null, quantity: '1', remaining: '0.4' };
  const accounts = kill().accounts.map((account) => ({
    ...account,
    flattened: [{ ...left, orderIds: [], trouble: 'the market is beyond the bound' }],
  }));
  server.on('POST /v1/kill-switch', { status: 200, body: kill({ accounts, slippageRatio: '0.01' }) });
  const { exitCode, stderr } = await tradewind('kill', '--flatten');
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/BTC\/USDT +1 +0\.4 +the market is beyond the bound/);
});

test('kill show prints the newest evidence, or that of one kill', async () => {
  server.on('GET /v1/kill-switch', [
    { status: 200, body: { kills: [], cursor: null } },
    { status: 200, body: { kills: [kill()], cursor: 'more' } },
  ]);
  server.on(`GET /v1/kill-switch/${kill().killId}`, { status: 200, body: kill({ reason: 'that one' }) });
  const none = await tradewind('kill', 'show', '--json');
  expect([none.exitCode, JSON.parse(none.stdout)]).toMatchObject([1, { error: { code: 'KILL_NOT_FOUND' } }]);
  const newest = await tradewind('kill', 'show', '--json');
  expect([newest.exitCode, JSON.parse(newest.stdout)]).toEqual([0, kill()]);
  const one = await tradewind('kill', 'show', kill().killId);
  expect([one.exitCode, one.stdout]).toMatchObject([0, expect.stringMatching(/that one/)]);
});
