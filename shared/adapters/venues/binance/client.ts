import * as z from 'zod';
// ccxt exports only the whole library (6.3 MB in a bundle, 0.3 s to load); a relative path reaches one venue's class.
import binance from '../../../../node_modules/ccxt/js/src/binance.js';
import type { VenueKeys } from '../../secrets/venue-keys.ts';
import { replaceOrigins, type VenueEndpoints } from '../endpoints.ts';
import { type Call, callsOf, exchangeOptions, type HttpAnswer, throwRefusal } from '../venue-http.ts';

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

export function binanceClient(keys: VenueKeys, endpoints: VenueEndpoints): BinanceClient {
  const exchange = new RawBinance({
    apiKey: keys.apiKey,
    secret: keys.secret,
    ...exchangeOptions,
    options: { recvWindow: receiveWindowMs, adjustForTimeDifference: false },
  });
  exchange.urls.api = replaceOrigins(exchange.urls.api, endpoints);
  const call = callsOf(exchange);
  return {
    placeOrder: call('privatePostOrder'),
    queryOrder: call('privateGetOrder'),
    cancelOrder: call('privateDeleteOrder'),
    replaceOrder: call('privatePostOrderCancelReplace'),
    listTrades: call('privateGetMyTrades'),
    listOpenOrders: call('privateGetOpenOrders'),
    readAccount: call('privateGetAccount'),
    listDeposits: call('sapiGetCapitalDepositHisrec'),
    listWithdrawals: call('sapiGetCapitalWithdrawHistory'),
    listDustConversions: call('sapiGetAssetDribblet'),
    readKeyRestrictions: call('sapiGetAccountApiRestrictions'),
    resyncClock: async () => {
      const { serverTime } = serverTimeSchema.parse(await call('publicGetTime')());
      exchange.options.timeDifference = exchange.milliseconds() - serverTime;
    },
  };
}
