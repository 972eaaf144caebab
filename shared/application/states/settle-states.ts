import { accountsOf, type TellAccountsDeps, tellAccounts } from './tell-accounts.ts';

/** A list may lag behind an account that was opened a moment before: it is told at the second look. */
const settledAfterMs = 30_000;
const openMax = 100;

/**
 * Each minute: tells the accounts of every scope that has changed lately once more. Whoever changed it may have crashed half-way,
 * met accounts that could not be told, or missed one that was just opened.
 *
 * @returns how many accounts are still to be told
 */
export async function settleStates(deps: TellAccountsDeps): Promise<number> {
  let left = 0;
  for (const record of await deps.store.listUnsettledStates(openMax)) {
    const accounts = await accountsOf(deps, record);
    const stragglers = await tellAccounts(deps, record, accounts);
    left += stragglers.length;
    const { scope, ownerId, epoch, changedAtMs } = record;
    if (stragglers.length > 0)
      deps.log?.error('accounts are not told', { scope, epoch, stragglers: stragglers.length });
    else if (deps.clock.nowMs() - changedAtMs >= settledAfterMs)
      await deps.store.commit([{ kind: 'settleState', ownerId, scope, epoch }]);
  }
  return left;
}
