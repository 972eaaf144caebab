import type { Decimal } from '../money/decimal.ts';
import type { VenueOrderView } from '../venue/venue-answer.ts';
import type { AmendingOrder } from './amendment.ts';
import type { AmendmentEnd } from './settle-amendment.ts';

/** What is known of the venue order that rested before. */
export type OldOrder =
  /** It stands, or it is certain at least that the replacement did nothing to it. */
  | { readonly is: 'OPEN' }
  | { readonly is: 'ENDED'; readonly view: VenueOrderView }
  | { readonly is: 'UNKNOWN' };

/** What is known of the venue order that shall take its place. `retry`: nothing speaks against another attempt. */
export type NewOrder =
  | { readonly is: 'PLACED'; readonly venueOrderId: string }
  | { readonly is: 'NOT_PLACED'; readonly code: string; readonly message: string; readonly retry: boolean }
  | { readonly is: 'UNKNOWN' };

export type AmendmentDecision =
  /** `reportOld`: the old venue order has ended, and its end is told like any other. */
  | { readonly next: 'END'; readonly end: AmendmentEnd; readonly reportOld?: VenueOrderView }
  /** Another attempt; with `executedBefore` the old venue order is gone, and only a new one is placed. */
  | { readonly next: 'AGAIN'; readonly executedBefore?: Decimal }
  /** Both venue orders are looked up before anything else. */
  | { readonly next: 'LOOK_UP' };

/**
 * How a replacement goes on, by what is certain of both venue orders; never by what is likely. A venue places the new
 * one only after it has cancelled the old one, so an old one that was filled to its end was not replaced.
 */
export function decideAmendment(order: AmendingOrder, old: OldOrder, fresh: NewOrder): AmendmentDecision {
  const executed = executedBefore(order, old);
  if (fresh.is === 'PLACED') {
    if (executed === undefined) return { next: 'LOOK_UP' };
    const end = { kind: 'REPLACED', venueOrderId: fresh.venueOrderId, executedBefore: executed } as const;
    return { next: 'END', end, ...(old.is === 'ENDED' ? { reportOld: old.view } : {}) };
  }
  if (old.is === 'ENDED' && old.view.status === 'FILLED') {
    const message = 'The order was filled before it could be replaced.';
    return { next: 'END', end: { kind: 'KEPT', code: 'FILLED_BEFORE_AMEND', message }, reportOld: old.view };
  }
  if (fresh.is === 'UNKNOWN') return { next: 'LOOK_UP' };
  if (executed !== undefined) return withoutOld(order, executed, old, fresh);
  if (old.is !== 'OPEN') return { next: 'LOOK_UP' };
  const { code, message, retry } = fresh;
  return retry ? { next: 'AGAIN' } : { next: 'END', end: { kind: 'KEPT', code, message } };
}

/** The old venue order is cancelled, and the new one certainly not placed. */
function withoutOld(
  { amendment }: AmendingOrder,
  executed: Decimal,
  old: OldOrder,
  { code, message, retry }: Extract<NewOrder, { is: 'NOT_PLACED' }>,
): AmendmentDecision {
  const report = old.is === 'ENDED' ? { reportOld: old.view } : {};
  if (executed.greaterThanOrEqualTo(amendment.quantity))
    return { next: 'END', end: { kind: 'COMPLETED', executed }, ...report };
  if (retry) return { next: 'AGAIN', executedBefore: executed };
  return { next: 'END', end: { kind: 'CANCELED', executed, code, message }, ...report };
}

/** All that the venue orders before the new one executed, once the last of them has ended for certain. */
function executedBefore(order: AmendingOrder, old: OldOrder): Decimal | undefined {
  if (order.amendment.executedBefore) return order.amendment.executedBefore;
  if (old.is !== 'ENDED' || old.view.status === 'FILLED') return undefined;
  return old.view.executedQuantity.plus(order.former?.executed ?? 0);
}
