import * as z from 'zod';
import type { Instrument } from '../../../domain/instrument/instrument.ts';
import type { StopAnswer, StopsAnswer } from '../../../domain/venue/venue-answer.ts';
import type { VenueStopRequest, VenueStops } from '../../../ports/venue.port.ts';
import { cancelUnknownOrder, codeOf } from '../binance/classify.ts';
import { readable, unknown, unreachable, unreadable } from '../trouble.ts';
import { VenueHttpError } from '../venue-http.ts';
import { binanceUsdmErrors, classifyRefusal } from './classify.ts';
import type { BinanceUsdmClient } from './client.ts';
import { symbolId } from './wire.ts';

const ackSchema = z.object({ clientAlgoId: z.string() });
const listSchema = z.array(z.object({ clientAlgoId: z.string(), algoStatus: z.string() }));

/**
 * Conditional orders of Binance USDⓈ-M live in a service of their own since 2025-11-06 (`algoOrder`; -4120 elsewhere). STOP_MARKET by
 * the last price and a quantity, so that a new one may rest beside the old: of those with `closePosition` the venue takes one a
 * direction (-4130).
 */
export class BinanceUsdmStops implements VenueStops {
  readonly #client: BinanceUsdmClient;

  constructor(client: BinanceUsdmClient) {
    this.#client = client;
  }

  async place(request: VenueStopRequest): Promise<StopAnswer> {
    try {
      const ack = ackSchema.safeParse(await this.#client.placeStop(parametersOf(request)));
      return ack.success && ack.data.clientAlgoId === request.id
        ? { class: 'RESTS' }
        : { class: 'UNKNOWN', ...unreadable };
    } catch (error) {
      return refusalOf(error);
    }
  }

  async cancel(_instrument: Instrument, id: string): Promise<StopAnswer> {
    try {
      readable(ackSchema, await this.#client.cancelStop({ clientAlgoId: id }));
      return { class: 'GONE' };
    } catch (error) {
      if (codeOf(error) === cancelUnknownOrder) return { class: 'GONE' };
      return unknown(binanceUsdmErrors, error);
    }
  }

  async list(instrument: Instrument): Promise<StopsAnswer> {
    try {
      const rows = readable(listSchema, await this.#client.listStops({ symbol: symbolId(instrument) }));
      const resting = rows.filter(({ algoStatus }) => algoStatus === 'NEW');
      return { class: 'STOPS', ids: resting.map(({ clientAlgoId }) => clientAlgoId) };
    } catch (error) {
      return unknown(binanceUsdmErrors, error);
    }
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

/** A stop under an id that is open already (-4116) is the one that was placed before. */
const duplicatedId = -4116;

function refusalOf(error: unknown): StopAnswer {
  if (codeOf(error) === duplicatedId) return { class: 'RESTS' };
  if (!(error instanceof VenueHttpError)) return { class: 'UNKNOWN', ...unreachable(error) };
  const refused = classifyRefusal(error.answer);
  if (refused.class !== 'REJECTED') return unknown(binanceUsdmErrors, error);
  const { code, message } = refused;
  return { class: 'REFUSED', code, message };
}
