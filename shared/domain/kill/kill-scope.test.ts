import { describe, expect, it } from 'vitest';
import { parseKillScope, strategyOf } from './kill-scope.ts';

const binance = { accountId: 'paper-binance', venue: 'binance' } as const;
const upbit = { accountId: 'paper-upbit', venue: 'upbit' } as const;

describe('a scope', () => {
  it.each([
    ['global', true, true],
    ['account:paper-binance', true, false],
    ['account:paper', false, false],
    ['venue:upbit', false, true],
    ['venue:ccxt-gate', false, false],
    ['strategy:ma.cross-1', true, true],
  ])('%s', (text, first, second) => {
    const isInScope = parseKillScope(text);
    if (!isInScope) throw new Error('test: no scope');
    expect([isInScope(binance), isInScope(upbit)]).toEqual([first, second]);
  });

  it.each([
    '',
    'Global',
    'account:',
    'account',
    'venue:',
    'venue:nasdaq',
    'account:a b',
    'user:me',
    'strategy:',
    'strategy:a b',
  ])('%j is none', (text) => expect(parseKillScope(text)).toBeUndefined());

  it('of a strategy names it', () => {
    expect(strategyOf('strategy:ma')).toBe('ma');
    expect(['global', 'account:ma', 'strategy:'].map(strategyOf)).toEqual([undefined, undefined, undefined]);
  });
});
