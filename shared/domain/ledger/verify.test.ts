import { describe, expect, it } from 'vitest';
import { testRef } from '../../testing/builders.ts';
import type { Balance } from '../account/account.ts';
import { decimal as d } from '../money/decimal.ts';
import { type LedgerEntry, move, type Posting } from './entry.ts';
import { verifyLedger } from './verify.ts';

function entry(entryId: string, postings: readonly Posting[]): LedgerEntry {
  return { ...testRef, entryId, kind: 'TRANSFER', postings, atMs: 0 };
}
function balance(asset: string, available: string, reserved: string, suspense = '0'): Balance {
  return { asset, available: d(available), reserved: d(reserved), suspense: d(suspense) };
}

const books = [
  entry('e1', move('USDT', d('100'), 'EXTERNAL', 'AVAILABLE')),
  entry('e2', move('USDT', d('30'), 'AVAILABLE', 'RESERVED')),
  entry('e3', move('BTC', d('1'), 'SUSPENSE', 'TRADING')),
];
const truth = [balance('USDT', '70', '30'), balance('BTC', '0', '0', '-1')];

describe('verifyLedger', () => {
  it('finds nothing in true books, nor in empty ones', () => {
    expect(verifyLedger(books, truth)).toBeUndefined();
    expect(verifyLedger([], [])).toBeUndefined();
  });

  it('takes an entry of any postings that sum to zero, not only of pairs', () => {
    const usdt = (ledgerAccount: 'AVAILABLE' | 'FEES' | 'EXTERNAL', amount: string): Posting => ({
      ledgerAccount,
      asset: 'USDT',
      amount: d(amount),
    });
    const split = [usdt('EXTERNAL', '-3'), usdt('AVAILABLE', '2.9'), usdt('FEES', '0.1')];
    expect(verifyLedger([entry('e1', split)], [balance('USDT', '2.9', '0')])).toBeUndefined();
    const off = [...split.slice(1), usdt('EXTERNAL', '-2.9')];
    expect(verifyLedger([entry('e1', off)], [])).toMatchObject({ code: 'ENTRY_NOT_ZERO_SUM', entryId: 'e1' });
  });

  it('takes a balance of zero and no balance for the same', () => {
    expect(verifyLedger([], [balance('ETH', '0', '0')])).toBeUndefined();
  });

  it.each<[name: string, entries: LedgerEntry[], balances: Balance[], fault: object]>([
    [
      'an entry that does not sum to zero',
      [...books, entry('e4', [{ ledgerAccount: 'AVAILABLE', asset: 'USDT', amount: d('0.01') }])],
      truth,
      { code: 'ENTRY_NOT_ZERO_SUM', entryId: 'e4' },
    ],
    [
      'an entry without postings',
      [entry('e0', []), ...books],
      truth,
      { code: 'ENTRY_NOT_ZERO_SUM', entryId: 'e0' },
    ],
    [
      'available off by one atom',
      books,
      [balance('USDT', '70.000000000000000001', '30'), ...truth.slice(1)],
      { code: 'PROJECTION_DIFFERS', asset: 'USDT' },
    ],
    [
      'reserved off',
      books,
      [balance('USDT', '70', '29'), ...truth.slice(1)],
      { code: 'PROJECTION_DIFFERS', asset: 'USDT' },
    ],
    [
      'suspense off',
      books,
      [balance('USDT', '70', '30'), balance('BTC', '0', '0', '-2')],
      { code: 'PROJECTION_DIFFERS', asset: 'BTC' },
    ],
    [
      'a balance that no entry explains',
      books,
      [...truth, balance('ETH', '5', '0')],
      { code: 'PROJECTION_DIFFERS', asset: 'ETH' },
    ],
    ['entries without their balance', books, truth.slice(1), { code: 'PROJECTION_DIFFERS', asset: 'USDT' }],
    ['an entry that is missing', books.slice(1), truth, { code: 'PROJECTION_DIFFERS', asset: 'USDT' }],
    [
      'a negative balance that entries and projection agree on',
      [entry('e1', move('USDT', d('1'), 'AVAILABLE', 'EXTERNAL'))],
      [balance('USDT', '-1', '0')],
      { code: 'BALANCE_NEGATIVE', asset: 'USDT' },
    ],
    [
      'a negative reservation',
      [entry('e1', move('USDT', d('1'), 'RESERVED', 'AVAILABLE'))],
      [balance('USDT', '1', '-1')],
      { code: 'BALANCE_NEGATIVE', asset: 'USDT' },
    ],
  ])('names %s', (_name, entries, balances, fault) => {
    expect(verifyLedger(entries, balances)).toMatchObject(fault);
  });
});
