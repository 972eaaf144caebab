import { type Account, isUncertified, uncertifiedLive } from '../domain/account/account.ts';
import { firstControl } from '../domain/account/trading-state.ts';
import { move } from '../domain/ledger/entry.ts';
import type { Decimal } from '../domain/money/decimal.ts';
import type { Clock } from '../ports/clock.port.ts';
import type { Ids } from '../ports/ids.port.ts';
import type { TradingStore } from '../ports/trading-store.port.ts';
import { entryWrites } from './order-records.ts';

export interface OpeningBalance {
  readonly asset: string;
  readonly amount: Decimal;
}

/**
 * Opens an account, ACTIVE at epoch 1, with its opening balances as transfers. ALREADY_OPEN changes nothing, nor does
 * VENUE_UNCERTIFIED: there accounts are PAPER only.
 */
export async function openAccount(
  deps: { readonly store: TradingStore; readonly clock: Clock; readonly ids: Ids },
  account: Account,
  balances: readonly OpeningBalance[],
): Promise<'OPENED' | 'ALREADY_OPEN' | typeof uncertifiedLive.code> {
  if (account.mode === 'LIVE' && isUncertified(account.venue)) return uncertifiedLive.code;
  const { ownerId, accountId } = account;
  const atMs = deps.clock.nowMs();
  const postings = balances.flatMap(({ asset, amount }) => move(asset, amount, 'EXTERNAL', 'AVAILABLE'));
  const result = await deps.store.commit([
    {
      kind: 'insertAccount',
      account,
      control: firstControl({ ownerId, accountId }, 'opened', atMs),
    },
    ...entryWrites(deps.ids, account, 'TRANSFER', postings, { reason: 'opening balance' }, atMs),
  ]);
  if (result.ok) return 'OPENED';
  if (result.failure.reason === 'ALREADY_EXISTS') return 'ALREADY_OPEN';
  throw new Error(`opening the account failed: ${result.failure.reason}`);
}
