import {
  type AttributeValue,
  DeleteItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { awsClients } from '../support/aws.ts';
import { orderOf, tradewindJson } from './tradewind.ts';

/** The store is changed behind the product's back, and put right again: verify must see the one and pass the other. */
const { outputs, user } = inject('cloud');
const TableName = outputs.TableName;
const clients = awsClients();
const accountPartition = `USER#${user.userId}#ACCOUNT#${user.accountId}`;
type Item = Record<string, AttributeValue>;
let reserved: Item;

beforeAll(async () => {
  await orderOf('trade buy BTC/USDT 0.001 --wait filled');
  const { Items = [] } = await clients.dynamodb.send(
    new QueryCommand({
      TableName,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: `${accountPartition}#LEDGER` } },
      ConsistentRead: true,
    }),
  );
  const found = Items.find((item) => item.kind?.S === 'RESERVE');
  if (!found) throw new Error('the ledger has no reservation');
  reserved = found;
});
afterAll(() => clients.destroy());

const verify = () => tradewindJson('ledger verify');
const put = (Item: Item) => clients.dynamodb.send(new PutItemCommand({ TableName, Item }));

/** The item with each posting's amount replaced. */
function withAmounts(item: Item, change: (amount: string, index: number) => string): Item {
  const postings = item.postings?.L ?? [];
  const changed = postings.map((posting, index) => ({
    M: { ...posting.M, amount: { S: change(posting.M?.amount?.S ?? '', index) } },
  }));
  return { ...item, postings: { L: changed } };
}

test('books that nobody touched are proven', async () => {
  const { exitCode, document } = await verify();
  expect(document).toMatchObject({ ok: true, accountId: user.accountId, entries: expect.any(Number) });
  expect(exitCode).toBe(0);
});

test('an amount changed on one side names its entry', async () => {
  await put(withAmounts(reserved, (amount, index) => (index === 0 ? `${amount}1` : amount)));
  try {
    const fault = { code: 'ENTRY_NOT_ZERO_SUM', entryId: reserved.entryId?.S };
    expect(await verify()).toMatchObject({ exitCode: 1, document: { ok: false, fault } });
  } finally {
    await put(reserved);
  }
  expect((await verify()).exitCode).toBe(0);
});

test('an amount changed on both sides names its entry', async () => {
  await put(withAmounts(reserved, (amount) => (amount.startsWith('-') ? '-1' : '1')));
  try {
    const fault = { code: 'ENTRY_CHANGED', entryId: reserved.entryId?.S };
    expect(await verify()).toMatchObject({ exitCode: 1, document: { ok: false, fault } });
  } finally {
    await put(reserved);
  }
  expect((await verify()).exitCode).toBe(0);
});

test('a deleted entry is named', async () => {
  const { pk, sk } = reserved;
  if (!pk || !sk) throw new Error('the entry has no key');
  await clients.dynamodb.send(new DeleteItemCommand({ TableName, Key: { pk, sk } }));
  try {
    expect(await verify()).toMatchObject({
      exitCode: 1,
      document: { fault: { code: 'ENTRY_MISSING', entryId: reserved.entryId?.S } },
    });
  } finally {
    await put(reserved);
  }
  expect((await verify()).exitCode).toBe(0);
});

test('a balance that no entry explains names its asset', async () => {
  const add = (amount: string) =>
    clients.dynamodb.send(
      new UpdateItemCommand({
        TableName,
        Key: { pk: { S: accountPartition }, sk: { S: 'BALANCE#BTC' } },
        UpdateExpression: 'ADD available :amount',
        ExpressionAttributeValues: { ':amount': { N: amount } },
      }),
    );
  await add('0.00000001');
  try {
    // Balances are cached until the account's next event: this is one.
    await orderOf('trade buy BTC/USDT 0.001 --wait filled');
    const fault = { code: 'PROJECTION_DIFFERS', asset: 'BTC' };
    expect(await verify()).toMatchObject({ exitCode: 1, document: { ok: false, fault } });
  } finally {
    await add('-0.00000001');
  }
  await orderOf('trade buy BTC/USDT 0.001 --wait filled');
  expect((await verify()).exitCode).toBe(0);
});
