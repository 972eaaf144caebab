import { describe, expect, it } from 'vitest';
import type { Account, Order, Schemas } from '../../api/client.ts';
import { attentionOf } from './attention.ts';

const account = (change: Partial<Account> = {}) =>
  ({ accountId: 'a', name: 'Paper', tradingState: 'ACTIVE', tradingStateReason: '', ...change }) as Account;
const keys = (known: Parameters<typeof attentionOf>[0]) => attentionOf(known).map(({ key }) => key);
const limit = (name: string, ratio: string | null) =>
  ({ name, of: null, ratio }) as Schemas['RiskStatus']['limits'][number];

describe('what needs attention', () => {
  it('is nothing when nothing is known to be wrong', () => {
    expect(keys({})).toEqual([]);
    expect(keys({ accounts: [account()], openOrders: [], strategies: [], arePricesFresh: true })).toEqual([]);
  });

  it('names what is stopped first, in the words of what stopped it', () => {
    const openOrders = [{ state: 'IN_DOUBT' }, { state: 'ACCEPTED' }] as Order[];
    const found = attentionOf({
      openOrders,
      accounts: [account({ tradingState: 'HALTED', tradingStateReason: 'kill switch' })],
    });
    expect(found.map(({ key }) => key)).toEqual(['home.attention.halted', 'home.attention.doubt']);
    expect(found[0]?.detail).toBe('kill switch');
    expect(found[1]?.values).toEqual({ count: 1 });
  });

  it('is money that nobody can explain, and books that differ', () => {
    const balances = { balances: [{ asset: 'BTC', suspense: '0.1' }] } as Schemas['BalanceList'];
    const reconciliation = {
      status: 'DIFFERENT',
      accountId: 'a',
      message: null,
    } as Schemas['Reconciliation'];
    expect(keys({ balances, reconciliation })).toEqual(['home.attention.books', 'home.attention.suspense']);
  });

  it('is a limit that is nearly used', () => {
    const limits = [limit('far', '0.79'), limit('near', '0.8'), limit('over', '1.2'), limit('off', null)];
    const found = attentionOf({ risk: { limits } as Schemas['RiskStatus'] });
    expect(found.map(({ values, look }) => `${values.name} ${look}`)).toEqual(['over bad', 'near warn']);
  });
});
