import type { Account } from '#shared/domain/account/account.ts';
import { zero } from '#shared/domain/money/decimal.ts';
import type { Order } from '#shared/domain/order/order.ts';
import { isMet } from '#shared/domain/protection/levels.ts';
import type { StopAnswer, StopFateAnswer, VenueAnswer } from '#shared/domain/venue/venue-answer.ts';
import type { VenueStopRequest } from '#shared/ports/venue.port.ts';
import { anOrder } from '#shared/testing/builders.ts';
import type { VenueModel } from './venue-model.ts';

interface RestingStop {
  readonly account: Account;
  readonly request: VenueStopRequest;
  state: 'RESTS' | 'FIRED' | 'ENDED';
}

/** Stops that a venue keeps: no orders, and nothing set aside, until their price comes. */
export class RestingStops {
  readonly #model: VenueModel;
  readonly #stops = new Map<string, RestingStop>();

  constructor(model: VenueModel) {
    this.#model = model;
  }

  /** An id comes once, whatever became of it. */
  place(account: Account, request: VenueStopRequest): StopAnswer {
    const { instrument, id, side, price } = request;
    if (this.#stops.has(id)) return { class: 'RESTS' };
    if (instrument.kind === 'PERPETUAL' && isMet(side, this.#best(request), price))
      return { class: 'REFUSED', code: 'VENUE_REJECTED', message: 'The price has passed it.' };
    this.#stops.set(id, { account, request, state: 'RESTS' });
    return { class: 'RESTS' };
  }

  cancel(id: string): StopAnswer {
    const stop = this.#stops.get(id);
    if (stop?.state === 'RESTS') stop.state = 'ENDED';
    return { class: 'GONE' };
  }

  find(id: string): StopFateAnswer {
    const { state = 'ENDED' } = this.#stops.get(id) ?? {};
    if (state !== 'FIRED') return { class: state };
    const order = this.#model.stateOf(id);
    const sold = order?.executedQuantity ?? zero;
    return order && order.status !== 'ACCEPTED' && sold.isZero()
      ? { class: 'ENDED' }
      : { class: 'FIRED', sold };
  }

  /** Those that rest, of one account. */
  of({ accountId }: Pick<Account, 'accountId'>): readonly VenueStopRequest[] {
    return [...this.#stops.values()]
      .filter(({ state, account }) => state === 'RESTS' && account.accountId === accountId)
      .map(({ request }) => request);
  }

  /** Prices have moved: what they meet becomes an order, if the venue takes it. */
  meetPrices(): void {
    for (const stop of this.#stops.values()) {
      const { account, request, state } = stop;
      if (state !== 'RESTS' || !isMet(request.side, this.#best(request), request.price)) continue;
      const answer: VenueAnswer = this.#model.take(account, orderOf(account, request), request.id);
      stop.state = answer.class === 'ACCEPTED' ? 'FIRED' : 'ENDED';
    }
  }

  #best({ instrument, side }: VenueStopRequest) {
    const { markets } = this.#model.row;
    const market = markets.find((each) => each.instrument.symbol === instrument.symbol);
    if (!market) throw new RangeError(`no market ${instrument.symbol}`);
    return this.#model.prices.best(market, side === 'LONG' ? 'sell' : 'buy');
  }
}

function orderOf({ ownerId, accountId, venue }: Account, request: VenueStopRequest): Order {
  const { instrument, id, side, quantity } = request;
  const { limitPrice: _, ...order } = anOrder({
    ...{ ownerId, accountId, venue, orderId: id, instrument: instrument.symbol, quantity },
    ...{ base: instrument.base, quote: instrument.quote, type: 'market', timeInForce: 'IOC' },
    side: side === 'LONG' ? 'sell' : 'buy',
    reduceOnly: instrument.kind === 'PERPETUAL',
  });
  return order;
}
