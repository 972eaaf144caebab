import * as z from 'zod';
// ccxt exports only the whole library; a relative path reaches one venue's class.
import bybit from '../../../../node_modules/ccxt/js/src/bybit.js';
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

/** Bounds the venue side of a request: Bybit leaves an older one alone. */
export const receiveWindowMs = 5_000;

/** ccxt's Bybit class, for its signing and transport, with its reading of errors switched off. */
class RawBybit extends bybit {
  override sign(
    ...[path, api, method, params, ...rest]: Parameters<bybit['sign']>
  ): ReturnType<bybit['sign']> {
    return super.sign(path, api, method, method === 'POST' ? typed(params ?? {}) : params, ...rest);
  }

  override handleErrors(...answer: HttpAnswer): undefined {
    return throwRefusal(answer, isRefusal);
  }
}

const wholeNumbers = new Set(['positionIdx', 'mode', 'triggerDirection']);

/** In bodies Bybit wants truth and whole numbers as such; amounts, which it wants as text, have other names. */
function typed(params: object): object {
  return Object.fromEntries(
    Object.entries(params).map(([name, value]) => {
      if (name === 'reduceOnly') return [name, value === 'true'];
      return [name, wholeNumbers.has(name) ? Number(value) : value];
    }),
  );
}

const serverTimeSchema = z.object({
  time: z.int().refine((timeMs) => Math.abs(Date.now() - timeMs) < clockOffsetMaxMs, 'must be about now'),
});

/** The calls we use, by what they do. Each resolves to the parsed body, whatever it is. */
export interface BybitClient {
  readonly placeOrder: Call;
  readonly cancelOrder: Call;
  readonly cancelOrders: BatchCall;
  /** Open orders, and by their ids those that ended lately. */
  readonly listOrders: Call;
  readonly listPastOrders: Call;
  readonly listExecutions: Call;
  readonly readWallet: Call;
  /** Every change of a balance. */
  readonly listTransactions: Call;
  readonly listPositions: Call;
  readonly readAccount: Call;
  /** Whose the key is, and what it may do. */
  readonly readKey: Call;
  readonly setLeverage: Call;
  readonly setMarginMode: Call;
  readonly switchPositionMode: Call;
  /** @throws when the venue tells no believable time; requests go on with the offset known before */
  resyncClock(): Promise<void>;
}

export function bybitClient(
  { apiKey, secret }: VenueKeys,
  endpoints: VenueEndpoints,
  gate?: CallGate,
): BybitClient {
  const exchange = new RawBybit({ apiKey, secret, ...exchangeOptions });
  exchange.options.recvWindow = receiveWindowMs;
  exchange.urls.api = replaceOrigins(exchange.urls.api, endpoints);
  const call = callsOf(exchange, gate);
  return {
    placeOrder: call('privatePostV5OrderCreate'),
    cancelOrder: call('privatePostV5OrderCancel'),
    cancelOrders: batchCallsOf(exchange, gate)('privatePostV5OrderCancelBatch'),
    listOrders: call('privateGetV5OrderRealtime'),
    listPastOrders: call('privateGetV5OrderHistory'),
    listExecutions: call('privateGetV5ExecutionList'),
    readWallet: call('privateGetV5AccountWalletBalance'),
    listTransactions: call('privateGetV5AccountTransactionLog'),
    listPositions: call('privateGetV5PositionList'),
    readAccount: call('privateGetV5AccountInfo'),
    readKey: call('privateGetV5UserQueryApi'),
    setLeverage: call('privatePostV5PositionSetLeverage'),
    setMarginMode: call('privatePostV5AccountSetMarginMode'),
    switchPositionMode: call('privatePostV5PositionSwitchMode'),
    resyncClock: async () => {
      const { time } = serverTimeSchema.parse(await call('publicGetV5MarketTime')());
      exchange.options.timeDifference = exchange.milliseconds() - time;
    },
  };
}
