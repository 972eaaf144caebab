import * as z from 'zod';
import type { Instrument } from '../../../domain/instrument/instrument.ts';
import { heirOf, isVenueStopId } from '../../../domain/protection/venue-stop.ts';
import type {
  StopAnswer,
  StopFateAnswer,
  StopReplaceAnswer,
  StopsAnswer,
} from '../../../domain/venue/venue-answer.ts';
import type { VenueStopRequest, VenueStops } from '../../../ports/venue.port.ts';
import { cancelStop, findStop, listStops, placeStop, type StopWords, stopAnswerOf } from '../stop-answers.ts';
import { readable, UnreadableError } from '../trouble.ts';
import { VenueHttpError } from '../venue-http.ts';
import { binanceErrors, cancelUnknownOrder, codeOf, parseError } from './classify.ts';
import type { BinanceClient } from './client.ts';
import { ackSchema, amount, canceledOrderSchema, orderSchema, orderView } from './wire.ts';

const orderDoesNotExist = -2013;
const listSchema = z.array(
  z.object({ clientOrderId: z.string(), origQty: amount, stopPrice: amount.optional() }),
);
export type RestingStop = z.infer<typeof listSchema>[number];
const halves = z.object({
  cancelResult: z.enum(['SUCCESS', 'FAILURE']),
  newOrderResult: z.enum(['SUCCESS', 'FAILURE', 'NOT_ATTEMPTED']),
  cancelResponse: z.unknown(),
  newOrderResponse: z.unknown(),
});

/** -2010 is many things: of a stop whose id is open it says so in words. */
const duplicated = 'DUPLICATE';
const words: StopWords = {
  errors: binanceErrors,
  codeOf: (error) => (isDuplicate(error) ? duplicated : codeOf(error)?.toString()),
  placedBefore: new Set([duplicated]),
  gone: new Set([String(cancelUnknownOrder)]),
};

function isDuplicate(error: unknown): boolean {
  return (
    error instanceof VenueHttpError && /duplicate order/i.test(parseError(error.answer.body).message ?? '')
  );
}

/**
 * STOP_LOSS orders of Binance spot (POST /api/v3/order with `stopPrice`), at the market by the last price. They lock what they sell: so one is
 * moved by `order/cancelReplace`, and taken back where a sale needs its coins (docs/adr/0017).
 */
export class BinanceStops implements VenueStops {
  readonly kinds: VenueStops['kinds'] = new Set(['SPOT']);
  readonly #client: BinanceClient;

  constructor(client: BinanceClient) {
    this.#client = client;
  }

  place(request: VenueStopRequest): Promise<StopAnswer> {
    return placeStop(words, async () => {
      const ack = ackSchema.safeParse(await this.#client.placeStop(parametersOf(request)));
      return ack.success && ack.data.clientOrderId === request.id;
    });
  }

  /** STOP_ON_FAILURE: the new one is sent only when the old one is cancelled. -2021 and -2022 carry both halves. */
  async replace(request: VenueStopRequest, oldId: string): Promise<StopReplaceAnswer> {
    const parameters = {
      ...parametersOf(request),
      cancelReplaceMode: 'STOP_ON_FAILURE',
      cancelOrigClientOrderId: oldId,
    };
    try {
      return answersOf(readable(halves, await this.#client.replaceStop(parameters)), request.id);
    } catch (error) {
      const read = error instanceof VenueHttpError ? halvesIn(error.answer.body) : undefined;
      if (read) return answersOf(read, request.id);
      const placed = stopAnswerOf(words, error);
      // Any other refusal is of the whole request, before either half of it.
      return { placed, canceled: placed.class === 'REFUSED' ? { class: 'RESTS' } : placed };
    }
  }

  cancel(instrument: Instrument, id: string): Promise<StopAnswer> {
    const named = { symbol: symbolOf(instrument), origClientOrderId: id };
    return cancelStop(words, async () =>
      readable(canceledOrderSchema, await this.#client.cancelOrder(named)),
    );
  }

  /** Of one of which a sale took a part: what became of the rest, under an id of its own, is its fate too. */
  find(instrument: Instrument, id: string): Promise<StopFateAnswer> {
    return findStop(words, async () => {
      for (let each: string | undefined = id; each !== undefined; each = heirOf(each)) {
        const order = await this.#orderOf(instrument, each);
        if (!order) return undefined;
        if (!order.executedQty.isZero()) return { class: 'FIRED', sold: order.executedQty };
        if (orderView(order, each).status === 'ACCEPTED') return { class: each === id ? 'RESTS' : 'ENDED' };
      }
      return undefined;
    });
  }

  /** Undefined for one that the venue does not know. */
  async #orderOf(instrument: Instrument, id: string) {
    try {
      const named = { symbol: symbolOf(instrument), origClientOrderId: id };
      const order = readable(orderSchema, await this.#client.queryOrder(named));
      if (order.clientOrderId !== id) throw new UnreadableError();
      return order;
    } catch (error) {
      if (codeOf(error) === orderDoesNotExist) return undefined;
      throw error;
    }
  }

  /** Among the open orders of the symbol, which its list has in one answer. */
  list(instrument: Instrument): Promise<StopsAnswer> {
    return listStops(words, async () =>
      (await this.resting(instrument)).map(({ clientOrderId }) => clientOrderId),
    );
  }

  /** @throws what the venue answered instead */
  async resting(instrument: Instrument): Promise<readonly RestingStop[]> {
    const rows = readable(listSchema, await this.#client.listOpenOrders({ symbol: symbolOf(instrument) }));
    return rows.filter(({ clientOrderId }) => isVenueStopId(clientOrderId));
  }
}

function answersOf(
  { cancelResult, cancelResponse, newOrderResult, newOrderResponse }: z.infer<typeof halves>,
  id: string,
): StopReplaceAnswer {
  return {
    canceled: cancelResult === 'SUCCESS' ? { class: 'GONE' } : failedCancel(cancelResponse),
    placed: newOrderResult === 'SUCCESS' ? placedHalf(newOrderResponse, id) : failedOrder(newOrderResponse),
  };
}

function placedHalf(response: unknown, id: string): StopAnswer {
  const ack = ackSchema.safeParse(response);
  return ack.success && ack.data.clientOrderId === id ? { class: 'RESTS' } : unreadableHalf;
}

/** Not open any more, or nobody knows: the list tells. */
function failedCancel(response: unknown): StopAnswer {
  const { code } = parseError(JSON.stringify(response) ?? '');
  return code === String(cancelUnknownOrder) ? { class: 'GONE' } : unreadableHalf;
}

/** Refused, or never sent (the answer is null then): it does not rest. */
function failedOrder(response: unknown): StopAnswer {
  const body = JSON.stringify(response) ?? '';
  return body === 'null' ? { class: 'GONE' } : stopAnswerOf(words, new VenueHttpError({ status: 400, body }));
}

const unreadableHalf: StopAnswer = {
  class: 'UNKNOWN',
  code: 'UNREADABLE',
  message: 'Half of the answer is not one that the venue documents.',
};

function halvesIn(body: string): z.infer<typeof halves> | undefined {
  try {
    return z.object({ data: halves }).safeParse(JSON.parse(body)).data?.data;
  } catch {
    return undefined;
  }
}

function symbolOf({ base, quote }: Pick<Instrument, 'base' | 'quote'>): string {
  return `${base}${quote}`;
}

function parametersOf({ instrument, id, price, quantity }: VenueStopRequest): Record<string, string> {
  return {
    symbol: symbolOf(instrument),
    side: 'SELL',
    type: 'STOP_LOSS',
    quantity: quantity.toFixed(),
    stopPrice: price.toFixed(),
    newClientOrderId: id,
    newOrderRespType: 'ACK',
  };
}
