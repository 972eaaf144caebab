import type { AccountRef, VenueId } from '../domain/account/account.ts';
import { scopeStateOf } from '../domain/account/trading-state.ts';
import type { VenueStop } from '../domain/venue/venue-answer.ts';
import type { Clock } from '../ports/clock.port.ts';
import type { Ids } from '../ports/ids.port.ts';
import type { Log } from '../ports/log.port.ts';
import type { TradingStore } from '../ports/trading-store.port.ts';
import { haltWrites } from './order-records.ts';

interface HaltVenueDeps {
  readonly store: TradingStore;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
}

/** Why an account halts that its venue wants no more requests from. */
export function stopReason({ scope, code }: VenueStop): string {
  return scope === 'VENUE'
    ? `venue stopped us: ${code}, for every account there`
    : `venue stopped us: ${code}`;
}

/**
 * Halts whoever the stop concerns: the account, or all accounts of its venue, whose requests leave from the same
 * address. One that is halted already stays as it is: its own reason is still to be looked at.
 */
export async function haltStopped(
  deps: HaltVenueDeps,
  account: AccountRef & { readonly venue: VenueId },
  stop: VenueStop,
  correlationId: string,
): Promise<void> {
  await haltOthers(deps, account, stop, correlationId);
  await haltUnlessHalted(deps, account, stopReason(stop), correlationId);
}

/** The same without the account itself, which halts in a transaction of its own. */
export async function haltOthers(
  deps: HaltVenueDeps,
  account: AccountRef & { readonly venue: VenueId },
  stop: VenueStop,
  correlationId: string,
): Promise<void> {
  if (stop.scope === 'ACCOUNT') return;
  const all = await deps.store.listAllAccounts();
  const others = all.filter(
    ({ venue, ownerId, accountId }) =>
      venue === account.venue && !(ownerId === account.ownerId && accountId === account.accountId),
  );
  for (const other of others)
    await haltUnlessHalted(deps, other, stopReason(stop), correlationId).catch((error: unknown) => {
      // Its own next request meets the same stop.
      deps.log.error('an account was not halted', { accountId: other.accountId, error: String(error) });
    });
}

async function haltUnlessHalted(
  { store, clock, ids, log }: HaltVenueDeps,
  account: AccountRef,
  reason: string,
  correlationId: string,
): Promise<void> {
  const control = await store.findControl(account);
  if (control && scopeStateOf(control, 'account').state === 'HALTED') return;
  await store.commit(haltWrites(ids, account, reason, correlationId, clock.nowMs()));
  log.error('account halted', { accountId: account.accountId, reason });
}
