import * as z from 'zod';
import type { Instrument } from '../../../domain/instrument/instrument.ts';
import type { StopAnswer, StopsAnswer } from '../../../domain/venue/venue-answer.ts';
import type { VenueStopRequest, VenueStops } from '../../../ports/venue.port.ts';
import { cancelStop, listStops, placeStop, type StopWords } from '../stop-answers.ts';
import { readable } from '../trouble.ts';
import { bitgetErrors, codeOf, success } from './classify.ts';
import type { BitgetClient } from './client.ts';
import { ackSchema, envelope, marketOf } from './wire.ts';

/** A cancel tells no more than that it succeeded. */
const canceledSchema = z.object({ code: z.literal(success) });
const listSchema = envelope(z.array(z.object({ clientOid: z.string(), symbol: z.string() })).nullable());

/** 25212: a `clientOid` that is taken; 25597: one that does not exist, or has ended. */
const words: StopWords = {
  errors: bitgetErrors,
  codeOf,
  placedBefore: new Set(['25212']),
  gone: new Set(['25597']),
};

/**
 * Strategies of the unified account (POST /api/v3/trade/place-strategy-order, `tpsl`): of futures only. `partial` with a quantity, since of
 * `full` ones a position has one. They want a position, and go with it. The order that one places has another `clientOid` than ours:
 * which of them placed it is asked (fired-stop.ts).
 */
export class BitgetStops implements VenueStops {
  readonly kinds: VenueStops['kinds'] = new Set(['PERPETUAL']);
  readonly #client: BitgetClient;

  constructor(client: BitgetClient) {
    this.#client = client;
  }

  place(request: VenueStopRequest): Promise<StopAnswer> {
    return placeStop(words, async () => {
      const ack = ackSchema.safeParse(await this.#client.placeStop(parametersOf(request)));
      return ack.success && ack.data.data.clientOid === request.id;
    });
  }

  cancel(_instrument: Instrument, id: string): Promise<StopAnswer> {
    return cancelStop(words, async () =>
      readable(canceledSchema, await this.#client.cancelStop({ clientOid: id })),
    );
  }

  /** All of the category, in one answer: its list has no pages. */
  list(instrument: Instrument): Promise<StopsAnswer> {
    const { category, symbol } = marketOf(instrument);
    return listStops(words, async () => {
      const { data } = readable(listSchema, await this.#client.listStops({ category, type: 'tpsl' }));
      return (data ?? []).filter((row) => row.symbol === symbol).map(({ clientOid }) => clientOid);
    });
  }
}

function parametersOf({ instrument, id, price, quantity, side, positionSide }: VenueStopRequest) {
  return {
    ...marketOf(instrument),
    clientOid: id,
    type: 'tpsl',
    tpslMode: 'partial',
    qty: quantity.toFixed(),
    side: side === 'LONG' ? 'sell' : 'buy',
    // In hedge mode the side of the position says what is closed.
    ...(positionSide ? { posSide: positionSide.toLowerCase() } : { reduceOnly: 'yes' }),
    stopLoss: price.toFixed(),
    slTriggerBy: 'market',
    slOrderType: 'market',
  };
}
