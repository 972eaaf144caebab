import type { Account } from '../../domain/account/account.ts';
import type { Posting } from '../../domain/ledger/entry.ts';
import { move } from '../../domain/ledger/entry.ts';
import { decimalText, zero } from '../../domain/money/decimal.ts';
import { profitPostings } from '../../domain/order/perpetual-effect.ts';
import type { Position } from '../../domain/position/position.ts';
import type { FundingPayment } from '../../domain/venue/venue-answer.ts';
import type { Clock } from '../../ports/clock.port.ts';
import type { Ids } from '../../ports/ids.port.ts';
import type { StoreWrite } from '../../ports/store-write.ts';
import type { TradingStore } from '../../ports/trading-store.port.ts';
import type { VenueBooks } from '../../ports/venue.port.ts';
import { decideUntilCommitted } from '../decide.ts';
import { entryWrites, haltWrites } from '../order-records.ts';
import { readSinceMs } from './transfers.ts';
import { VenueSilentError } from './venue-silent-error.ts';

interface Deps {
  readonly store: TradingStore;
  readonly ids: Ids;
  readonly clock: Clock;
}

/** Where a payment comes from, one after the other: the venue draws on the margin too when nothing else is left. */
const sources = ['AVAILABLE', 'MARGIN', 'SUSPENSE'] as const;

/**
 * Books the venue's funding payments as ledger entries, each once.
 *
 * @returns how many were new; 0 on a venue that has none
 * @throws VenueSilentError when the venue does not list them
 */
export async function bookFunding(
  deps: Deps,
  books: VenueBooks,
  account: Account,
  lastRunAtMs: number | undefined,
): Promise<number> {
  const answer = await books.listFundingSince?.(readSinceMs(account, lastRunAtMs));
  if (!answer) return 0;
  if (answer.class === 'UNKNOWN') throw new VenueSilentError('funding payments', answer);
  let booked = 0;
  for (const payment of answer.payments)
    if (payment.venueTimeMs >= account.createdAtMs && (await book(deps, account, payment))) booked += 1;
  return booked;
}

async function book(deps: Deps, account: Account, payment: FundingPayment): Promise<boolean> {
  let tried = 0;
  return decideUntilCommitted<boolean>(async () => {
    const source = sources[tried] ?? 'SUSPENSE';
    const moved = await moveOf(deps, account, payment, source);
    const result = await deps.store.commit([
      { kind: 'insertFunding', ref: refOf(account), payment },
      ...moved,
      fundingEvent(deps.ids, account, payment),
    ]);
    if (result.ok) return { done: true };
    const { failure } = result;
    if (failure.reason === 'ALREADY_EXISTS') return { done: false };
    if (failure.reason === 'INSUFFICIENT_FUNDS') tried += 1;
    return { again: failure };
  });
}

async function moveOf(
  deps: Deps,
  account: Account,
  payment: FundingPayment,
  source: (typeof sources)[number],
): Promise<readonly StoreWrite[]> {
  const { asset, amount, fundingId, instrument, venueTimeMs } = payment;
  const entry = (postings: readonly Posting[]) =>
    entryWrites(
      deps.ids,
      account,
      'FUNDING',
      postings,
      { reason: `funding ${fundingId} of ${instrument}` },
      venueTimeMs,
    );
  if (source === 'AVAILABLE') return entry(profitPostings(asset, amount, 'AVAILABLE'));
  const payer = source === 'MARGIN' ? await payerOf(deps, account, payment) : undefined;
  if (payer)
    return [
      ...entry(move(asset, amount.negated(), 'RESERVED', 'TRADING')),
      {
        kind: 'updatePosition',
        position: { ...payer, margin: payer.margin.plus(amount), version: payer.version + 1 },
        quantityDelta: zero,
        side: 'buy',
        pendingUsed: zero,
      },
    ];
  const reason = `funding ${fundingId} of ${instrument}: NO_FUNDS_${asset}`;
  return [
    ...entry(profitPostings(asset, amount, 'SUSPENSE')),
    ...haltWrites(deps.ids, account, reason, deps.ids.nextId(), deps.clock.nowMs()),
  ];
}

/** The instrument's position that has enough set aside for it. */
async function payerOf(
  { store }: Deps,
  account: Account,
  { instrument, amount }: FundingPayment,
): Promise<Position | undefined> {
  const positions = await store.listPositions(account);
  return positions.find(
    (position) =>
      position.instrument === instrument && position.margin.greaterThanOrEqualTo(amount.negated()),
  );
}

function refOf({ ownerId, accountId }: Account) {
  return { ownerId, accountId };
}

function fundingEvent(ids: Ids, account: Account, payment: FundingPayment): StoreWrite {
  const { ownerId, accountId, venue } = account;
  const { fundingId, instrument, asset, amount, venueTimeMs } = payment;
  const type = 'funds.funding';
  const [eventId, correlationId] = [ids.nextId(), ids.nextId()];
  const payload = {
    event_type: type,
    user_id: ownerId,
    account_id: accountId,
    exchange: venue,
    symbol: instrument,
    funding_id: fundingId,
    asset,
    amount: decimalText(amount),
    timestamp: String(venueTimeMs),
  };
  return {
    kind: 'publish',
    event: { eventId, ownerId, accountId, type, correlationId, atMs: venueTimeMs, payload },
  };
}
