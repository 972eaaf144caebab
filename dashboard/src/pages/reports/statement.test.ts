import { describe, expect, it } from 'vitest';
import { changesOf, filterLines, type LedgerEntry, statementOf, statementRows } from './statement.ts';

const entry = (
  atMs: number,
  kind: LedgerEntry['kind'],
  ...postings: readonly (readonly [LedgerEntry['postings'][number]['ledgerAccount'], string, string])[]
): LedgerEntry => ({
  ...{ entryId: `entry-${atMs}`, accountId: 'paper', kind, atMs, orderId: null, tradeId: null, reason: null },
  ...{ signedBy: null, signingKeyId: null, signature: null },
  postings: postings.map(([ledgerAccount, asset, amount]) => ({ ledgerAccount, asset, amount })),
});

// 1000 come in; 100 are set aside; half of them buy 0.5; the rest is free again; a fee of 0.001 is paid.
const entries = [
  entry(1, 'TRANSFER', ['EXTERNAL', 'USDT', '-1000'], ['AVAILABLE', 'USDT', '1000']),
  entry(2, 'RESERVE', ['AVAILABLE', 'USDT', '-100'], ['RESERVED', 'USDT', '100']),
  entry(
    3,
    'TRADE',
    ...[['RESERVED', 'USDT', '-50'] as const, ['TRADING', 'USDT', '50'] as const],
    ...[['TRADING', 'BTC', '-0.5'] as const, ['AVAILABLE', 'BTC', '0.5'] as const],
  ),
  entry(4, 'RELEASE', ['RESERVED', 'USDT', '-50'], ['AVAILABLE', 'USDT', '50']),
  entry(5, 'FEE', ['AVAILABLE', 'BTC', '-0.001'], ['FEES', 'BTC', '0.001']),
];
const lines = statementOf(entries);
const told = (of: typeof lines) =>
  of.map(({ entry: { atMs }, asset, change, balance, available }) => [
    ...[atMs, asset, change.toFixed(), balance.toFixed(), available.toFixed()],
  ]);

describe('a statement', () => {
  it('has a line an asset with what is held afterwards, the newest first', () => {
    expect(told(lines)).toEqual([
      [5, 'BTC', '-0.001', '0.499', '0.499'],
      [4, 'USDT', '0', '950', '950'],
      [3, 'BTC', '0.5', '0.5', '0.5'],
      [3, 'USDT', '-50', '950', '900'],
      [2, 'USDT', '0', '1000', '900'],
      [1, 'USDT', '1000', '1000', '1000'],
    ]);
  });

  it('is filtered by time, asset and kind, and keeps the balances', () => {
    const of = (range: object, asset: string, kind: string) =>
      told(filterLines(lines, { range, asset, kind }));
    expect(of({ fromMs: 3, toMs: 5 }, 'USDT', 'any').map(([atMs]) => atMs)).toEqual([4, 3]);
    expect(of({}, 'any', 'moved').map(([atMs]) => atMs)).toEqual([5, 3, 3, 1]);
    expect(of({}, 'any', 'FEE')).toEqual([[5, 'BTC', '-0.001', '0.499', '0.499']]);
  });

  it('sums to what is held', () => {
    expect(changesOf(lines).map(([asset, sum]) => [asset, sum.toFixed()])).toEqual([
      ['BTC', '0.499'],
      ['USDT', '950'],
    ]);
  });

  it('is exported with its legs', () => {
    const [header, newest] = [...statementRows(lines)];
    expect(header?.length).toBe(newest?.length);
    expect(newest?.slice(0, 8)).toEqual([
      ...['1970-01-01T00:00:00.005Z', 'entry-5', 'FEE', 'BTC', '-0.001', '0.499', '0.499'],
      'AVAILABLE -0.001; FEES 0.001',
    ]);
  });
});
