import type { Account } from '../../domain/account/account.ts';
import type { Clock } from '../../ports/clock.port.ts';
import type { Ids } from '../../ports/ids.port.ts';
import type { TradingStore } from '../../ports/trading-store.port.ts';
import type { VenueBooks } from '../../ports/venue.port.ts';
import { bookTransfer } from './transfers.ts';
import { VenueSilentError } from './venue-silent-error.ts';

/**
 * Gives a paper account, which was opened with nothing in its books, what the venue holds when its keys are first used;
 * what came and left before is part of that. Never again once anything is in the books: from then on a difference is one.
 * The books of a live account begin as whoever opened it says.
 *
 * @throws VenueSilentError when the venue does not tell; then nothing was booked
 */
export async function adoptOpening(
  deps: { readonly store: TradingStore; readonly ids: Ids; readonly clock: Clock },
  books: VenueBooks,
  account: Account,
): Promise<void> {
  if (account.mode !== 'PAPER' || (await deps.store.listBalances(account)).length > 0) return;
  const earlier = await books.listTransfersSince(account.createdAtMs);
  if (earlier.class === 'UNKNOWN') throw new VenueSilentError('transfers', earlier);
  const held = await books.readBalances();
  if (held.class === 'UNKNOWN') throw new VenueSilentError('balances', held);
  const ref = { ownerId: account.ownerId, accountId: account.accountId };
  for (const transfer of earlier.transfers)
    await deps.store.commit([{ kind: 'insertTransfer', ref, transfer }]);
  for (const { asset, total } of held.balances)
    if (!total.isZero())
      await bookTransfer(deps, account, {
        transferId: `opening:${asset}`,
        kind: 'DEPOSIT',
        asset,
        amount: total,
        venueTimeMs: deps.clock.nowMs(),
      });
}
