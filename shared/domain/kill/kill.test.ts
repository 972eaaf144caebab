import { describe, expect, it } from 'vitest';
import { type AccountSweep, anew, type Kill, waitingAccount, withAccount, withSweep } from './kill.ts';

const ref = (accountId: string) => ({ ownerId: 'user-1', accountId });
const sweep = (given: Partial<AccountSweep> = {}): AccountSweep => ({
  ...{ outcome: 'CLEAR', canceled: 2, resting: 0, inDoubt: [], foreignOrders: [], rounds: 3, clearAtMs: 90 },
  ...given,
});
const account = (id: string) => waitingAccount(ref(id), 'binance');
const fenced = (id: string, atMs: number) => ({
  ...account(id),
  fence: { epoch: 2, atMs, wasHalted: false },
});
const kill: Kill = {
  ...{
    ownerId: 'user-1',
    killId: 'k',
    scope: 'global',
    state: 'ENGAGED',
    source: 'API',
    triggeredBy: 'user-1',
  },
  ...{ reason: 'why', correlationId: 'c', triggeredAtMs: 10, presses: 1, updatedAtMs: 10, version: 1 },
  accounts: [account('a'), account('b')],
};

describe('the evidence of a kill', () => {
  it('is fenced when its last account is', () => {
    const first = withAccount(kill, fenced('a', 20), 20);
    expect(first.fencedAtMs).toBeUndefined();
    expect(withAccount(first, fenced('b', 17), 21)).toMatchObject({ fencedAtMs: 20, state: 'ENGAGED' });
  });

  it('is verified when each account is clear, and no moment earlier', () => {
    const first = withAccount(kill, withSweep(fenced('a', 20), sweep()), 100);
    expect(first.state).toBe('ENGAGED');
    const both = withAccount(first, withSweep(fenced('b', 20), sweep({ clearAtMs: 95 })), 110);
    expect(both).toMatchObject({ state: 'VERIFIED', verifiedAtMs: 110 });
  });

  it('never claims to be verified when a person let an account trade again', () => {
    const first = withAccount(kill, withSweep(fenced('a', 20), sweep({ outcome: 'RESUMED' })), 100);
    const both = withAccount(first, withSweep(fenced('b', 20), sweep()), 110);
    expect(both.state).toBe('RESUMED');
    expect(both.verifiedAtMs).toBeUndefined();
  });

  it('adds up what was cancelled, and keeps the newest view of the rest', () => {
    const first = withSweep(
      fenced('a', 20),
      sweep({ outcome: 'NOT_CLEAR', resting: 4, trouble: 'HTTP_503' }),
    );
    expect(first).toMatchObject({ canceled: 2, resting: 4, trouble: 'HTTP_503', rounds: 3 });
    const second = withSweep(first, sweep({ canceled: 1, rounds: 1 }));
    expect(second).toMatchObject({ canceled: 3, resting: 0, rounds: 4, outcome: 'CLEAR' });
    expect(second).not.toHaveProperty('trouble');
    expect(withSweep(second, sweep({ resting: 9 }))).toBe(second);
  });

  it('names fifty orders at most', () => {
    const inDoubt = Array.from({ length: 80 }, (_, index) => String(index));
    expect(withSweep(fenced('a', 20), sweep({ outcome: 'NOT_CLEAR', inDoubt })).inDoubt).toHaveLength(50);
  });

  it('begins anew with an account that trades again, and keeps its counts', () => {
    const clear = withSweep(fenced('a', 20), sweep());
    expect(anew(clear)).toMatchObject({ outcome: 'WAITING', canceled: 2 });
    expect(anew(clear)).not.toHaveProperty('fence');
  });
});
