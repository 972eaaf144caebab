import * as z from 'zod';
// ccxt exports only the whole library (6.3 MB in a bundle, 0.3 s to load); a relative path reaches one venue's class.
import binance from '../../../../node_modules/ccxt/js/src/binance.js';
import type { VenueKeys } from '../../secrets/venue-keys.ts';
import { replaceOrigins, type VenueEndpoints } from '../endpoints.ts';
import {
  type Call,
  type CallGate,
  callsOf,
  exchangeOptions,
  type HttpAnswer,
  throwRefusal,
} from '../venue-http.ts';
import { clockOff, codeOf } from './classify.ts';

/** A venue's clock that is further off is a broken answer, and would spoil every request signed after it. */
const clockOffsetMaxMs = 86_400_000;
/** Bounds the venue side of the send lease: a request that is on its way for longer is refused there. */
export const receiveWindowMs = 5_000;

/** ccxt's Binance class, for its signing and transport, with its reading of errors switched off. */
class RawBinance extends binance {
  override handleErrors(...answer: HttpAnswer): undefined {
    return throwRefusal(answer);
  }
}

const serverTimeSchema = z.object({
  serverTime: z
    .number()
    .int()
    .refine((timeMs) => Math.abs(Date.now() - timeMs) < clockOffsetMaxMs, 'must be about now'),
});

/** The signed calls we use, by what they do. Each resolves to the parsed body, whatever it is. */
export interface BinanceClient {
  readonly placeOrder: Call;
  readonly queryOrder: Call;
  readonly cancelOrder: Call;
  readonly replaceOrder: Call;
  /** Stops: counted like orders, and not held back like them. */
  readonly placeStop: Call;
  readonly replaceStop: Call;
  readonly listTrades: Call;
  readonly listOpenOrders: Call;
  readonly readAccount: Call;
  readonly listDeposits: Call;
  readonly listWithdrawals: Call;
  readonly listDustConversions: Call;
  readonly readKeyRestrictions: Call;
  /** @throws when the venue tells no believable time; requests go on with the offset known before */
  resyncClock(): Promise<void>;
}

export function binanceClient(keys: VenueKeys, endpoints: VenueEndpoints, gate?: CallGate): BinanceClient {
  const exchange = new RawBinance({
    apiKey: keys.apiKey,
    secret: keys.secret,
    ...exchangeOptions,
    options: { recvWindow: receiveWindowMs, adjustForTimeDifference: false },
  });
  exchange.urls.api = replaceOrigins(exchange.urls.api, endpoints);
  const call = callsOf(exchange, gate);
  const resyncClock = async () => {
    const { serverTime } = serverTimeSchema.parse(await call('publicGetTime')());
    exchange.options.timeDifference = exchange.milliseconds() - serverTime;
  };
  /** What was refused for its time was not done: asked once more, with the clock set. Orders are not: theirs is the lease. */
  const timed = (method: string): Call => {
    const ask = call(method);
    return async (parameters) => {
      try {
        return await ask(parameters);
      } catch (error) {
        if (codeOf(error) !== clockOff) throw error;
        await resyncClock().catch(() => Promise.reject(error));
        return ask(parameters);
      }
    };
  };
  return {
    placeOrder: call('privatePostOrder'),
    queryOrder: timed('privateGetOrder'),
    cancelOrder: timed('privateDeleteOrder'),
    replaceOrder: call('privatePostOrderCancelReplace'),
    placeStop: call('privatePostOrder'),
    replaceStop: call('privatePostOrderCancelReplace'),
    listTrades: timed('privateGetMyTrades'),
    listOpenOrders: timed('privateGetOpenOrders'),
    readAccount: timed('privateGetAccount'),
    listDeposits: timed('sapiGetCapitalDepositHisrec'),
    listWithdrawals: timed('sapiGetCapitalWithdrawHistory'),
    listDustConversions: timed('sapiGetAssetDribblet'),
    readKeyRestrictions: call('sapiGetAccountApiRestrictions'),
    resyncClock,
  };
}
