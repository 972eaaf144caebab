import { statSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readSession } from '#local-cloud/session.ts';
import { type ApiServer, startApiServer } from './testing/api-server.ts';
import { serveBooks, serveRecords, soundRecords } from './testing/books.ts';
import { instancesFolder, runCommandLine } from './testing/command-line.ts';
import { order, orderId, placedAtMs, problem, soundEntries } from './testing/resources.ts';

let server: ApiServer;
let instances: ReturnType<typeof instancesFolder>;

beforeEach(async () => {
  server = await startApiServer();
  instances = instancesFolder();
});
afterEach(async () => {
  instances.remove();
  await server.stop();
});

function tradewind(args: string, env: Record<string, string> = {}, stdin?: string) {
  return runCommandLine(args.split(' '), { TRADEWIND_STATE_DIR: instances.folder, ...env }, stdin);
}

const ok = (body: unknown) => ({ status: 200, body });
const tokensOf = (changes: object = {}) => ({
  AuthenticationResult: {
    AccessToken: 'access-2',
    IdToken: `h.${Buffer.from('{"sub":"paper-user"}').toString('base64url')}.s`,
    RefreshToken: 'refresh-2',
    ExpiresIn: 3600,
    ...changes,
  },
});

const account = {
  accountId: 'paper-binance',
  name: 'Paper',
  venue: 'binance',
  mode: 'PAPER',
  baseCurrency: 'USDT',
  tradingState: 'ACTIVE',
  tradingStateReason: '',
  limits: {
    orderNotionalMax: '50000',
    positionNotionalMax: '150000',
    priceCollarRatio: '0.05',
    priceAgeMaxMs: 15000,
    instrumentsAllowed: [],
  },
  createdAtMs: placedAtMs,
};

const positionId = 'paper-binance~BTC-USDT';

const noPnl = {
  ...{ by: 'week', zone: 'Asia/Seoul', basis: 'AVERAGE', asOfMs: placedAtMs },
  ...{ rows: [], totals: [], open: [], uncovered: [], rates: [], equity: null },
};

function serveEverything(): void {
  server.on('GET /v1/accounts', ok({ accounts: [account] }));
  server.on('GET /v1/orders', ok({ orders: [order()], cursor: null }));
  server.on(`GET /v1/orders/${orderId}`, ok(order()));
  server.on(`GET /v1/orders/${orderId}/saga`, ok({ orderId, state: 'ACCEPTED', execution: 'x', steps: [] }));
  server.on(`DELETE /v1/orders/${orderId}`, { status: 202, body: order({ state: 'PENDING_CANCEL' }) });
  server.on('POST /v1/orders', ok(order()));
  server.on('GET /v1/positions', ok({ positions: [] }));
  server.on('GET /v1/trades', ok({ trades: [], cursor: null }));
  server.on('GET /v1/pnl', ok(noPnl));
  server.on(`GET /v1/orders/${orderId}/fills`, ok({ trades: [], cursor: null }));
  server.on('POST /v1/orders/batch/cancel', ok({ outcomes: [], cursor: null }));
  server.on(`POST /v1/positions/${positionId}/close`, {
    status: 202,
    body: { positionId, remaining: '0', order: order({ state: 'FILLED' }) },
  });
  server.on('GET /v1/ledger', ok({ accountId: 'paper-binance', entries: soundEntries, cursor: null }));
  serveBooks(server);
}

test.each([
  [
    'account show',
    { account: { accountId: 'paper-binance' }, balances: [{ asset: 'BTC' }, { asset: 'USDT' }] },
  ],
  ['trade buy BTC/USDT 0.01 --limit 30000', { orderId, state: 'ACCEPTED' }],
  ['orders list', { orders: [{ orderId }], cursor: null }],
  [`orders show ${orderId}`, { orderId }],
  [`orders cancel ${orderId}`, { orderId, state: 'PENDING_CANCEL' }],
  ['positions', { positions: [] }],
  ['positions close BTC/USDT --account paper-binance', { positionId, remaining: '0' }],
  ['trades --all', { trades: [], cursor: null }],
  ['pnl --by week --zone Asia/Seoul --basis average', noPnl],
  [`fills ${orderId}`, { trades: [], cursor: null }],
  ['orders cancel-all --venue binance', { outcomes: [], cursor: null }],
  [`saga show ${orderId}`, { orderId, steps: [] }],
  ['ledger show', { accountId: 'paper-binance', entries: soundEntries, cursor: null }],
  ['ledger verify', { ok: true, entries: 3, accountId: 'paper-binance' }],
  ['ledger verify --all', { ok: true, accounts: [{ ok: true, accountId: 'paper-binance' }] }],
])('%s: exit 0, one JSON document with --json, text without', async (args, document) => {
  instances.add(5000, server.url);
  serveEverything();
  const [machine, person] = await Promise.all([tradewind(`${args} --json`), tradewind(args)]);
  expect(machine).toMatchObject({ exitCode: 0 });
  expect(JSON.parse(machine.stdout)).toMatchObject(document);
  expect(person.exitCode).toBe(0);
  expect(person.stdout.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
  expect(() => JSON.parse(person.stdout)).toThrow();
});

test('every command explains itself', async () => {
  const commands =
    'login|positions|positions close|trades|orders batch|trade buy|orders cancel|ledger verify|ledger adjust|account|trade|orders|saga|ledger'.split(
      '|',
    );
  const helps = await Promise.all(commands.map((command) => tradewind(`${command} --help`)));
  for (const help of helps)
    expect(help).toMatchObject({
      exitCode: 0,
      stderr: '',
      stdout: expect.stringContaining('Usage: tradewind'),
    });
});

test('without an instance, with several, or with a wrong flag: one sentence, one document, exit 1', async () => {
  const nothing = await tradewind('positions --json');
  expect(nothing.exitCode).toBe(1);
  expect(JSON.parse(nothing.stdout)).toMatchObject({ error: { code: 'NOT_RUNNING' } });
  instances.add(5000, server.url);
  instances.add(5020, server.url);
  const several = await tradewind('positions --json');
  expect(several.exitCode).toBe(1);
  expect(JSON.parse(several.stdout)).toMatchObject({ error: { code: 'INSTANCE_AMBIGUOUS' } });
  expect(several.stderr).toContain('--instance');
  const usage = await tradewind('positions --colour --json');
  expect(usage.exitCode).toBe(1);
  expect(JSON.parse(usage.stdout)).toMatchObject({ error: { code: 'USAGE' } });
});

test('the instance is chosen by flag or environment, the flag first', async () => {
  instances.add(5000, server.url, { accessToken: 'of-5000' });
  instances.add(5020, server.url, { accessToken: 'of-5020' });
  server.on('GET /v1/positions', ok({ positions: [] }));
  await tradewind('positions', { TRADEWIND_INSTANCE: '5020' });
  await tradewind('positions --instance 5000', { TRADEWIND_INSTANCE: '5020' });
  const tokens = server.requests.map((request) => request.headers.authorization);
  expect(tokens).toEqual(['Bearer of-5020', 'Bearer of-5000']);
});

test('a refusal of the API: exit 1, the problem document on stdout, words and correlation id on stderr', async () => {
  instances.add(5000, server.url);
  const changes = { field: 'limitPrice', detail: 'off \u001b[31mtick' };
  const document = problem(422, 'PRICE_NOT_ON_TICK', changes);
  server.on('POST /v1/orders', { status: 422, body: document });
  const end = await tradewind('trade buy BTC/USDT 0.01 --limit 30000.123 --json');
  expect(end.exitCode).toBe(1);
  expect(JSON.parse(end.stdout)).toEqual(document);
  expect(end.stderr).toContain(document.correlationId);
  expect(end.stderr).toContain('--limit');
  expect(end.stderr).not.toContain('\u001b');
});

test('a market order is the default; flags become the fields of the request', async () => {
  instances.add(5000, server.url);
  server.on('POST /v1/orders', ok(order()));
  await tradewind('trade sell BTC/USDT 0.01');
  await tradewind(
    'trade buy BTC/USDT --limit 1 --time-in-force IOC --post-only --reduce-only --position-side LONG --stop-loss 2 --take-profit 3 --strategy s --quote-quantity 4 --account other',
  );
  const accountId = 'paper-binance';
  const [market, limit] = server.requests.map((request) => JSON.parse(request.body));
  expect(market).toEqual({
    accountId,
    instrument: 'BTC/USDT',
    side: 'sell',
    type: 'market',
    quantity: '0.01',
  });
  expect(limit).toEqual({
    accountId: 'other',
    instrument: 'BTC/USDT',
    side: 'buy',
    type: 'limit',
    limitPrice: '1',
    timeInForce: 'IOC',
    postOnly: true,
    reduceOnly: true,
    positionSide: 'LONG',
    protect: { stopLoss: { price: '2' }, takeProfits: [{ price: '3' }] },
    strategyId: 's',
    quoteQuantity: '4',
  });
});

test('a new key is shown before it is used, another for each order; a given key is used as it is', async () => {
  instances.add(5000, server.url);
  server.on('POST /v1/orders', ok(order()));
  const first = await tradewind('trade buy BTC/USDT 1');
  await tradewind('trade buy BTC/USDT 1');
  const given = await tradewind('trade buy BTC/USDT 1 --idempotency-key mine');
  const keys = server.requests.map((request) => request.headers['idempotency-key']);
  expect(first.stderr).toContain(`Idempotency key: ${keys[0]}`);
  expect(new Set(keys).size).toBe(3);
  expect(keys[2]).toBe('mine');
  expect(given.stderr).toBe('');
});

test('not decided within --timeout: exit 4 and the order as it stands', async () => {
  instances.add(5000, server.url);
  server.on('POST /v1/orders', { status: 202, body: order({ state: 'SUBMITTED' }) });
  server.on(`GET /v1/orders/${orderId}`, ok(order({ state: 'IN_DOUBT' })));
  const end = await tradewind('trade buy BTC/USDT 1 --timeout 1 --json');
  expect(end.exitCode).toBe(4);
  expect(JSON.parse(end.stdout)).toMatchObject({ orderId, state: 'IN_DOUBT' });
});

test('a ledger that is wrong: exit 1', async () => {
  instances.add(5000, server.url);
  serveEverything();
  const [first] = soundRecords;
  if (!first) throw new Error('test: no record');
  serveRecords(server, 'records', [{ ...first, fields: { ...first.fields, reason: 'gift' } }]);
  const end = await tradewind('ledger verify --json');
  expect(end.exitCode).toBe(1);
  expect(JSON.parse(end.stdout)).toMatchObject({
    ok: false,
    fault: { code: 'ENTRY_CHANGED', entryId: first.id },
  });
});

test('a token about to expire is renewed silently; a refused renewal asks to log in', async () => {
  const files = instances.add(5000, server.url, { expiresAtMs: Date.now() + 30_000 });
  server.on('GET /v1/positions', ok({ positions: [] }));
  server.on('POST /', [ok(tokensOf({ RefreshToken: undefined }))]);
  const renewed = await tradewind('positions');
  expect(renewed).toMatchObject({ exitCode: 0, stderr: '' });
  expect(JSON.parse(server.requests[0]?.body ?? '')).toMatchObject({
    AuthFlow: 'REFRESH_TOKEN_AUTH',
    AuthParameters: { REFRESH_TOKEN: 'refresh-1' },
  });
  expect(server.requests[1]?.headers.authorization).toBe('Bearer access-2');
  expect(readSession(files)).toMatchObject({ accessToken: 'access-2', refreshToken: 'refresh-1' });

  instances.add(5000, server.url, { expiresAtMs: 1 });
  server.on('POST /', { status: 400, body: { __type: 'NotAuthorizedException', message: 'revoked' } });
  const over = await tradewind('positions --json');
  expect(over.exitCode).toBe(1);
  expect(JSON.parse(over.stdout)).toMatchObject({ error: { code: 'NOT_LOGGED_IN' } });
  expect(over.stderr).toContain('bin/tradewind login');
});

test('login takes the paper password, keeps the session to its owner, and shows no token', async () => {
  const files = instances.add(5000, server.url);
  server.on('POST /', ok(tokensOf()));
  const end = await tradewind('login --json');
  expect(end).toMatchObject({ exitCode: 0, stderr: '' });
  const user = { email: 'paper@tradewind.local', userId: 'paper-user' };
  expect(JSON.parse(end.stdout)).toEqual({ user, expiresAtMs: readSession(files)?.expiresAtMs });
  expect(JSON.parse(server.requests[0]?.body ?? '')).toMatchObject({
    AuthFlow: 'USER_PASSWORD_AUTH',
    AuthParameters: { USERNAME: user.email, PASSWORD: 'paper-password' },
  });
  expect(readSession(files)).toMatchObject({ ...user, accountId: 'paper-binance', accessToken: 'access-2' });
  expect(statSync(files.session).mode & 0o777).toBe(0o600);
});

test('another user logs in with a password from stdin, and gets no account of the paper user', async () => {
  const files = instances.add(5000, server.url);
  const IdToken = `h.${Buffer.from('{"sub":"other"}').toString('base64url')}.s`;
  server.on('POST /', ok(tokensOf({ IdToken })));
  const silent = await tradewind('login --email o@x.example');
  expect(silent).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('--password-stdin') });
  const end = await tradewind('login --email o@x.example --password-stdin', {}, 'pass word\n');
  expect(end.exitCode).toBe(0);
  expect(JSON.parse(server.requests[0]?.body ?? '').AuthParameters).toEqual({
    USERNAME: 'o@x.example',
    PASSWORD: 'pass word',
  });
  expect(readSession(files)).toMatchObject({ email: 'o@x.example', userId: 'other', accountId: null });
});

test('a wrong password is a refusal that does not repeat it', async () => {
  instances.add(5000, server.url);
  server.on('POST /', { status: 400, body: { __type: 'NotAuthorizedException', message: 'no' } });
  const end = await tradewind('login --password-stdin --json', {}, 'hunter2');
  expect(end.exitCode).toBe(1);
  expect(JSON.parse(end.stdout)).toMatchObject({ error: { code: 'NOT_AUTHORIZED' } });
  expect(end.stdout + end.stderr).not.toContain('hunter2');
});

test('--print-token prints the token of a login that is still good, and nothing else', async () => {
  instances.add(5000, server.url);
  expect(await tradewind('login --print-token')).toEqual({ exitCode: 0, stdout: 'access-1\n', stderr: '' });
  expect(server.requests).toEqual([]);
});

test('a user with several accounts must name one', async () => {
  instances.add(5000, server.url, { accountId: null });
  server.on('GET /v1/accounts', ok({ accounts: [account, { ...account, accountId: 'second' }] }));
  const end = await tradewind('trade buy BTC/USDT 1 --json');
  expect(end.exitCode).toBe(1);
  expect(JSON.parse(end.stdout)).toMatchObject({ error: { code: 'ACCOUNT_AMBIGUOUS' } });
  expect(server.requests.some((request) => request.method === 'POST')).toBe(false);
});

test('settings of a perpetual are shown, and chosen when a flag says what', async () => {
  instances.add(5000, server.url);
  const settings = {
    accountId: 'paper-binance',
    instrument: 'BTC/USDT:USDT',
    leverage: '12.5',
    marginMode: 'ISOLATED',
    positionMode: 'ONE_WAY',
  };
  const path = '/v1/accounts/paper-binance/instrument-settings';
  server.on(`GET ${path}`, ok(settings));
  server.on(`PUT ${path}`, ok(settings));
  const shown = await tradewind('account settings BTC/USDT:USDT');
  expect(shown.stdout).toMatch(/12\.5x[\s\S]*isolated[\s\S]*one-way/);
  const chosen = await tradewind(
    'account settings BTC/USDT:USDT --leverage 12.5 --margin-mode isolated --position-mode one-way --json',
  );
  expect(JSON.parse(chosen.stdout)).toEqual(settings);
  const { accountId: _, ...asked } = settings;
  expect(server.requests.map(({ method, body }) => [method, body === '' ? '' : JSON.parse(body)])).toEqual([
    ['GET', ''],
    ['PUT', asked],
  ]);
});
