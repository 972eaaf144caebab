import { afterEach, beforeEach, expect, test } from 'vitest';
import type { LedgerPage } from '#shared/http-api/schemas.ts';
import { type ApiServer, type SeenRequest, startApiServer } from '../testing/api-server.ts';
import { type TestConnection, testConnection } from '../testing/connection.ts';
import { balances, entry, soundEntries } from '../testing/resources.ts';
import { verifyAccountLedger } from './verify-ledger.ts';

type Entry = LedgerPage['entries'][number];
const accountId = 'paper-binance';
const balancesRoute = `GET /v1/accounts/${accountId}/balances`;
let server: ApiServer;
let connection: TestConnection;

beforeEach(async () => {
  server = await startApiServer();
  connection = testConnection(server.url);
  serve(soundEntries);
  server.on(balancesRoute, ok(balances()));
});
afterEach(() => server.stop());

const ok = (body: unknown) => ({ status: 200, body });
const verify = (timeoutMs = 60_000) => verifyAccountLedger(connection, accountId, timeoutMs);

/** Serves the entries two a page, as a cursor walks through them. */
function serve(entries: readonly Entry[]): void {
  server.on('GET /v1/ledger', ({ url }: SeenRequest) => {
    const from = Number(new URL(url, server.url).searchParams.get('cursor') ?? '0');
    const cursor = from + 2 < entries.length ? String(from + 2) : null;
    return ok({ accountId, entries: entries.slice(from, from + 2), cursor });
  });
}

/** The sound entries with the postings of the second one replaced. */
function tampered(...postings: Parameters<typeof entry>[2]): readonly Entry[] {
  const bad = soundEntries[1];
  if (!bad) throw new Error('the fixture has no second entry');
  return [soundEntries[0], entry(bad.entryId, 'RESERVE', postings), soundEntries[2]].filter(
    (one) => one !== undefined,
  );
}

test('a sound ledger is proven over all its pages', async () => {
  const outcome = await verify();
  expect(outcome).toMatchObject({ kind: 'done', document: { ok: true, entries: 3, accountId } });
  expect(server.requests.filter(({ url }) => url.startsWith('/v1/ledger'))).toHaveLength(2);
  expect(connection.sleptMs()).toBe(0);
});

test('an entry that does not sum to zero is named', async () => {
  serve(tampered(['AVAILABLE', 'USDT', '-300'], ['RESERVED', 'USDT', '300.00000001']));
  const fault = { code: 'ENTRY_NOT_ZERO_SUM', entryId: soundEntries[1]?.entryId };
  const outcome = await verify();
  expect(outcome).toMatchObject({ kind: 'refused', document: { ok: false, entries: 3, accountId, fault } });
  expect(outcome).toMatchObject({ message: expect.stringContaining(String(fault.entryId)) });
});

test('an amount changed on both sides is caught by the balances', async () => {
  serve(tampered(['AVAILABLE', 'USDT', '-299'], ['RESERVED', 'USDT', '299']));
  const outcome = await verify();
  expect(outcome).toMatchObject({
    kind: 'refused',
    document: { ok: false, fault: { code: 'PROJECTION_DIFFERS', asset: 'USDT' } },
  });
});

test('a balance that differs from its entries by the least amount is caught', async () => {
  server.on(balancesRoute, ok(balances({ usdtAvailable: '99700.500000000000000001' })));
  const outcome = await verify();
  expect(outcome).toMatchObject({ document: { fault: { code: 'PROJECTION_DIFFERS', asset: 'USDT' } } });
  expect(outcome).toMatchObject({ message: expect.stringContaining('99700.500000000000000001') });
});

test('a missing entry is caught', async () => {
  serve(soundEntries.slice(0, 2));
  expect(await verify()).toMatchObject({ document: { fault: { code: 'PROJECTION_DIFFERS' } } });
});

test('trading meanwhile is no fault: it reads again', async () => {
  const older = ok(balances({ usdtAvailable: '99700' }));
  server.on(balancesRoute, [older, older, older, ok(balances())]);
  expect(await verify()).toMatchObject({ kind: 'done', document: { ok: true } });
  expect(connection.sleptMs()).toBeGreaterThan(0);
});

test('the balances are read past the cache', async () => {
  await verify();
  const reads = server.requests.filter(({ url }) => url.endsWith('/balances'));
  expect(reads.length).toBeGreaterThan(0);
  for (const { headers } of reads) expect(headers['cache-control']).toBe('no-cache');
});

test('an account that never rests is undecided when time is up', async () => {
  let usdt = 0;
  server.on(balancesRoute, () => {
    usdt += 1;
    return ok(balances({ usdtAvailable: String(usdt) }));
  });
  const outcome = await verify(5_000);
  expect(outcome).toMatchObject({
    kind: 'undecided',
    code: 'NOT_DECIDED',
    details: { accountId, entries: 3 },
  });
});

test('a malformed page is refused, and says where it is malformed', async () => {
  const [first] = soundEntries;
  server.on(
    'GET /v1/ledger',
    ok({ accountId, entries: [{ ...first, postings: [{ amount: 1e21 }] }], cursor: null }),
  );
  const outcome = await verify();
  expect(outcome).toMatchObject({ kind: 'refused', code: 'ANSWER_MALFORMED' });
  expect(outcome).toMatchObject({ message: expect.stringContaining('entries.0.postings.0') });
});

test('a cursor that leads back to its own page does not turn for ever', async () => {
  server.on('GET /v1/ledger', ok({ accountId, entries: soundEntries, cursor: 'same' }));
  expect(await verify()).toMatchObject({ kind: 'refused', code: 'ANSWER_MALFORMED' });
});
