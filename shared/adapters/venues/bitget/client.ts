import * as z from 'zod';
// ccxt exports only the whole library; a relative path reaches one venue's class.
import bitget from '../../../../node_modules/ccxt/js/src/bitget.js';
import type { VenueKeys } from '../../secrets/venue-keys.ts';
import { replaceOrigins, type VenueEndpoints } from '../endpoints.ts';
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
import { isRefusal } from './classify.ts';

/** A venue's clock that is further off is a broken answer, and would spoil every request signed after it. */
const clockOffsetMaxMs = 86_400_000;

/** ccxt's Bitget class, for its signing and transport, with its reading of errors switched off. */
class RawBitget extends bitget {
  override handleErrors(...answer: HttpAnswer): undefined {
    return throwRefusal(answer, isRefusal);
  }
}

const serverTimeSchema = z.object({
  data: z.object({
    serverTime: z
      .string()
      .regex(/^\d{13}$/)
      .transform(Number)
      .refine((timeMs) => Math.abs(Date.now() - timeMs) < clockOffsetMaxMs, 'must be about now'),
  }),
});

/** The calls we use, by what they do. Each resolves to the parsed body, whatever it is. */
export interface BitgetClient {
  readonly placeOrder: Call;
  readonly queryOrder: Call;
  readonly cancelOrder: Call;
  readonly cancelOrders: BatchCall;
  /** Take-profits and stop-losses of positions. */
  readonly placeStop: Call;
  readonly cancelStop: Call;
  readonly listStops: Call;
  readonly listEndedStops: Call;
  /** What a stop placed when it fired. */
  readonly listOrdersOfStop: Call;
  readonly listEndedOrders: Call;
  readonly countdownCancelAll: Call;
  readonly listFills: Call;
  readonly listOpenOrders: Call;
  readonly readAssets: Call;
  readonly listRecords: Call;
  readonly listPositions: Call;
  readonly readSettings: Call;
  readonly readKey: Call;
  readonly setLeverage: Call;
  readonly setHoldMode: Call;
  readonly setMarginMode: Call;
  /** @throws when the venue tells no believable time; requests go on with the offset known before */
  resyncClock(): Promise<void>;
}

export function bitgetClient(keys: VenueKeys, endpoints: VenueEndpoints, gate?: CallGate): BitgetClient {
  const exchange = new RawBitget({
    apiKey: keys.apiKey,
    secret: keys.secret,
    password: keys.password ?? '',
    ...exchangeOptions,
  });
  exchange.urls.api = replaceOrigins(exchange.urls.api, endpoints);
  const call = callsOf(exchange, gate);
  return {
    placeOrder: call('privateUtaPostV3TradePlaceOrder'),
    queryOrder: call('privateUtaGetV3TradeOrderInfo'),
    cancelOrder: call('privateUtaPostV3TradeCancelOrder'),
    cancelOrders: batchCallsOf(exchange, gate)('privateUtaPostV3TradeCancelBatch'),
    placeStop: call('privateUtaPostV3TradePlaceStrategyOrder'),
    cancelStop: call('privateUtaPostV3TradeCancelStrategyOrder'),
    listStops: call('privateUtaGetV3TradeUnfilledStrategyOrders'),
    listEndedStops: call('privateUtaGetV3TradeHistoryStrategyOrders'),
    listOrdersOfStop: call('privateUtaGetV3TradeStrategySubOrders'),
    listEndedOrders: call('privateUtaGetV3TradeHistoryOrders'),
    countdownCancelAll: call('privateUtaPostV3TradeCountdownCancelAll'),
    listFills: call('privateUtaGetV3TradeFills'),
    listOpenOrders: call('privateUtaGetV3TradeUnfilledOrders'),
    readAssets: call('privateUtaGetV3AccountAssets'),
    listRecords: call('privateUtaGetV3AccountFinancialRecords'),
    listPositions: call('privateUtaGetV3PositionCurrentPosition'),
    readSettings: call('privateUtaGetV3AccountSettings'),
    readKey: call('privateUtaGetV3AccountInfo'),
    setLeverage: call('privateUtaPostV3AccountSetLeverage'),
    setHoldMode: call('privateUtaPostV3AccountSetHoldMode'),
    setMarginMode: call('privateMixPostV2MixAccountSetMarginMode'),
    resyncClock: async () => {
      const { data } = serverTimeSchema.parse(await call('publicCommonGetV2PublicTime')());
      exchange.options.timeDifference = exchange.milliseconds() - data.serverTime;
    },
  };
}
