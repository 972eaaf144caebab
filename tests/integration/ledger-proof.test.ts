import { randomUUID } from 'node:crypto';
import {
  type AttributeValue,
  DeleteItemCommand,
  PutItemCommand,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import * as z from 'zod';
import { systemClock } from '#shared/adapters/clock/system-clock.ts';
import { dynamoDbClient } from '#shared/adapters/dynamodb/client.ts';
import { DynamoDbTradingStore } from '#shared/adapters/dynamodb/trading-store.ts';
import { idOf } from '#shared/testing/sequential-ids.ts';
import { orderOf, tradewindJson } from '../cli/tradewind.ts';
import { call, marketBuy, place, problemIn, showBalances } from '../support/api.ts';
import { awsClients } from '../support/aws.ts';
import { eventually } from '../support/eventually.ts';

/** The chain over the real stream, its proof from outside, and corrections signed by the real key. */
const { outputs, user } = inject('cloud');
const { accountId, userId: ownerId } = user;
const ref = { ownerId, accountId };
const TableName = outputs.TableName ?? '';
const aws = awsClients();
const partition = `USER#${ownerId}#ACCOUNT#${accountId}`;
const store = new DynamoDbTradingStore({
  client: dynamoDbClient(aws.dynamodb),
  table: TableName,
  clock: systemClock,
  random: Math.random,
});
type Item = Record<string, AttributeValue>;

const proof = z.object({
  ok: z.boolean(),
  entries: z.number(),
  sealed: z.number(),
  unsealed: z.number(),
  entriesPerSecond: z.number().nullable(),
  chainHead: z.object({ sequence: z.number(), hash: z.string() }).nullable(),
  tieOut: z.object({ status: z.string(), isExact: z.boolean() }).nullable(),
  fault: z
    .object({ code: z.string(), entryId: z.string().optional(), sequence: z.number().optional() })
    .optional(),
});
async function verify() {
  const { exitCode, document } = await tradewindJson(`ledger verify --account ${accountId}`);
  return { exitCode, proof: proof.parse(document) };
}

async function itemsOf(part: 'LEDGER' | 'SEALS'): Promise<readonly Item[]> {
  const { Items = [] } = await aws.dynamodb.send(
    new QueryCommand({
      TableName,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: `${partition}#${part}` } },
      ConsistentRead: true,
    }),
  );
  return Items;
}
const put = (Item: Item) => aws.dynamodb.send(new PutItemCommand({ TableName, Item }));
const remove = ({ pk, sk }: Item) =>
  aws.dynamodb.send(new DeleteItemCommand({ TableName, Key: { ...(pk && { pk }), ...(sk && { sk }) } }));
const allSealed = () =>
  eventually(async () => ((await itemsOf('LEDGER')).some((item) => item.gsi2pk) ? undefined : true), {
    otherwise: () => 'entries stay unsealed',
  });

beforeAll(async () => {
  await place(marketBuy());
  await allSealed();
});
afterAll(() => aws.destroy());

describe('the chain', () => {
  it('has each entry of a trade within seconds, and its proof ties out to the venue', async () => {
    const before = await verify();
    expect(before).toMatchObject({ exitCode: 0, proof: { ok: true, unsealed: 0 } });
    await orderOf('trade buy BTC/USDT 0.001 --wait filled');
    await allSealed();
    const after = await verify();
    expect(after).toMatchObject({
      exitCode: 0,
      proof: { ok: true, tieOut: { status: 'MATCHED', isExact: true } },
    });
    expect(after.proof.sealed).toBeGreaterThan(before.proof.sealed);
    expect(after.proof.chainHead?.sequence).toBeGreaterThan(before.proof.chainHead?.sequence ?? 0);
  });

  it('is swept: an entry that no stream brought is sealed all the same', async () => {
    const [entry] = (await itemsOf('LEDGER')).toReversed();
    if (!entry) throw new Error('there is no entry');
    // Old, by its id, and not an insert: the stream's reader has passed it. It takes nothing from anybody.
    const entryId = idOf(Math.floor(Math.random() * 2 ** 40));
    const sk = { S: `ENTRY#${entryId}` };
    const { gsi2pk: _, gsi2sk: __, ...sealed } = entry;
    const waiting = { ...sealed, entryId: { S: entryId }, sk };
    await put(waiting);
    await put({ ...waiting, gsi2pk: { S: 'UNSEALED#0' }, gsi2sk: { S: entryId } });
    const swept = await aws.lambda.send(new InvokeCommand({ FunctionName: 'tradewind-seal-ledger' }));
    expect(swept.FunctionError).toBeUndefined();
    expect(await store.unsealedAmong(ref, [entryId])).toEqual(new Set());
    const { proof: found } = await verify();
    // It was never posted: the balances tell.
    expect(found).toMatchObject({ ok: false, unsealed: 0, fault: { code: 'PROJECTION_DIFFERS' } });
    const [seal] = (await itemsOf('SEALS')).toReversed();
    await Promise.all([remove(waiting), seal && remove(seal)]);
    expect((await verify()).exitCode).toBe(0);
  });
});

describe('a record that was changed behind our back', () => {
  let entry: Item;
  beforeAll(async () => {
    const found = (await itemsOf('LEDGER')).find((item) => item.kind?.S === 'TRADE');
    if (!found) throw new Error('there is no trade');
    entry = found;
  });
  afterEach(() => put(entry));

  it.each<[name: string, change: (item: Item) => Item]>([
    ['its time, by a millisecond', (item) => ({ ...item, atMs: { N: String(Number(item.atMs?.N) + 1) } })],
    ['its order', (item) => ({ ...item, orderId: { S: `${item.orderId?.S?.slice(0, -1)}0` } })],
    ['its kind', (item) => ({ ...item, kind: { S: 'FEE' } })],
    ['its kind, to nothing we know', (item) => ({ ...item, kind: { S: 'TRADF' } })],
    ['the kind of item it is', (item) => ({ ...item, entity: { S: 'LEDGER_ENTRZ' } })],
    ['a field more', (item) => ({ ...item, reason: { S: 'x' } })],
  ])('is named: %s', async (_name, change) => {
    await put(change(entry));
    const { exitCode, proof: found } = await verify();
    expect(exitCode).toBe(1);
    expect(found).toMatchObject({ ok: false, fault: { entryId: entry.entryId?.S } });
    await put(entry);
    expect((await verify()).exitCode).toBe(0);
  });

  it('is named: gone', async () => {
    await remove(entry);
    const { exitCode, proof: found } = await verify();
    expect([exitCode, found.fault]).toMatchObject([1, { code: 'ENTRY_MISSING', entryId: entry.entryId?.S }]);
  });

  it('is named: a seal', async () => {
    const [first] = await itemsOf('SEALS');
    if (!first) throw new Error('there is no seal');
    await put({ ...first, sealedAtMs: { N: '1' } });
    try {
      const { exitCode, proof: found } = await verify();
      expect([exitCode, found.fault]).toMatchObject([1, { code: 'SEAL_CHANGED', sequence: 1 }]);
    } finally {
      await put(first);
    }
    expect((await verify()).exitCode).toBe(0);
  });
});

describe('a correction', () => {
  const path = `/v1/accounts/${accountId}/adjustments`;
  const body = { asset: 'USDT', amount: '-1.25', reason: 'a test of corrections' };
  const post = (given: object = body, key: string = randomUUID()) =>
    call('POST', path, { body: given, headers: { 'idempotency-key': key } });

  it('is refused while the account trades', async () => {
    const answer = await post();
    expect([answer.status, problemIn(answer).code]).toEqual([409, 'ACCOUNT_NOT_HALTED']);
  });

  it.each([
    ['nothing', {}, 'FIELD_REQUIRED'],
    ['zero', { ...body, amount: '0.00' }, 'FIELD_INVALID'],
    ['a number', { ...body, amount: 5 }, 'FIELD_INVALID'],
    ['no reason', { ...body, reason: ' ' }, 'FIELD_INVALID'],
    ['another field', { ...body, force: true }, 'FIELD_UNKNOWN'],
    ['the reserved funds', { ...body, ledgerAccount: 'RESERVED' }, 'FIELD_INVALID'],
  ])('of %s is refused', async (_name, given, code) => {
    const answer = await post(given);
    expect([answer.status, problemIn(answer).code]).toEqual([400, code]);
  });

  it('without a key is refused', async () => {
    const answer = await call('POST', path, { body });
    expect(problemIn(answer).code).toBe('IDEMPOTENCY_KEY_INVALID');
  });

  afterAll(async () => {
    const resumed = await tradewindJson(`resume --scope account:${accountId} --reason test-done`);
    expect(resumed.exitCode).toBe(0);
  });

  it('is one signed entry while the account is halted; without its signature it is named', async () => {
    await store.commit([{ kind: 'halt', ref, reason: 'a test of corrections', atMs: Date.now() }]);
    const before = (await showBalances()).get('USDT')?.total;
    const adjust = (amount: string, key: string) =>
      tradewindJson(`ledger adjust --asset USDT --amount ${amount} --reason a-test --idempotency-key ${key}`);
    const key = randomUUID();
    const adjusted = await adjust('-1.25', key);
    expect(adjusted).toMatchObject({ exitCode: 0, document: { kind: 'ADJUSTMENT', signedBy: ownerId } });
    expect((await adjust('-1.25', key)).document).toEqual(adjusted.document);
    expect((await adjust('-1.5', key)).document).toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
    const after = (await showBalances()).get('USDT')?.total;
    expect(Number(before) - Number(after)).toBeCloseTo(1.25, 6);
    // Back to what the venue holds, or nothing would tie out.
    expect(await adjust('1.25', randomUUID())).toMatchObject({ exitCode: 0 });
    await allSealed();
    expect((await verify()).exitCode).toBe(0);
    expect(await adjust('-999999999', randomUUID())).toMatchObject({
      exitCode: 1,
      document: { code: 'INSUFFICIENT_FUNDS' },
    });

    const unsigned = (await itemsOf('LEDGER')).find((item) => item.kind?.S === 'ADJUSTMENT');
    if (!unsigned?.signature?.S) throw new Error('there is no signature');
    const forged = Buffer.from(unsigned.signature.S, 'base64');
    forged[forged.length - 1] = (forged.at(-1) ?? 0) ^ 1;
    await put({ ...unsigned, signature: { S: forged.toString('base64') } });
    try {
      const fault = { code: 'ENTRY_UNSIGNED', entryId: unsigned.entryId?.S };
      expect(await verify()).toMatchObject({ exitCode: 1, proof: { fault } });
    } finally {
      await put(unsigned);
    }
    expect((await verify()).exitCode).toBe(0);
  });
});
