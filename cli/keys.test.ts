import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ApiServer, startApiServer } from './testing/api-server.ts';
import { instancesFolder, runCommandLine } from './testing/command-line.ts';
import { problem } from './testing/resources.ts';

const route = '/v1/venues/binance/keys';
const planted = 'PLANTED-secret-0815';
const keys = { apiKey: 'PLANTED-key-4711', secret: planted };
const resource = {
  accountId: 'paper-binance',
  venue: 'binance',
  apiKeyEnding: '4711',
  canTrade: true,
  canWithdraw: false,
  isIpBound: true,
  expiresAtMs: 1_800_000_000_000,
  storedAtMs: 1_795_263_316_228,
};
const ok = (body: unknown) => ({ status: 200, body });

let server: ApiServer;
let instances: ReturnType<typeof instancesFolder>;

beforeEach(async () => {
  server = await startApiServer();
  instances = instancesFolder();
  instances.add(5000, server.url);
});
afterEach(async () => {
  instances.remove();
  await server.stop();
});

function tradewind(args: string, stdin?: string) {
  return runCommandLine(args.split(' '), { TRADEWIND_STATE_DIR: instances.folder }, stdin);
}

test('keys add reads standard input, and shows of the keys what anybody may see', async () => {
  server.on(`POST ${route}`, ok(resource));
  const ends = await Promise.all([
    tradewind('keys add --venue binance --json', JSON.stringify({ ...keys, password: 'phrase' })),
    tradewind('keys add --venue binance --account paper-binance', `${keys.apiKey}\n${keys.secret}\n`),
  ]);
  expect(ends).toMatchObject([{ exitCode: 0, stderr: '' }, { exitCode: 0 }]);
  expect(JSON.parse(ends[0].stdout)).toEqual(resource);
  expect(ends[1].stdout).toMatch(/Proven and stored.*…4711, read\+trade, bound to IP addresses, until 2027/);
  const sent = server.requests.map(({ body }) => JSON.parse(body));
  expect(sent).toContainEqual({ ...keys, password: 'phrase' });
  expect(sent).toContainEqual({ ...keys, accountId: 'paper-binance' });
  for (const { stdout, stderr } of ends) expect(stdout + stderr).not.toContain('PLANTED');
});

test.each([
  ['keys add PLANTED-key-4711 PLANTED-secret-0815 --venue binance'],
  ['keys add --venue binance --api-key PLANTED-key-4711 --secret PLANTED-secret-0815'],
  ['keys add --secret=PLANTED-secret-0815 --venue binance'],
  ['keys add --apiKey=PLANTED-key-4711'],
  ['keys add --venue binance -s PLANTED-secret-0815'],
  ['keys add --venue binance -- PLANTED-secret-0815'],
])('%s: refused before anything is sent, and not repeated', async (line) => {
  const end = await tradewind(`${line} --json`.replace(/(-- .*) --json/, '--json $1'), JSON.stringify(keys));
  expect(end.exitCode).toBe(1);
  expect(JSON.parse(end.stdout)).toMatchObject({ error: { code: 'KEYS_IN_ARGUMENTS' } });
  expect(end.stderr).toContain('history of the shell');
  expect(end.stdout + end.stderr).not.toContain('PLANTED');
  expect(server.requests).toEqual([]);
});

test.each([
  ['keys add --venue binance', '', 'KEYS_MISSING'],
  ['keys add --venue binance', planted, 'KEYS_UNREADABLE'],
  ['keys add', JSON.stringify(keys), 'USAGE'],
  ['keys remove', '', 'USAGE'],
])('%s with “%s”: exit 1, %s', async (line, stdin, code) => {
  const end = await tradewind(`${line} --json`, stdin);
  expect(end.exitCode).toBe(1);
  expect(JSON.parse(end.stdout)).toMatchObject({ error: { code } });
  expect(end.stdout + end.stderr).not.toContain('PLANTED');
  expect(server.requests).toEqual([]);
});

test.each([
  [422, 'KEYS_CAN_WITHDRAW'],
  [422, 'KEYS_IP_BOUND'],
  [409, 'KEYS_OF_ANOTHER_ACCOUNT'],
  [503, 'VENUE_UNAVAILABLE'],
])('refused by the API with %i: exit 1 and its document, asked once', async (status, code) => {
  const document = problem(status, code, { detail: 'The reason.' });
  server.on(`POST ${route}`, { status, body: document });
  const end = await tradewind('keys add --venue binance --json', JSON.stringify(keys));
  expect(end.exitCode).toBe(1);
  expect(JSON.parse(end.stdout)).toEqual(document);
  expect(end.stderr).toContain('The reason.');
  expect(server.requests).toHaveLength(1);
});

test.each<[string, 'drop' | { status: number; body: unknown }, string]>([
  ['cuts the connection', 'drop', 'UNAVAILABLE'],
  ['answers something else', ok({ stored: true }), 'ANSWER_MALFORMED'],
])('an API that %s has stored nothing that we know of: exit 1', async (_, answer, code) => {
  server.on(`POST ${route}`, answer);
  const end = await tradewind('keys add --venue binance --json', JSON.stringify(keys));
  expect(end.exitCode).toBe(1);
  expect(JSON.parse(end.stdout)).toMatchObject({ error: { code } });
});

test('keys list shows every account, also one without keys', async () => {
  const accounts = ['binance', 'upbit'].map((venue) => ({
    accountId: `paper-${venue}`,
    name: 'Paper',
    venue,
    mode: 'PAPER',
    baseCurrency: 'USDT',
    tradingState: 'ACTIVE',
    tradingStateReason: '',
    limits: {
      orderNotionalMax: '1',
      positionNotionalMax: '1',
      priceCollarRatio: '1',
      priceAgeMaxMs: 1,
      instrumentsAllowed: [],
    },
    createdAtMs: 1,
  }));
  server.on('GET /v1/accounts', ok({ accounts }));
  server.on(`GET ${route}`, ok(resource));
  server.on('GET /v1/venues/upbit/keys', { status: 404, body: problem(404, 'KEYS_NOT_FOUND') });
  const [machine, person] = await Promise.all([tradewind('keys list --json'), tradewind('keys list')]);
  expect(machine.exitCode).toBe(0);
  expect(JSON.parse(machine.stdout)).toEqual({
    keys: [resource],
    without: [{ accountId: 'paper-upbit', venue: 'upbit' }],
  });
  expect(person.stdout).toMatch(/paper-binance +binance +…4711 +read\+trade/);
  expect(person.stdout).toMatch(/paper-upbit +upbit +none on record/);
});

test.each(['keys', 'keys add', 'keys list', 'keys remove'])('%s explains itself', async (command) => {
  expect(await tradewind(`${command} --help`)).toMatchObject({
    exitCode: 0,
    stdout: expect.stringContaining('Usage: tradewind keys'),
  });
});

test('keys remove asks once, and says what happened', async () => {
  server.on(`DELETE ${route}`, [
    ok({ accountId: 'paper-binance', venue: 'binance', isRemoved: true }),
    { status: 409, body: problem(409, 'KEYS_IN_USE') },
  ]);
  const removed = await tradewind('keys remove --venue binance --account paper-binance --json');
  expect(removed.exitCode).toBe(0);
  expect(JSON.parse(removed.stdout)).toMatchObject({ isRemoved: true });
  expect(server.requests[0]?.url).toBe(`${route}?accountId=paper-binance`);
  const refused = await tradewind('keys remove --venue binance');
  expect([refused.exitCode, refused.stderr]).toEqual([1, expect.stringContaining('orders list')]);
});
