import { decimal, decimalText, zero } from '#shared/domain/money/decimal.ts';
import { parseClientOrderId } from '#shared/domain/order/client-order-id.ts';
import { isTerminal } from '#shared/domain/order/order-state.ts';
import type { BalanceList, OrderResource } from '#shared/http-api/schemas.ts';
import type { VenueOrder, VenueRequest } from './control.ts';

export type OurOrder = Pick<OrderResource, 'orderId' | 'state' | 'filledQuantity' | 'reserved'>;

/** What one account's books and its venue know once everything has come to rest. */
export interface Facts {
  /** How many orders were asked for, whatever was answered. */
  readonly asked: number;
  /** What the API answered: a repeated request may have several entries. */
  readonly accepted: readonly { readonly request: string; readonly orderId: string }[];
  /** Orders of the drill in our books. */
  readonly ours: readonly OurOrder[];
  /** Every order that our books hold open, of the drill or not. */
  readonly open: readonly OurOrder[];
  readonly balances: BalanceList['balances'];
  /** Every order that the venue knows, and every request that it saw. */
  readonly venueOrders: readonly VenueOrder[];
  readonly requests: readonly Pick<VenueRequest, 'method' | 'clientOrderId' | 'answer'>[];
}

/** One sentence each; none is what a drill wants. */
export interface Counts {
  readonly lost: readonly string[];
  readonly duplicated: readonly string[];
  readonly orphans: readonly string[];
}

export function count(facts: Facts): Counts {
  return {
    lost: lost(facts),
    duplicated: duplicated(facts),
    orphans: [...orphanOrders(facts), ...orphanReservations(facts)],
  };
}

/** Orders that were answered for, and that our books do not know or do not know the truth about. */
function lost({ accepted, ours, venueOrders }: Facts): string[] {
  const known = new Map(ours.map((order) => [order.orderId, order]));
  const atVenue = groupByOrder(venueOrders);
  const ids = new Set([...accepted.map(({ orderId }) => orderId), ...known.keys()]);
  return [...ids].flatMap((orderId) => {
    const order = known.get(orderId);
    if (!order) return [`${orderId}: answered for, and not in our books`];
    const difference = untruth(order, atVenue.get(orderId) ?? []);
    return difference === undefined ? [] : [`${orderId}: ${difference}`];
  });
}

/** Why our view of an order is not the venue's; undefined when it is. */
export function untruth(order: OurOrder, atVenue: readonly VenueOrder[]): string | undefined {
  const { state, filledQuantity, reserved } = order;
  if (isTerminal(state) && !decimal(reserved.remaining).isZero())
    return `${state}, and still holds ${reserved.remaining} ${reserved.asset}`;
  const wanted = venueStates[state];
  if (wanted === undefined) return `${state}: nobody knows`;
  const [first] = atVenue;
  if (first === undefined) return wanted.includes('NONE') ? undefined : `${state}, and the venue has none`;
  const isTrue = atVenue.some(
    (theirs) => wanted.includes(theirs.state) && decimal(theirs.filled).equals(decimal(filledQuantity)),
  );
  return isTrue
    ? undefined
    : `${state} with ${filledQuantity} filled, and the venue has ${first.state} with ${first.filled}`;
}

type VenueState = VenueOrder['state'] | 'NONE';

/** What the venue may say to each of our states; a state that is missing is no truth. */
const venueStates: Readonly<Partial<Record<OurOrder['state'], readonly VenueState[]>>> = {
  DENIED: ['NONE'],
  REJECTED: ['NONE'],
  ACCEPTED: ['NEW'],
  PARTIALLY_FILLED: ['PARTIALLY_FILLED'],
  FILLED: ['FILLED'],
  CANCELED: ['CANCELED', 'EXPIRED', 'NONE'],
  EXPIRED: ['CANCELED', 'EXPIRED'],
};

/** Orders of the drill that the venue has twice, that were sent twice under one id, or that one request made twice. */
function duplicated(facts: Facts): string[] {
  const { asked, accepted, ours, venueOrders } = facts;
  const drilled = new Set([...accepted, ...ours].map(({ orderId }) => orderId));
  const atVenue = groupByOrder(venueOrders);
  const orders = [...drilled].flatMap((orderId) => {
    const theirs = atVenue.get(orderId) ?? [];
    if (theirs.length > 1) return [`${orderId}: ${theirs.length} orders at the venue`];
    const sends = sendsOf(facts, orderId);
    return new Set(sends).size < sends.length ? [`${orderId}: sent more than once under one id`] : [];
  });
  const requests = [...Map.groupBy(accepted, ({ request }) => request)].flatMap(([request, answers]) => {
    const ids = new Set(answers.map(({ orderId }) => orderId));
    return ids.size > 1 ? [`request ${request}: ${ids.size} orders`] : [];
  });
  const more = ours.length > asked ? [`${asked} requests made ${ours.length} orders`] : [];
  return [...orders, ...requests, ...more];
}

/** The client order ids of every request that would place this order. */
function sendsOf({ requests }: Facts, orderId: string): readonly string[] {
  return requests.flatMap(({ method, clientOrderId }) =>
    method === 'POST' && clientOrderId !== null && parseClientOrderId(clientOrderId)?.orderId === orderId
      ? [clientOrderId]
      : [],
  );
}

/** Orders that rest at the venue under an id of ours, and that our books do not hold open. */
function orphanOrders({ open, venueOrders }: Facts): string[] {
  const held = new Set(open.map(({ orderId }) => orderId));
  return venueOrders.flatMap(({ clientOrderId, state }) => {
    const orderId = parseClientOrderId(clientOrderId)?.orderId;
    const rests = state === 'NEW' || state === 'PARTIALLY_FILLED';
    return rests && orderId !== undefined && !held.has(orderId)
      ? [`${clientOrderId} rests at the venue, and our books do not hold it open`]
      : [];
  });
}

/** Reserved funds that no open order explains. */
function orphanReservations({ open, balances }: Facts): string[] {
  const explained = new Map<string, typeof zero>();
  for (const { reserved } of open) {
    const before = explained.get(reserved.asset) ?? zero;
    explained.set(reserved.asset, before.plus(decimal(reserved.remaining)));
  }
  return balances.flatMap(({ asset, reserved }) => {
    const orders = explained.get(asset) ?? zero;
    return orders.equals(decimal(reserved))
      ? []
      : [`${reserved} ${asset} are reserved, and open orders hold ${decimalText(orders)}`];
  });
}

/** The venue's orders by the order of ours that they are an attempt of; those of others are left out. */
export function groupByOrder(orders: readonly VenueOrder[]): ReadonlyMap<string, readonly VenueOrder[]> {
  const groups = new Map<string, VenueOrder[]>();
  for (const order of orders) {
    const orderId = parseClientOrderId(order.clientOrderId)?.orderId;
    if (orderId === undefined) continue;
    const group = groups.get(orderId);
    if (group) group.push(order);
    else groups.set(orderId, [order]);
  }
  return groups;
}
