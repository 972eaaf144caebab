import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aControl } from '../../testing/builders.ts';
import { type AccountScope, type TradingState, tradingStates } from './account.ts';
import {
  controlFor,
  decidingScope,
  fenceFor,
  firstControl,
  isStricter,
  scopeStateOf,
  withScope,
} from './trading-state.ts';

const asked = (state: TradingState, reason = 'why') => ({ state, reason, changedAtMs: 5 });
const scopes: readonly AccountScope[] = ['global', 'venue', 'user', 'account', 'gate'];

describe('an account’s state', () => {
  it.each([
    ['ACTIVE', 'ACTIVE', 'ACTIVE'],
    ['ACTIVE', 'REDUCING', 'REDUCING'],
    ['REDUCING', 'HALTED', 'HALTED'],
    ['HALTED', 'ACTIVE', 'HALTED'],
    ['REDUCING', 'ACTIVE', 'REDUCING'],
  ] as const)('of %s and %s is %s', (own, wider, effective) => {
    const control = withScope(withScope(aControl(), 'account', asked(own)), 'global', asked(wider));
    expect(control.state).toBe(effective);
  });

  it('names the scope that decides, and the account’s own first', () => {
    const venue = withScope(aControl(), 'venue', asked('HALTED', 'maintenance'));
    expect(venue.reason).toBe('venue: maintenance');
    expect(decidingScope(venue).scope).toBe('venue');
    expect(withScope(venue, 'account', asked('HALTED', 'differs')).reason).toBe('differs');
  });

  it('is the strictest of its scopes, whatever came in whichever order, and its epoch rises by one each time', () => {
    const change = fc.record({ scope: fc.constantFrom(...scopes), state: fc.constantFrom(...tradingStates) });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 12 }), (changes) => {
        let control = firstControl({ ownerId: 'u', accountId: 'a' }, 'opened', 0);
        const last = new Map<AccountScope, TradingState>();
        for (const { scope, state } of changes) {
          control = withScope(control, scope, asked(state));
          last.set(scope, state);
        }
        const states = [...last.values()];
        expect(control.epoch).toBe(1 + changes.length);
        expect(states.some((state) => isStricter(state, control.state))).toBe(false);
        expect(control.state === 'ACTIVE' || states.includes(control.state)).toBe(true);
        for (const [scope, state] of last) expect(scopeStateOf(control, scope).state).toBe(state);
      }),
    );
  });
});

describe('a strategy’s scope', () => {
  const control = aControl({
    scopes: { 'strategy:grid': { ...asked('HALTED', 'runs wild'), epoch: 4 } },
  });

  it('counts for its own orders only', () => {
    expect(controlFor(control, 'grid')).toMatchObject({
      state: 'HALTED',
      reason: 'strategy:grid: runs wild',
    });
    expect(controlFor(control, 'dca').state).toBe('ACTIVE');
    expect(controlFor(control, undefined).state).toBe('ACTIVE');
  });

  it('never makes an account laxer', () => {
    const halted = { ...control, state: 'HALTED', reason: 'differs' } as const;
    const lax = { ...halted, scopes: { 'strategy:grid': { ...asked('REDUCING'), epoch: 5 } } };
    expect(controlFor(lax, 'grid')).toBe(lax);
  });

  it('has an epoch of its own beside the account’s', () => {
    expect(fenceFor(control, 'grid')).toEqual({ epoch: 1, strategyEpoch: 4 });
    expect(fenceFor(control, 'dca')).toEqual({ epoch: 1 });
    expect(fenceFor(control, undefined)).toEqual({ epoch: 1 });
  });
});
