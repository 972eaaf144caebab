import { newOrder } from '../../core/records.ts';
import { isOpen, type Order, type OrderRequest } from '../../core/types.ts';
import { plainText } from '../../core/units.ts';
import { created, ok, type Reply, refuse } from './errors.ts';
import { readOrder } from './order-rules.ts';
import { Params } from './params.ts';
import { figuresOf, orderView, orderWithTrades, sideName } from './render.ts';
import { type UpbitVenue, userAccount, uuidOf } from './venue.ts';

const identifierMost = 64;

/**
 * POST orders. The answer shows the order as it was accepted: `wait`, nothing executed; what became of it is for the
 * order query and the stream to tell. An identifier is used up by the attempt, whatever comes of it.
 */
export function placeOrder(venue: UpbitVenue, params: Params): Reply {
  const identifier = params.text('identifier');
  const refusal = burn(venue, identifier);
  if (refusal !== undefined) return refusal;
  const read = readOrder(venue, params);
  if ('refusal' in read) return read.refusal;
  const result = venue.exchange.place(named(read.request, identifier));
  return result.kind === 'accepted'
    ? created(orderView(venue, result.opened))
    : unaffordable(venue, read.request);
}

/** POST orders/test: as POST orders, but nothing is placed and no identifier is used up. */
export function testOrder(venue: UpbitVenue, params: Params): Reply {
  const read = readOrder(venue, params);
  if ('refusal' in read) return read.refusal;
  if (venue.exchange.refusalOf(read.request) !== undefined) return unaffordable(venue, read.request);
  const request = named(read.request, params.text('identifier'));
  const { lots, lockAtoms } = venue.exchange.demand(request);
  return created(orderView(venue, newOrder(request, 0, lots, lockAtoms, venue.nowMs())));
}

export function queryOrder(venue: UpbitVenue, params: Params): Reply {
  if (params.text('uuid') === undefined && params.text('identifier') === undefined) {
    return refuse('invalid_parameter');
  }
  const order = namedOrder(venue, params.text('uuid'), params.text('identifier'));
  return order === undefined ? refuse('order_not_found') : ok(orderWithTrades(venue, order));
}

/** DELETE order: the answer shows the order as it was when the cancel came in. One that has ended is not found. */
export function cancelOrder(venue: UpbitVenue, params: Params): Reply {
  if (params.text('uuid') === undefined && params.text('identifier') === undefined)
    return refuse('bad_request');
  const order = namedOrder(venue, params.text('uuid'), params.text('identifier'));
  if (order === undefined || !isOpen(order)) return refuse('order_not_found');
  const before = { ...order };
  venue.exchange.cancel(order);
  return ok(orderView(venue, before));
}

/**
 * POST orders/cancel_and_new: cancels an open order, then places one of the same market and side. Where the new one
 * would be refused, the old one stays. Answers the old order, and how the new one is called.
 */
export function cancelAndNew(venue: UpbitVenue, params: Params): Reply {
  const identifier = params.text('new_identifier');
  const [uuid, previousIdentifier] = [params.text('prev_order_uuid'), params.text('prev_order_identifier')];
  if (uuid === undefined && previousIdentifier === undefined) return refuse('invalid_parameter');
  const refusal = burn(venue, identifier);
  if (refusal !== undefined) return refusal;
  const previous = namedOrder(venue, uuid, previousIdentifier);
  if (previous === undefined || !isOpen(previous)) return refuse('order_not_found');
  const before = { ...previous };
  const read = readOrder(venue, replacement(venue, params, previous));
  if ('refusal' in read) return read.refusal;
  const request = named(read.request, identifier);
  if (venue.exchange.refusalOf(request, previous.lockedAtoms) !== undefined)
    return unaffordable(venue, request);
  venue.exchange.cancel(previous);
  const result = venue.exchange.place(request);
  if (result.kind === 'refused') return unaffordable(venue, request);
  return created({
    ...orderView(venue, before),
    new_order_uuid: uuidOf(result.order),
    ...(identifier !== undefined && { new_order_identifier: identifier }),
  });
}

const newNames = {
  new_ord_type: 'ord_type',
  new_price: 'price',
  new_volume: 'volume',
  new_time_in_force: 'time_in_force',
  new_smp_type: 'smp_type',
};

function replacement(venue: UpbitVenue, params: Params, previous: Order): Params {
  const { remainingAtoms } = figuresOf(venue, previous);
  // An order that spends KRW has no volume to go on with: its replacement misses one.
  const remaining = remainingAtoms === undefined ? '' : plainText(remainingAtoms);
  const pairs = params
    .renamed(newNames)
    .map(([name, value]): [string, string] =>
      name === 'volume' && value === 'remain_only' ? [name, remaining] : [name, value],
    );
  return new Params([['market', previous.symbol], ['side', sideName(previous.side)], ...pairs]);
}

function burn(venue: UpbitVenue, identifier: string | undefined): Reply | undefined {
  if (identifier === undefined) return undefined;
  if (identifier.length > identifierMost) return refuse('invalid_parameter');
  return venue.exchange.burn(userAccount, identifier) ? undefined : refuse('duplicated_identifier');
}

function named(request: OrderRequest, identifier: string | undefined): OrderRequest {
  if (identifier === undefined) return request;
  return { ...request, clientId: identifier, wire: { ...request.wire, identifier } };
}

/** The core refuses what these routes let through for one reason only. */
function unaffordable(venue: UpbitVenue, { symbol, side }: OrderRequest): Reply {
  const { base, quote } = venue.market(symbol);
  return side === 'BUY' ? refuse('insufficient_funds_bid', quote) : refuse('insufficient_funds_ask', base);
}

/** The order that a uuid names, or else an identifier. */
export function namedOrder(
  venue: UpbitVenue,
  uuid: string | undefined,
  identifier: string | undefined,
): Order | undefined {
  if (uuid !== undefined) return venue.orderByUuid(uuid);
  const order = venue.exchange.orders.byClientId(userAccount, identifier ?? '');
  return order?.wire.identifier === identifier ? order : undefined;
}
