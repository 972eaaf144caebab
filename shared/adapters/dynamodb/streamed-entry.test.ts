import { marshall } from '@aws-sdk/util-dynamodb';
import { expect, it } from 'vitest';
import { move } from '../../domain/ledger/entry.ts';
import { entryRecordOf } from '../../domain/ledger/entry-record.ts';
import { decimal as d } from '../../domain/money/decimal.ts';
import { testRef } from '../../testing/builders.ts';
import { idOf } from '../../testing/sequential-ids.ts';
import { startMs } from '../../testing/simulated-clock.ts';
import { streamedEntryOf } from './streamed-entry.ts';
import { transactItems } from './transact-item.ts';

const postings = move('USDT', d('0.5'), 'EXTERNAL', 'AVAILABLE');
const entry = {
  ...testRef,
  entryId: idOf(1),
  kind: 'TRANSFER',
  postings,
  reason: 'r',
  atMs: startMs,
} as const;
const item = transactItems('table', { kind: 'post', entry })[0]?.Put?.Item ?? {};

it('is the record that the store keeps, number for number', () => {
  expect(streamedEntryOf(marshall(item))).toEqual({ ref: testRef, record: entryRecordOf(entry) });
});

it('keeps what it cannot explain: it is part of the hash', () => {
  const odd = { ...item, entity: 'SOMETHING', extra: [{ b: 1, a: true }], sk: 'ODD' };
  expect(streamedEntryOf(marshall(odd))?.record).toEqual({
    id: 'ODD',
    fields: { ...entryRecordOf(entry).fields, entity: 'SOMETHING', extra: [{ a: true, b: '1' }] },
  });
});

it.each([
  ['nothing', undefined],
  ['an item of another partition', marshall({ pk: 'USER#u#ACCOUNT#a', sk: 'BALANCE#BTC' })],
  ['an item without a key', marshall({})],
])('is nothing for %s', (_name, image) => {
  expect(streamedEntryOf(image)).toBeUndefined();
});
