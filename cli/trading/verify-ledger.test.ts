import { generateKeyPairSync, sign } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { entryRecordOf, signedText } from '#shared/domain/ledger/entry-record.ts';
import type { StoredRecord } from '#shared/domain/ledger/record.ts';
import { decimal as d } from '#shared/domain/money/decimal.ts';
import { ulidTimeMs } from '#shared/domain/ulid-time.ts';
import { type ApiServer, startApiServer } from '../testing/api-server.ts';
import { sealsOf, serveBooks, serveReconciliation, serveRecords, soundRecords } from '../testing/books.ts';
import { type TestConnection, testConnection } from '../testing/connection.ts';
import { balances, placedAtMs } from '../testing/resources.ts';
import { verifyAccountLedger } from './verify-ledger.ts';

const accountId = 'paper-binance';
const balancesRoute = `GET /v1/accounts/${accountId}/balances`;
let server: ApiServer;
let connection: TestConnection;

beforeEach(async () => {
  server = await startApiServer();
  connection = testConnection(server.url);
  serveBooks(server);
});
afterEach(() => server.stop());

const ok = (body: unknown) => ({ status: 200, body });
const verify = (timeoutMs = 60_000) => verifyAccountLedger(connection, accountId, timeoutMs);
const asked = (path: string) => server.requests.filter(({ url }) => url.includes(path));

/** The sound records with the second one's fields changed. */
function changed(fields: object): readonly StoredRecord[] {
  return soundRecords.map((record, at) =>
    at === 1 ? { ...record, fields: { ...record.fields, ...fields } } : record,
  );
}
const secondId = soundRecords[1]?.id;
const posting = (ledgerAccount: string, amount: string) => ({ amount, asset: 'USDT', ledgerAccount });

test('a sound ledger is proven over all its pages, and with the venue', async () => {
  const outcome = await verify();
  expect(outcome).toMatchObject({
    kind: 'done',
    document: {
      ok: true,
      accountId,
      entries: 3,
      sealed: 3,
      unsealed: 0,
      chainHead: { sequence: 1, hash: expect.any(String) },
      entriesPerSecond: expect.any(Number),
      tieOut: { status: 'MATCHED', isExact: true, trigger: 'REQUEST', comparedAtMs: placedAtMs },
    },
  });
  expect(asked('/ledger/records')).toHaveLength(2);
  expect(asked('/signing-key')).toHaveLength(0);
});

test('seals are read before entries: what is sealed meanwhile is not missing', async () => {
  await verify();
  const order = server.requests.map(({ url }) => url.split('?')[0]?.split('/').at(-1));
  expect(order.slice(0, 5)).toEqual(['balances', 'seals', 'records', 'records', 'balances']);
});

test.each([
  ['an entry that does not sum to zero', { postings: [posting('AVAILABLE', '-300')] }, 'ENTRY_NOT_ZERO_SUM'],
  [
    'an amount changed on both sides',
    { postings: [posting('AVAILABLE', '-299'), posting('RESERVED', '299')] },
    'ENTRY_CHANGED',
  ],
  ['a field that was not there', { reason: 'gift' }, 'ENTRY_CHANGED'],
  ['a kind that nobody knows', { kind: 'GIFT' }, 'ENTRY_UNREADABLE'],
] as const)('%s is named', async (_name, fields, code) => {
  serveRecords(server, 'records', changed(fields));
  const fault = { code, entryId: secondId };
  const outcome = await verify();
  expect(outcome).toMatchObject({
    kind: 'refused',
    document: { ok: false, entries: 3, accountId, fault, tieOut: null },
  });
  expect(outcome).toMatchObject({ message: expect.stringContaining(String(secondId)) });
  expect(connection.sleptMs()).toBe(0);
});

test('a missing entry is named', async () => {
  serveRecords(server, 'records', soundRecords.slice(0, 1));
  expect(await verify()).toMatchObject({ document: { fault: { code: 'ENTRY_MISSING', entryId: secondId } } });
});

test('a seal that was changed is named', async () => {
  const [seal] = sealsOf(soundRecords);
  if (!seal) throw new Error('test: no seal');
  serveRecords(server, 'seals', [{ ...seal, fields: { ...seal.fields, sealedAtMs: '1' } }]);
  expect(await verify()).toMatchObject({ document: { fault: { code: 'SEAL_CHANGED', sequence: 1 } } });
});

test('an entry that is young is sealed soon; one that stays unsealed for long is named', async () => {
  serveRecords(server, 'seals', []);
  const youngMs = (ulidTimeMs(String(soundRecords[0]?.id)) ?? 0) + 120_000;
  server.on(balancesRoute, ok(balances({ asOfMs: youngMs })));
  expect(await verify()).toMatchObject({ kind: 'done', document: { unsealed: 3 } });
  server.on(balancesRoute, ok(balances({ asOfMs: youngMs + 1 })));
  const fault = { code: 'ENTRY_UNSEALED', entryId: soundRecords[0]?.id };
  expect(await verify(5_000)).toMatchObject({ kind: 'refused', document: { ok: false, fault } });
  // Late is not lost: it waited for the sealer as long as it could.
  expect(connection.sleptMs()).toBeGreaterThan(4_000);
});

test('a balance that differs from its entries by the least amount is caught', async () => {
  server.on(balancesRoute, ok(balances({ usdtAvailable: '99700.500000000000000001' })));
  const outcome = await verify();
  expect(outcome).toMatchObject({ document: { fault: { code: 'PROJECTION_DIFFERS', asset: 'USDT' } } });
  expect(outcome).toMatchObject({ message: expect.stringContaining('99700.500000000000000001') });
});

test('trading meanwhile is no fault: it reads again', async () => {
  const older = ok(balances({ usdtAvailable: '99700' }));
  server.on(balancesRoute, [older, older, older, ok(balances())]);
  expect(await verify()).toMatchObject({ kind: 'done', document: { ok: true } });
  expect(connection.sleptMs()).toBeGreaterThan(0);
});

test('the balances are read past the cache', async () => {
  await verify();
  const reads = asked('/balances');
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
  server.on(
    `GET /v1/accounts/${accountId}/ledger/records`,
    ok({ accountId, records: [{ id: 5 }], cursor: null }),
  );
  const outcome = await verify();
  expect(outcome).toMatchObject({ kind: 'refused', code: 'ANSWER_MALFORMED' });
  expect(outcome).toMatchObject({ message: expect.stringContaining('records.0.id') });
});

test('a cursor that leads back to its own page does not turn for ever', async () => {
  const page = { accountId, records: soundRecords, cursor: 'same' };
  server.on(`GET /v1/accounts/${accountId}/ledger/records`, ok(page));
  expect(await verify()).toMatchObject({ kind: 'refused', code: 'ANSWER_MALFORMED' });
});

const usdtDiffers = [{ asset: 'USDT', ours: '100000', venue: '99999', difference: '-1' }];

test.each([
  ['DIFFERENT', { balances: usdtDiffers, message: 'USDT differs' }, 'refused', 'TIE_OUT_DIFFERS'],
  ['UNREACHABLE', { message: 'no answer' }, 'undecided', 'NOT_DECIDED'],
  ['CATCHING_UP', {}, 'undecided', 'NOT_DECIDED'],
])('books that are right, while the comparison says %s: %s %s', async (status, changes, kind, code) => {
  serveReconciliation(server, { status, ...changes });
  expect(await verify(5_000)).toMatchObject({ kind, code });
});

test('a difference below the unit is shown, and no fault', async () => {
  serveReconciliation(server, { balances: usdtDiffers });
  const tieOut = { status: 'MATCHED', isExact: false, balances: usdtDiffers };
  expect(await verify()).toMatchObject({ kind: 'done', document: { ok: true, tieOut } });
});

test('no comparison within the time is undecided', async () => {
  serveReconciliation(server, { startedAtMs: 1 });
  expect(await verify(5_000)).toMatchObject({
    kind: 'undecided',
    code: 'NOT_DECIDED',
    details: { tieOut: { status: 'PENDING' } },
  });
});

test('a correction is proven by its signature, and one with another’s is named', async () => {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const postings = [
    { ledgerAccount: 'EXTERNAL', asset: 'USDT', amount: d('-1') },
    { ledgerAccount: 'AVAILABLE', asset: 'USDT', amount: d('1') },
  ] as const;
  const { fields } = entryRecordOf({
    ...{
      ownerId: 'paper-user',
      accountId,
      entryId: '01M7Z0F4J3PTQ2HPPP1FHTJT0W',
      kind: 'ADJUSTMENT',
      postings,
    },
    ...{ reason: 'found it', signedBy: 'paper-user', signingKeyId: 'key-1', atMs: placedAtMs },
  });
  const signature = sign('sha256', Buffer.from(signedText(fields)), privateKey).toString('base64');
  const records = (given: object) => [
    ...soundRecords,
    { id: String(fields.entryId), fields: { ...fields, ...given } },
  ];
  const serveKey = (der: Buffer) =>
    server.on(
      'GET /v1/ledger/signing-key',
      ok({ keyId: 'key-1', algorithm: 'ECDSA_SHA_256', publicKey: der.toString('base64') }),
    );
  serveRecords(server, 'records', records({ signature }));
  serveRecords(server, 'seals', sealsOf(records({ signature })));
  server.on(balancesRoute, ok(balances({ usdtAvailable: '99701.5' })));
  serveKey(publicKey.export({ format: 'der', type: 'spki' }));
  expect(await verify()).toMatchObject({ kind: 'done', document: { ok: true, entries: 4 } });

  const another = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey;
  for (const key of [another.export({ format: 'der', type: 'spki' }), Buffer.from('no key')]) {
    serveKey(key);
    const fault = { code: 'ENTRY_UNSIGNED', entryId: fields.entryId };
    expect(await verify()).toMatchObject({ kind: 'refused', document: { fault } });
  }
});
