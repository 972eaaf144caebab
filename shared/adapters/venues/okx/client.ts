import * as z from 'zod';
// ccxt exports only the whole library; a relative path reaches one venue's class.
import okx from '../../../../node_modules/ccxt/js/src/okx.js';
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
/** Bounds the venue side of the send lease: OKX does not process an order after its `expTime`. */
export const receiveWindowMs = 5_000;

/** ccxt's OKX class, for its signing and transport, with its reading of errors switched off. */
class RawOkx extends okx {
  override handleErrors(...answer: HttpAnswer): undefined {
    return throwRefusal(answer, isRefusal);
  }

  /** The time after which OKX leaves an order alone goes with each one; ccxt has no place for that header. */
  override sign(...given: Parameters<okx['sign']>): ReturnType<okx['sign']> {
    const signed = super.sign(...given);
    if (given[0] !== 'trade/order') return signed;
    const expTime = String(Math.trunc(this.nonce()) + receiveWindowMs);
    const headers: Record<string, string> = { ...signed.headers, expTime };
    return { ...signed, headers };
  }
}

const serverTimeSchema = z.object({
  data: z.tuple([
    z.object({
      ts: z
        .string()
        .regex(/^\d{13}$/)
        .transform(Number)
        .refine((timeMs) => Math.abs(Date.now() - timeMs) < clockOffsetMaxMs, 'must be about now'),
    }),
  ]),
});

/** The calls we use, by what they do. Each resolves to the parsed body, whatever it is. */
export interface OkxClient {
  readonly placeOrder: Call;
  readonly queryOrder: Call;
  readonly cancelOrder: Call;
  readonly cancelOrders: BatchCall;
  /** Conditional orders. */
  readonly placeStop: Call;
  readonly cancelStops: BatchCall;
  readonly queryStop: Call;
  readonly listStops: Call;
  /** Of the last seven days, newest first. */
  readonly listEndedOrders: Call;
  readonly cancelAllAfter: Call;
  /** Of the last three days. */
  readonly listFills: Call;
  /** Of the last three months, at a sixth of the rate. */
  readonly listOldFills: Call;
  readonly listOpenOrders: Call;
  readonly readBalance: Call;
  /** Of the last seven days. */
  readonly listBills: Call;
  /** Of the last three months. */
  readonly listOldBills: Call;
  readonly listPositions: Call;
  readonly readConfiguration: Call;
  readonly readLeverage: Call;
  readonly setLeverage: Call;
  readonly setPositionMode: Call;
  readonly listInstruments: Call;
  /** @throws when the venue tells no believable time; requests go on with the offset known before */
  resyncClock(): Promise<void>;
}

export function okxClient(keys: VenueKeys, endpoints: VenueEndpoints, gate?: CallGate): OkxClient {
  const exchange = new RawOkx({
    apiKey: keys.apiKey,
    secret: keys.secret,
    password: keys.password ?? '',
    ...exchangeOptions,
  });
  exchange.urls.api = replaceOrigins(exchange.urls.api, endpoints);
  const call = callsOf(exchange, gate);
  return {
    placeOrder: call('privatePostTradeOrder'),
    queryOrder: call('privateGetTradeOrder'),
    cancelOrder: call('privatePostTradeCancelOrder'),
    cancelOrders: batchCallsOf(exchange, gate)('privatePostTradeCancelBatchOrders'),
    placeStop: call('privatePostTradeOrderAlgo'),
    cancelStops: batchCallsOf(exchange, gate)('privatePostTradeCancelAlgos'),
    queryStop: call('privateGetTradeOrderAlgo'),
    listStops: call('privateGetTradeOrdersAlgoPending'),
    listEndedOrders: call('privateGetTradeOrdersHistory'),
    cancelAllAfter: call('privatePostTradeCancelAllAfter'),
    listFills: call('privateGetTradeFills'),
    listOldFills: call('privateGetTradeFillsHistory'),
    listOpenOrders: call('privateGetTradeOrdersPending'),
    readBalance: call('privateGetAccountBalance'),
    listBills: call('privateGetAccountBills'),
    listOldBills: call('privateGetAccountBillsArchive'),
    listPositions: call('privateGetAccountPositions'),
    readConfiguration: call('privateGetAccountConfig'),
    readLeverage: call('privateGetAccountLeverageInfo'),
    setLeverage: call('privatePostAccountSetLeverage'),
    setPositionMode: call('privatePostAccountSetPositionMode'),
    listInstruments: call('publicGetPublicInstruments'),
    resyncClock: async () => {
      const { data } = serverTimeSchema.parse(await call('publicGetPublicTime')());
      exchange.options.timeDifference = exchange.milliseconds() - data[0].ts;
    },
  };
}
