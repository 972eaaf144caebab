import * as z from 'zod';
// ccxt exports only the whole library; the class is Binance spot's, which has every host's endpoints.
import binance from '../../../../node_modules/ccxt/js/src/binance.js';
import type { VenueKeys } from '../../secrets/venue-keys.ts';
import { isLive, replaceOrigins, type VenueEndpoints } from '../endpoints.ts';
import {
  type BatchCall,
  batchCallsOf,
  type Call,
  type CallGate,
  callsOf,
  exchangeOptions,
  type HttpAnswer,
  throwRefusal,
} from '../venue-http.ts';

/** A venue's clock that is further off is a broken answer, and would spoil every request signed after it. */
const clockOffsetMaxMs = 86_400_000;
/** Bounds the venue side of the send lease: the matching engine itself refuses a request on its way for longer (-5028). */
export const receiveWindowMs = 5_000;
/** What a key may do is told by the wallet API, which is not on the host of the futures. */
const liveWallet = 'https://api.binance.com';

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
export interface BinanceUsdmClient {
  readonly placeOrder: Call;
  readonly queryOrder: Call;
  readonly cancelOrder: Call;
  readonly cancelOrders: BatchCall;
  /** Conditional orders. */
  readonly placeStop: Call;
  readonly cancelStop: Call;
  readonly listStops: Call;
  readonly countdownCancelAll: Call;
  readonly listTrades: Call;
  readonly listOpenOrders: Call;
  readonly listIncome: Call;
  readonly readAccount: Call;
  readonly listPositions: Call;
  readonly listSymbolSettings: Call;
  readonly readPositionMode: Call;
  readonly setPositionMode: Call;
  readonly setMarginType: Call;
  readonly setLeverage: Call;
  readonly readKeyRestrictions: Call;
  readonly readConfiguration: Call;
  readonly readBalances: Call;
  /** @throws when the venue tells no believable time; requests go on with the offset known before */
  resyncClock(): Promise<void>;
}

export function binanceUsdmClient(
  keys: VenueKeys,
  endpoints: VenueEndpoints,
  gate?: CallGate,
): BinanceUsdmClient {
  const exchange = new RawBinance({
    apiKey: keys.apiKey,
    secret: keys.secret,
    ...exchangeOptions,
    options: { recvWindow: receiveWindowMs, adjustForTimeDifference: false },
  });
  const api = replaceOrigins(exchange.urls.api, endpoints);
  const wallet = isLive('binanceusdm', endpoints) ? `${liveWallet}/sapi/v1` : api.sapi;
  exchange.urls.api = { ...api, ...(wallet === undefined ? {} : { sapi: wallet }) };
  const call = callsOf(exchange, gate);
  return {
    placeOrder: call('fapiPrivatePostOrder'),
    queryOrder: call('fapiPrivateGetOrder'),
    cancelOrder: call('fapiPrivateDeleteOrder'),
    cancelOrders: batchCallsOf(exchange, gate)('fapiPrivateDeleteBatchOrders'),
    placeStop: call('fapiPrivatePostAlgoOrder'),
    cancelStop: call('fapiPrivateDeleteAlgoOrder'),
    listStops: call('fapiPrivateGetOpenAlgoOrders'),
    countdownCancelAll: call('fapiPrivatePostCountdownCancelAll'),
    listTrades: call('fapiPrivateGetUserTrades'),
    listOpenOrders: call('fapiPrivateGetOpenOrders'),
    listIncome: call('fapiPrivateGetIncome'),
    readAccount: call('fapiPrivateV3GetAccount'),
    listPositions: call('fapiPrivateV3GetPositionRisk'),
    listSymbolSettings: call('fapiPrivateGetSymbolConfig'),
    readPositionMode: call('fapiPrivateGetPositionSideDual'),
    setPositionMode: call('fapiPrivatePostPositionSideDual'),
    setMarginType: call('fapiPrivatePostMarginType'),
    setLeverage: call('fapiPrivatePostLeverage'),
    readKeyRestrictions: call('sapiGetAccountApiRestrictions'),
    readConfiguration: call('fapiPrivateGetAccountConfig'),
    readBalances: call('fapiPrivateV3GetBalance'),
    resyncClock: async () => {
      const { serverTime } = serverTimeSchema.parse(await call('fapiPublicGetTime')());
      exchange.options.timeDifference = exchange.milliseconds() - serverTime;
    },
  };
}
