import * as z from 'zod';
import type { Instrument } from '../../../domain/instrument/instrument.ts';
import { zero } from '../../../domain/money/decimal.ts';
import type { StopAnswer, StopFateAnswer, StopsAnswer } from '../../../domain/venue/venue-answer.ts';
import type { VenueStopRequest, VenueStops } from '../../../ports/venue.port.ts';
import { cancelStop, findStop, listStops, placeStop, type StopWords } from '../stop-answers.ts';
import { readable, UnreadableError } from '../trouble.ts';
import { codeOf, notOpen, okxErrors, orderDoesNotExist } from './classify.ts';
import type { OkxClient } from './client.ts';
import { amount, contractSizeOf, envelope, instIdOf, single, sizeOf, venueId } from './wire.ts';

const ackSchema = single(z.object({ algoId: venueId, algoClOrdId: z.string(), sCode: z.literal('0') }));
const canceledSchema = single(z.object({ sCode: z.literal('0') }));
const listSchema = envelope(z.object({ algoId: venueId, algoClOrdId: z.string() }));
/** The states of algo order details. */
const fates = {
  live: 'RESTS',
  pause: 'RESTS',
  partially_effective: 'FIRED',
  effective: 'FIRED',
  canceled: 'ENDED',
  order_failed: 'ENDED',
  partially_failed: 'FIRED',
} as const;
const fateSchema = single(
  z.object({
    instId: z.string(),
    algoClOrdId: z.string(),
    /** Base units or contracts that its order traded; empty before. */
    actualSz: z.union([z.literal('').transform(() => zero), amount]),
    state: z.enum([
      'live',
      'pause',
      'partially_effective',
      'effective',
      'canceled',
      'order_failed',
      'partially_failed',
    ]),
  }),
);
const pageMax = 100;

/** 51065: the id of an algo order that is there. */
const words: StopWords = { errors: okxErrors, codeOf, placedBefore: new Set(['51065']), gone: notOpen };

/**
 * Algo orders (POST /api/v5/trade/order-algo), which are no orders until their price comes; the order that one places then bears its
 * `algoClOrdId`. A perpetual's is `conditional` with a stop loss, by the last price: refused where the market is past it. A spot pair's
 * is a `trigger` order, of which we take it that it holds nothing until then (docs/venues.md), so that others can sell beside it.
 */
export class OkxStops implements VenueStops {
  readonly kinds: VenueStops['kinds'] = new Set(['SPOT', 'PERPETUAL'] as const);
  readonly #client: OkxClient;

  constructor(client: OkxClient) {
    this.#client = client;
  }

  place(request: VenueStopRequest): Promise<StopAnswer> {
    return placeStop(words, async () => {
      const ack = ackSchema.safeParse(await this.#client.placeStop(parametersOf(request)));
      return ack.success && ack.data.algoClOrdId === request.id;
    });
  }

  cancel(instrument: Instrument, id: string): Promise<StopAnswer> {
    const instId = instIdOf(instrument);
    return cancelStop(words, async () =>
      readable(canceledSchema, await this.#client.cancelStops([{ instId, algoClOrdId: id }], { instId })),
    );
  }

  find(instrument: Instrument, id: string): Promise<StopFateAnswer> {
    return findStop(words, async () => {
      try {
        const found = readable(fateSchema, await this.#client.queryStop({ algoClOrdId: id }));
        if (found.algoClOrdId !== id || found.instId !== instIdOf(instrument)) throw new UnreadableError();
        const fate = fates[found.state];
        return fate === 'FIRED'
          ? { class: fate, sold: found.actualSz.times(contractSizeOf(instrument)) }
          : { class: fate };
      } catch (error) {
        if (codeOf(error) === orderDoesNotExist) return undefined;
        throw error;
      }
    });
  }

  /** Newest first, and further back by the venue's own id. */
  list(instrument: Instrument): Promise<StopsAnswer> {
    return listStops(words, async () => {
      const ids: string[] = [];
      const market = { instId: instIdOf(instrument), ordType: typeOf(instrument), limit: String(pageMax) };
      for (let last: string | undefined; ; ) {
        const further = last === undefined ? {} : { after: last };
        const { data } = readable(listSchema, await this.#client.listStops({ ...market, ...further }));
        ids.push(...data.map(({ algoClOrdId }) => algoClOrdId));
        const oldest = data.at(-1)?.algoId;
        if (oldest === undefined || data.length < pageMax) return ids;
        if (last !== undefined && BigInt(oldest) >= BigInt(last)) throw new UnreadableError();
        last = oldest;
      }
    });
  }
}

function typeOf({ kind }: Pick<Instrument, 'kind'>): string {
  return kind === 'PERPETUAL' ? 'conditional' : 'trigger';
}

function parametersOf(request: VenueStopRequest): Record<string, string> {
  const { instrument, id, price, quantity, side } = request;
  const isPerpetual = instrument.kind === 'PERPETUAL';
  return {
    instId: instIdOf(instrument),
    side: side === 'LONG' ? 'sell' : 'buy',
    ordType: typeOf(instrument),
    sz: sizeOf(quantity, instrument),
    algoClOrdId: id,
    ...(isPerpetual ? reducing(request) : { tdMode: 'cash', tgtCcy: 'base_ccy' }),
    ...(isPerpetual
      ? { slTriggerPx: price.toFixed(), slTriggerPxType: 'last', slOrdPx: '-1' }
      : { triggerPx: price.toFixed(), triggerPxType: 'last', orderPx: '-1' }),
  };
}

/**
 * In hedge mode the side says what is closed. Else it only reduces, and goes with its position, also while nobody of ours is there
 * (`cxlOnClosePos`, which wants `reduceOnly`).
 */
function reducing({ positionSide, marginMode }: VenueStopRequest): Record<string, string> {
  const tdMode = marginMode === 'ISOLATED' ? 'isolated' : 'cross';
  if (positionSide) return { tdMode, posSide: positionSide.toLowerCase() };
  return { tdMode, reduceOnly: 'true', cxlOnClosePos: 'true' };
}
