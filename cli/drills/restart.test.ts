import { describe, expect, it } from 'vitest';
import { unfitReason } from './ground.ts';
import { outcomeOf, reportOf } from './restart.ts';
import type { RestartRun } from './restart-run.ts';

const run = (changes: Partial<RestartRun> = {}): RestartRun => ({
  recoveryMs: 3_000,
  booksMs: 4_000,
  tradingMs: 3_000,
  ingestMs: 2_000,
  reconciledMs: 4_000,
  ordersMs: 3_500,
  settledMs: 21_000,
  inDoubt: 1,
  lost: [],
  duplicated: [],
  orphans: [],
  workers: 9,
  ingest: true,
  executions: 3,
  orders: 6,
  refused: [],
  statesAtKill: { ACCEPTED: 6 },
  ledgerVerified: true,
  loadAverage: 0.5,
  leftOpen: 0,
  ...changes,
});
const given = { orders: 6, seed: 1 };

describe('a restart drill', () => {
  it.each<[string, Partial<RestartRun>, 'done' | 'refused']>([
    ['all is well', {}, 'done'],
    ['an order was lost', { lost: ['a'] }, 'refused'],
    ['an order was doubled', { duplicated: ['a'] }, 'refused'],
    ['an order was left behind', { orphans: ['a'] }, 'refused'],
    ['it took too long', { recoveryMs: 10_001 }, 'refused'],
    ['trading never came back', { recoveryMs: null }, 'refused'],
    ['the books never agreed again', { booksMs: null }, 'refused'],
    ['an order never got a known state', { settledMs: null }, 'refused'],
    ['a ledger does not verify', { ledgerVerified: false }, 'refused'],
    ['orders could not be cancelled afterwards', { leftOpen: 1 }, 'refused'],
  ])('%s', (_name, changes, kind) => {
    expect(outcomeOf(reportOf([run(), run(changes)], given)).kind).toBe(kind);
  });

  it('takes the middle and the longest of its runs', () => {
    const times = [5_000, 1_000, 3_000, 2_000, 4_000];
    const runs = times.map((recoveryMs) => run({ recoveryMs }));
    expect(reportOf(runs, given).recoveryMs).toEqual({ p50: 3_000, max: 5_000 });
    expect(reportOf([...runs, run({ recoveryMs: null })], given).recoveryMs).toEqual({
      p50: 3_000,
      max: null,
    });
  });

  it('counts once what every later run finds again', () => {
    const found = run({ orphans: ['x rests at the venue'] });
    expect(reportOf([found, found], given).orphans).toBe(1);
  });
});

const account = { accountId: 'paper-binance', mode: 'PAPER', tradingState: 'ACTIVE' } as const;

it.each([
  ['paper accounts', [account], undefined],
  ['one that is live beside them', [account, { ...account, mode: 'LIVE' } as const], 'NOT_PAPER'],
  ['one that is halted', [{ ...account, tradingState: 'HALTED' } as const], 'ACCOUNT_NOT_ACTIVE'],
])('where a drill may happen: %s', (_name, accounts, code) => {
  expect(unfitReason(accounts)?.code).toBe(code);
});
