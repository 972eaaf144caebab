import { describe, expect, it } from 'vitest';
import { concerns, killIn, lifterOf, scopeRows, witnessesOf } from './scopes.ts';

const accounts = [
  { accountId: 'one', venue: 'okx' },
  { accountId: 'two', venue: 'okx' },
  { accountId: 'three', venue: 'upbit' },
];
const own = (accountId: string, state: 'ACTIVE' | 'HALTED', reason: string) => ({
  ...{ accountId, state, epoch: 3, reason },
  scopes: [
    { scope: 'account', state, epoch: 3, reason, changedAtMs: 5 },
    { scope: 'venue', state: 'ACTIVE' as const, epoch: 1, reason: '', changedAtMs: 4 },
  ],
});
const states = {
  scopes: [
    {
      ...{ scope: 'venue:okx', state: 'REDUCING' as const, epoch: 2, reason: 'slow', changedAtMs: 7 },
      ...{ changedBy: 'me', accounts: 2, told: 1, stragglers: ['two'] },
    },
    {
      ...{ scope: 'strategy:GRID-1', state: 'HALTED' as const, epoch: 1, reason: 'odd', changedAtMs: 8 },
      ...{ changedBy: 'me', accounts: 3, told: 3, stragglers: [] },
    },
  ],
  accounts: [own('one', 'HALTED', 'by hand'), own('three', 'ACTIVE', 'opened')],
};

describe('scopes', () => {
  const rows = scopeRows(states, accounts);

  it('are all there from the widest to the narrowest, those never set at epoch 0', () => {
    expect(rows.map(({ scope, state, epoch }) => `${scope} ${state} ${epoch}`)).toEqual([
      'global ACTIVE 0',
      'venue:okx REDUCING 2',
      'venue:upbit ACTIVE 0',
      'user ACTIVE 0',
      'account:one HALTED 3',
      'account:three ACTIVE 3',
      'strategy:GRID-1 HALTED 1',
    ]);
    expect(rows[1]).toMatchObject({ changedBy: 'me', told: { of: 2, told: 1 } });
  });

  it('concern an account by its venue and its id', () => {
    const of = rows.filter((row) => concerns(row, { accountId: 'three', venue: 'upbit' }));
    expect(of.map(({ scope }) => scope)).toEqual([
      ...['global', 'venue:upbit', 'user', 'account:three', 'strategy:GRID-1'],
    ]);
  });

  it.each([
    ['global', 'HALTED', 'operator'],
    ['venue:okx', 'REDUCING', 'operator'],
    ['user', 'HALTED', 'person'],
    ['account:one', 'HALTED', 'person'],
    ['gate:one', 'HALTED', 'live'],
    ['global', 'ACTIVE', 'nobody'],
  ] as const)('%s that is %s is lifted by %s', (scope, state, lifter) => {
    expect(lifterOf({ scope, state })).toBe(lifter);
  });

  it('are looked at through one account a venue', () => {
    expect(witnessesOf('user', accounts)).toEqual(['one', 'three']);
    expect(witnessesOf('venue:okx', accounts)).toEqual(['one']);
    expect(witnessesOf('account:two', accounts)).toEqual(['two']);
  });

  it('name the kill that halted them', () => {
    expect(killIn('kill switch 01M81F16RPQX7FA2BPWPRQBQEB: odd')).toBe('01M81F16RPQX7FA2BPWPRQBQEB');
    expect(killIn('by hand: kill switch')).toBeUndefined();
  });
});
