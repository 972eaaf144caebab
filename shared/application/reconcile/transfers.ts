import type { Account } from '../../domain/account/account.ts';
import { move } from '../../domain/ledger/entry.ts';
import { decimalText } from '../../domain/money/decimal.ts';
import type { VenueTransfer } from '../../domain/venue/venue-answer.ts';
import type { Ids } from '../../ports/ids.port.ts';
import type { StoreWrite } from '../../ports/store-write.ts';
import type { TradingStore } from '../../ports/trading-store.port.ts';
import type { VenueBooks } from '../../ports/venue.port.ts';
import { entryWrites } from '../order-records.ts';
import { VenueSilentError } from './venue-silent-error.ts';

/** A venue may show a transfer late: each run reads this much of the last one again, and the store drops repeats. */
const overlapMs = 3_600_000;

/**
 * Books deposits, withdrawals and conversions of the venue as ledger entries, each once.
 *
 * @returns how many were new
 * @throws VenueSilentError when the venue does not list them
 */
export async function bookTransfers(
  deps: { readonly store: TradingStore; readonly ids: Ids },
  books: VenueBooks,
  account: Account,
  lastRunAtMs: number | undefined,
): Promise<number> {
  const answer = await books.listTransfersSince(readSinceMs(account, lastRunAtMs));
  if (answer.class === 'UNKNOWN') throw new VenueSilentError('transfers', answer);
  let booked = 0;
  // What the account already held when it was opened is its opening balance.
  for (const transfer of answer.transfers.filter(({ venueTimeMs }) => venueTimeMs >= account.createdAtMs))
    if (await bookTransfer(deps, account, transfer)) booked += 1;
  return booked;
}

/** From when on a run asks for what moved money: an hour of the last run again, and nothing from before the opening. */
export function readSinceMs({ createdAtMs }: Account, lastRunAtMs: number | undefined): number {
  return Math.max(createdAtMs, (lastRunAtMs ?? createdAtMs) - overlapMs);
}

/** False when it was booked before. */
export async function bookTransfer(
  { store, ids }: { readonly store: TradingStore; readonly ids: Ids },
  account: Account,
  transfer: VenueTransfer,
): Promise<boolean> {
  const { ownerId, accountId } = account;
  const { transferId, kind, asset, amount, venueTimeMs } = transfer;
  const about = { reason: `${kind.toLowerCase()} ${transferId}` };
  const write = async (own: 'AVAILABLE' | 'SUSPENSE') =>
    store.commit([
      { kind: 'insertTransfer', ref: { ownerId, accountId }, transfer },
      ...entryWrites(
        ids,
        account,
        'TRANSFER',
        amount.isNegative()
          ? move(asset, amount.negated(), own, 'EXTERNAL')
          : move(asset, amount, 'EXTERNAL', own),
        about,
        venueTimeMs,
      ),
      transferEvent(ids, account, transfer),
    ]);
  const result = await write('AVAILABLE');
  if (result.ok) return true;
  if (result.failure.reason === 'ALREADY_EXISTS') return false;
  // Money that left while our orders had it reserved: it is gone at the venue, so it is booked all the same.
  return result.failure.reason === 'INSUFFICIENT_FUNDS' && (await write('SUSPENSE')).ok;
}

function transferEvent(ids: Ids, account: Account, transfer: VenueTransfer): StoreWrite {
  const { ownerId, accountId, venue } = account;
  const { transferId, kind, asset, amount, venueTimeMs } = transfer;
  const payload = {
    event_type: 'funds.transferred',
    user_id: ownerId,
    account_id: accountId,
    exchange: venue,
    transfer_id: transferId,
    kind,
    asset,
    amount: decimalText(amount),
    timestamp: String(venueTimeMs),
  };
  const [eventId, correlationId] = [ids.nextId(), ids.nextId()];
  const type = 'funds.transferred';
  return {
    kind: 'publish',
    event: { eventId, ownerId, accountId, type, correlationId, atMs: venueTimeMs, payload },
  };
}
