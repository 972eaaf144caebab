import {
  type Account,
  type AccountControl,
  type AccountRef,
  isUncertified,
  uncertifiedLive,
} from '../domain/account/account.ts';
import { concernsAccount } from '../domain/account/state-scope.ts';
import { firstControl, withScope } from '../domain/account/trading-state.ts';
import { move } from '../domain/ledger/entry.ts';
import type { Decimal } from '../domain/money/decimal.ts';
import { decideUntilCommitted } from './decide.ts';
import { entryWrites } from './order-records.ts';
import { checkStates, inheritStates } from './states/inherit-states.ts';
import { type TellAccountsDeps, tellAccounts } from './states/tell-accounts.ts';

type OpenAccountDeps = Pick<TellAccountsDeps, 'store' | 'clock' | 'ids'>;

export interface OpeningBalance {
  readonly asset: string;
  readonly amount: Decimal;
}

/**
 * Opens an account, in the state that wider scopes ask by then and else ACTIVE, with its opening balances as transfers. A LIVE
 * one is locked. ALREADY_OPEN changes nothing, nor does
 * VENUE_UNCERTIFIED: there accounts are PAPER only.
 */
export async function openAccount(
  deps: OpenAccountDeps,
  account: Account,
  balances: readonly OpeningBalance[],
): Promise<'OPENED' | 'ALREADY_OPEN' | typeof uncertifiedLive.code> {
  if (account.mode === 'LIVE' && isUncertified(account.venue)) return uncertifiedLive.code;
  const { ownerId, accountId } = account;
  const atMs = deps.clock.nowMs();
  const postings = balances.flatMap(({ asset, amount }) => move(asset, amount, 'EXTERNAL', 'AVAILABLE'));
  const opened = await decideUntilCommitted<'OPENED' | 'ALREADY_OPEN'>(async () => {
    const records = await deps.store.listStates(ownerId);
    const result = await deps.store.commit([
      { kind: 'insertAccount', account, control: inheritStates(ownControl(account, atMs), account, records) },
      ...checkStates(account, records),
      ...entryWrites(deps.ids, account, 'TRANSFER', postings, { reason: 'opening balance' }, atMs),
    ]);
    if (result.ok) return { done: 'OPENED' };
    if (result.failure.reason === 'ALREADY_EXISTS') return { done: 'ALREADY_OPEN' };
    if (result.failure.reason === 'VERSION_CONFLICT') return { again: result.failure };
    throw new Error(`opening the account failed: ${result.failure.reason}`);
  });
  if (opened === 'OPENED') await hearLater(deps, { ownerId, accountId }, account);
  return opened;
}

/** A LIVE account is locked until a person unlocks it. */
function ownControl({ ownerId, accountId, mode }: Account, atMs: number): AccountControl {
  const first = firstControl({ ownerId, accountId }, 'opened', atMs);
  const locked = { state: 'HALTED', reason: 'live trading is LOCKED', changedAtMs: atMs, epoch: 1 } as const;
  return mode === 'LIVE' ? withScope(first, 'gate', locked) : first;
}

/** A scope that changed in the moment after: whoever changed it may not have seen the new account in its list yet. */
async function hearLater(deps: OpenAccountDeps, ref: AccountRef, account: Account): Promise<void> {
  const records = (await deps.store.listStates(ref.ownerId)).filter((each) => concernsAccount(each, account));
  for (const record of records) await tellAccounts(deps, record, [ref]);
}
