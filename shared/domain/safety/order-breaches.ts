import type { Account } from '../account/account.ts';
import type { Order } from '../order/order.ts';
import type { Breach } from './breach.ts';

/** Orders of so long ago still count. */
export const orderWindowMs = 300_000;
/** Of fewer orders nothing is concluded. */
export const ordersMin = 20;
/** At least so many of them. */
export const badShare = 0.5;
/** An answer may take a moment. */
const doubtGraceMs = 10_000;

/** Codes of orders that ended by a fault, ours or on the way to the venue, and not by anybody's decision. */
const faultCodes: ReadonlySet<string> = new Set(['SAGA_FAILED', 'VENUE_CLOCK']);

const isRecent = (nowMs: number) => (order: Order) => nowMs - order.createdAtMs <= orderWindowMs;
/** It came as far as its venue, or was to. */
const isSent = ({ state, attempt }: Order) => state !== 'INITIALIZED' && attempt > 0;

/** An account of whose newest orders the venue rejects half or more: something is wrong with what is sent. */
export function rejectBreaches(
  { ownerId, accountId }: Account,
  orders: readonly Order[],
  nowMs: number,
): readonly Breach[] {
  const sent = orders.filter(isRecent(nowMs)).filter(isSent);
  const rejected = sent.filter(({ state, code = '' }) => state === 'REJECTED' && !faultCodes.has(code));
  const newest = newestOf(rejected);
  if (!newest || sent.length < ordersMin || rejected.length < sent.length * badShare) return [];
  return [
    {
      ...{ metric: 'RejectRateBreaches', ownerId, scope: `account:${accountId}`, foundAtMs: nowMs },
      cause: newest.orderId,
      detail: `the venue rejected ${rejected.length} of the ${sent.length} newest orders of ${accountId}, the last with ${newest.code ?? 'no code'}`,
    },
  ];
}

/** Venues where half or more of the newest orders, of all accounts there, ended in a fault or in no answer: one for each owner. */
export function errorBreaches(
  accounts: readonly { readonly account: Account; readonly orders: readonly Order[] }[],
  nowMs: number,
): readonly Breach[] {
  const venues = [...new Set(accounts.map(({ account }) => account.venue))];
  return venues.flatMap((venue) => {
    const there = accounts.filter(({ account }) => account.venue === venue);
    const sent = there.flatMap(({ orders }) => orders.filter(isRecent(nowMs)).filter(isAsked));
    const failed = sent.filter((order) => isFault(order, nowMs));
    const newest = newestOf(failed);
    if (!newest || sent.length < ordersMin || failed.length < sent.length * badShare) return [];
    const owners = [...new Set(there.map(({ account }) => account.ownerId))];
    return owners.map((ownerId) => ({
      ...{ metric: 'ErrorRateBreaches' as const, ownerId, scope: `venue:${venue}`, foundAtMs: nowMs },
      cause: newest.orderId,
      detail: `${failed.length} of the ${sent.length} newest orders at ${venue} ended in a fault or have no answer`,
    }));
  });
}

/** Whose oldest order in doubt has been so for longer than this. */
export function doubtBreaches(
  { ownerId, accountId }: Account,
  orders: readonly Order[],
  limitMs: number,
  nowMs: number,
): readonly Breach[] {
  const oldest = oldestInDoubt(orders);
  const ageMs = oldest ? nowMs - oldest.createdAtMs : 0;
  if (!oldest || ageMs <= limitMs) return [];
  return [
    {
      ...{ metric: 'InDoubtAgeMs', ownerId, scope: `account:${accountId}`, foundAtMs: nowMs },
      cause: oldest.orderId,
      detail: `order ${oldest.orderId} of ${accountId} has been in doubt for ${Math.round(ageMs / 1_000)} s`,
    },
  ];
}

/** By when it was placed: since when it is in doubt is not kept, and is never later. */
export function oldestInDoubt(orders: readonly Order[]): Order | undefined {
  const inDoubt = orders.filter(({ state }) => state === 'IN_DOUBT');
  return inDoubt.toSorted((a, b) => a.createdAtMs - b.createdAtMs)[0];
}

/** Refusals of ours are decisions. */
function isAsked(order: Order): boolean {
  return isSent(order) || faultCodes.has(order.code ?? '');
}

function isFault({ state, code = '', updatedAtMs }: Order, nowMs: number): boolean {
  if (state === 'IN_DOUBT') return nowMs - updatedAtMs >= doubtGraceMs;
  return faultCodes.has(code);
}

function newestOf(orders: readonly Order[]): Order | undefined {
  return orders.toSorted((a, b) => (a.orderId < b.orderId ? 1 : -1))[0];
}
