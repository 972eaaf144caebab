import { describe, expect, it } from 'vitest';
import { testRef } from '../../testing/builders.ts';
import { decimal as d, zero } from '../money/decimal.ts';
import { assertBalanced, balanceDeltas, type LedgerEntry, move, type Posting } from './entry.ts';

function anEntry(postings: readonly Posting[]): LedgerEntry {
  return { ...testRef, entryId: 'entry-1', kind: 'ADJUSTMENT', postings, atMs: 0 };
}

describe('move', () => {
  it('takes from one account what it brings to the other', () => {
    expect(move('USDT', d('5'), 'AVAILABLE', 'RESERVED')).toEqual([
      { ledgerAccount: 'AVAILABLE', asset: 'USDT', amount: d('-5') },
      { ledgerAccount: 'RESERVED', asset: 'USDT', amount: d('5') },
    ]);
  });
  it('is nothing for nothing', () => {
    expect(move('USDT', zero, 'AVAILABLE', 'RESERVED')).toEqual([]);
  });
  it('refuses a negative amount', () => {
    expect(() => move('USDT', d('-1'), 'AVAILABLE', 'RESERVED')).toThrow(RangeError);
  });
});

describe('assertBalanced', () => {
  const usdt = (amount: string): Posting => ({
    ledgerAccount: 'AVAILABLE',
    asset: 'USDT',
    amount: d(amount),
  });
  const btc = (amount: string): Posting => ({ ledgerAccount: 'TRADING', asset: 'BTC', amount: d(amount) });

  it.each<[name: string, postings: Posting[], error: string | undefined]>([
    ['sums to zero', [usdt('1'), usdt('-1')], undefined],
    ['sums to zero in each asset', [usdt('1'), btc('2'), usdt('-1'), btc('-2')], undefined],
    ['is one atom off', [usdt('1'), usdt('-1.000000000000000001')], 'does not sum to zero in USDT'],
    ['is off in its second asset', [usdt('1'), usdt('-1'), btc('1')], 'does not sum to zero in BTC'],
    ['crosses assets', [usdt('1'), btc('-1')], 'does not sum to zero'],
    ['has no postings', [], 'has no postings'],
  ])('an entry that %s', (_name, postings, error) => {
    const check = () => assertBalanced(anEntry(postings));
    if (error) expect(check).toThrow(error);
    else expect(check).not.toThrow();
  });
});

it('one delta an asset, of the user’s own accounts only', () => {
  const entries = [
    anEntry(move('USDT', d('10'), 'RESERVED', 'TRADING')),
    anEntry(move('USDT', d('2'), 'RESERVED', 'AVAILABLE')),
    anEntry(move('BTC', d('1'), 'TRADING', 'AVAILABLE')),
    anEntry(move('BTC', d('0.1'), 'SUSPENSE', 'FEES')),
  ];
  expect(balanceDeltas(entries)).toEqual([
    { asset: 'USDT', available: d('2'), reserved: d('-12'), suspense: zero },
    { asset: 'BTC', available: d('1'), reserved: zero, suspense: d('-0.1') },
  ]);
});
