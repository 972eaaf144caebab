import type { Instrument } from '../../../domain/instrument/instrument.ts';
import { isVenueStopId } from '../../../domain/protection/venue-stop.ts';
import type { StopAnswer, StopFateAnswer, StopsAnswer } from '../../../domain/venue/venue-answer.ts';
import type { VenueStopRequest, VenueStops } from '../../../ports/venue.port.ts';
import { cancelStop, findStop, listStops, placeStop, type StopWords } from '../stop-answers.ts';
import { readable } from '../trouble.ts';
import { bybitErrors, codeOf, notOpen } from './classify.ts';
import type { BybitClient } from './client.ts';
import { everyRow } from './lists.ts';
import { findOrder } from './orders.ts';
import { ackSchema, marketOf, orderRow, orderView, perpetualTerms, type RawOrder } from './wire.ts';

/** An id that was used once, ever: by this stop (110072 of contracts, 170141 of spot). */
const words: StopWords = {
  errors: bybitErrors,
  codeOf,
  placedBefore: new Set(['110072', '170141']),
  gone: notOpen,
};

/** `triggerDirection`: the price must fall, or rise, to it. */
const directions = { LONG: '2', SHORT: '1' } as const;
/** Spot has it beside `tpslOrder`, which "will be occupied" at once; of contracts the list is asked by it. */
const orderFilter = 'StopOrder';

/**
 * Conditional orders (POST /v5/order/create with `triggerPrice`, place order in the V5 documentation): orders under our `orderLinkId` from the
 * beginning, `Untriggered` until their price comes. At most ten of a contract, thirty of a spot pair. A spot pair's `StopOrder` holds no
 * coins before, and takes the direction from where the price is. Both requests are only taken: the list tells.
 */
export class BybitStops implements VenueStops {
  readonly kinds: VenueStops['kinds'] = new Set(['SPOT', 'PERPETUAL'] as const);
  readonly #client: BybitClient;

  constructor(client: BybitClient) {
    this.#client = client;
  }

  place(request: VenueStopRequest): Promise<StopAnswer> {
    return placeStop(words, async () => {
      const ack = ackSchema.safeParse(await this.#client.placeOrder(parametersOf(request)));
      return ack.success && ack.data.result.orderLinkId === request.id;
    });
  }

  cancel(instrument: Instrument, id: string): Promise<StopAnswer> {
    const filter = instrument.kind === 'SPOT' ? { orderFilter } : {};
    const named = { ...marketOf(instrument), ...filter, orderLinkId: id };
    return cancelStop(words, async () => readable(ackSchema, await this.#client.cancelOrder(named)));
  }

  find(instrument: Instrument, id: string): Promise<StopFateAnswer> {
    return findStop(words, async () => {
      const order = await findOrder(this.#client, { ...marketOf(instrument), orderLinkId: id });
      if (!order) return undefined;
      if (isWaiting(order)) return { class: 'RESTS' };
      const { status, executedQuantity: sold } = orderView(order);
      const isOver = status === 'CANCELED' || status === 'REJECTED';
      return isOver && sold.isZero() ? { class: 'ENDED' } : { class: 'FIRED', sold };
    });
  }

  list(instrument: Instrument): Promise<StopsAnswer> {
    return listStops(words, async () => {
      const asked = { ...marketOf(instrument), orderFilter };
      const rows = await everyRow(this.#client.listOrders, asked, orderRow, ({ orderId }) => orderId);
      return rows.filter(isWaiting).map(({ orderLinkId }) => orderLinkId);
    });
  }
}

function isWaiting({ orderStatus }: RawOrder): boolean {
  return orderStatus === 'Untriggered';
}

/** Among open orders: it is none before its price comes. */
export function isRestingStop(order: RawOrder): boolean {
  return isWaiting(order) && isVenueStopId(order.orderLinkId);
}

function parametersOf(request: VenueStopRequest): Record<string, string> {
  const { instrument, id, price, quantity, side } = request;
  return {
    ...marketOf(instrument),
    side: side === 'LONG' ? 'Sell' : 'Buy',
    orderType: 'Market',
    qty: quantity.toFixed(),
    triggerPrice: price.toFixed(),
    triggerBy: 'LastPrice',
    orderLinkId: id,
    ...(instrument.kind === 'SPOT'
      ? { marketUnit: 'baseCoin', orderFilter }
      : { triggerDirection: directions[side], ...perpetualTerms({ ...request, reduceOnly: true }) }),
  };
}
