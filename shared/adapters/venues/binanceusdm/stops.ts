import * as z from 'zod';
import type { Instrument } from '../../../domain/instrument/instrument.ts';
import type { StopAnswer, StopsAnswer } from '../../../domain/venue/venue-answer.ts';
import type { VenueStopRequest, VenueStops } from '../../../ports/venue.port.ts';
import { cancelUnknownOrder, codeOf } from '../binance/classify.ts';
import { cancelStop, listStops, placeStop, type StopWords } from '../stop-answers.ts';
import { readable } from '../trouble.ts';
import { binanceUsdmErrors } from './classify.ts';
import type { BinanceUsdmClient } from './client.ts';
import { symbolId } from './wire.ts';

const ackSchema = z.object({ clientAlgoId: z.string() });
const listSchema = z.array(z.object({ clientAlgoId: z.string(), algoStatus: z.string() }));

const words: StopWords = {
  errors: binanceUsdmErrors,
  codeOf: (error) => codeOf(error)?.toString(),
  placedBefore: new Set(['-4116']),
  gone: new Set([String(cancelUnknownOrder)]),
};

/**
 * Conditional orders of Binance USDⓈ-M live in a service of their own since 2025-11-06 (`algoOrder`; -4120 elsewhere). STOP_MARKET by
 * the last price and a quantity, so that a new one may rest beside the old: of those with `closePosition` the venue takes one a
 * direction (-4130).
 */
export class BinanceUsdmStops implements VenueStops {
  readonly kinds: VenueStops['kinds'] = new Set(['PERPETUAL']);
  readonly #client: BinanceUsdmClient;

  constructor(client: BinanceUsdmClient) {
    this.#client = client;
  }

  place(request: VenueStopRequest): Promise<StopAnswer> {
    return placeStop(words, async () => {
      const ack = ackSchema.safeParse(await this.#client.placeStop(parametersOf(request)));
      return ack.success && ack.data.clientAlgoId === request.id;
    });
  }

  cancel(_instrument: Instrument, id: string): Promise<StopAnswer> {
    return cancelStop(words, async () =>
      readable(ackSchema, await this.#client.cancelStop({ clientAlgoId: id })),
    );
  }

  /** All that are open, in one answer: the venue's list has no pages. */
  list(instrument: Instrument): Promise<StopsAnswer> {
    return listStops(words, async () => {
      const rows = readable(listSchema, await this.#client.listStops({ symbol: symbolId(instrument) }));
      return rows.filter(({ algoStatus }) => algoStatus === 'NEW').map(({ clientAlgoId }) => clientAlgoId);
    });
  }
}

function parametersOf({ instrument, id, price, quantity, side, positionSide }: VenueStopRequest) {
  return {
    algoType: 'CONDITIONAL',
    symbol: symbolId(instrument),
    side: side === 'LONG' ? 'SELL' : 'BUY',
    type: 'STOP_MARKET',
    triggerPrice: price.toFixed(),
    quantity: quantity.toFixed(),
    workingType: 'CONTRACT_PRICE',
    clientAlgoId: id,
    // In hedge mode the side says what is closed, and reduceOnly must not be sent.
    ...(positionSide ? { positionSide } : { reduceOnly: 'true' }),
  };
}
