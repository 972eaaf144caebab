import * as z from 'zod';
// ccxt exports only the whole library (6.3 MB in a bundle, 0.3 s to load); a relative path reaches one venue's class.
import binance from '../../../../node_modules/ccxt/js/src/binance.js';
import type { VenueKeys } from '../../secrets/venue-keys.ts';
import { replaceOrigins, type VenueEndpoints } from '../endpoints.ts';
import type { RawAnswer } from './classify.ts';

const requestTimeoutMs = 5_000;
/** A venue's clock that is further off is a broken answer, and would spoil every request signed after it. */
const clockOffsetMaxMs = 86_400_000;
/** Bounds the venue side of the send lease: a request that is on its way for longer is refused there. */
export const receiveWindowMs = 5_000;

/** The venue answered, and not with success. Carries the raw answer; what it means is decided by `classify.ts`. */
export class VenueHttpError extends Error {
  override readonly name = 'VenueHttpError';
  readonly answer: RawAnswer;
  constructor(answer: RawAnswer) {
    super(`venue answered HTTP ${answer.status}`);
    this.answer = answer;
  }
}

/** ccxt's Binance class, for its signing and transport, with its reading of errors switched off. */
class RawBinance extends binance {
  override handleErrors(
    status: number,
    _statusText: string,
    _url: string,
    _method: string,
    headers: Record<string, string>,
    body: string,
  ): undefined {
    if (status >= 200 && status < 300) return undefined;
    throw new VenueHttpError({ status, body, retryAfterSeconds: retryAfter(headers) });
  }
}

/** Whole seconds, as Binance sends them; anything else is no advice. */
function retryAfter(headers: Record<string, string>): number | undefined {
  const entry = Object.entries(headers).find(([name]) => name.toLowerCase() === 'retry-after');
  return entry && /^\d{1,9}$/.test(entry[1]) ? Number(entry[1]) : undefined;
}

const serverTimeSchema = z.object({
  serverTime: z
    .number()
    .int()
    .refine((timeMs) => Math.abs(Date.now() - timeMs) < clockOffsetMaxMs, 'must be about now'),
});

/** Bounds the whole answer: ccxt's own timeout ends with the headers, and a body may never come. */
async function withinTimeout<Value>(answer: Promise<Value>): Promise<Value> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error('no whole answer in time')), requestTimeoutMs);
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}

type Call = (parameters?: Record<string, string>) => Promise<unknown>;

/** The signed calls we use, by what they do. Each resolves to the parsed body, whatever it is. */
export interface BinanceClient {
  readonly placeOrder: Call;
  readonly queryOrder: Call;
  readonly cancelOrder: Call;
  readonly listTrades: Call;
  readonly listOpenOrders: Call;
  readonly readAccount: Call;
  readonly listDeposits: Call;
  readonly listWithdrawals: Call;
  readonly listDustConversions: Call;
  /** @throws when the venue tells no believable time; requests go on with the offset known before */
  resyncClock(): Promise<void>;
}

export function binanceClient(keys: VenueKeys, endpoints: VenueEndpoints): BinanceClient {
  const exchange = new RawBinance({
    apiKey: keys.apiKey,
    secret: keys.secret,
    timeout: requestTimeoutMs,
    // Pacing across all workers is the venue's own 429 and our RETRY_LATER; one worker's bucket would only add delay.
    enableRateLimit: false,
    options: { recvWindow: receiveWindowMs, adjustForTimeDifference: false },
  });
  exchange.urls.api = replaceOrigins(exchange.urls.api, endpoints);
  // ccxt generates these methods at run time; its types do not list them.
  const calls = exchange as unknown as Record<string, Call>;
  const call =
    (method: string): Call =>
    async (parameters) => {
      const bound = calls[method];
      if (!bound) throw new Error(`ccxt has no ${method}`);
      return withinTimeout(bound.call(exchange, parameters));
    };
  return {
    placeOrder: call('privatePostOrder'),
    queryOrder: call('privateGetOrder'),
    cancelOrder: call('privateDeleteOrder'),
    listTrades: call('privateGetMyTrades'),
    listOpenOrders: call('privateGetOpenOrders'),
    readAccount: call('privateGetAccount'),
    listDeposits: call('sapiGetCapitalDepositHisrec'),
    listWithdrawals: call('sapiGetCapitalWithdrawHistory'),
    listDustConversions: call('sapiGetAssetDribblet'),
    resyncClock: async () => {
      const { serverTime } = serverTimeSchema.parse(await call('publicGetTime')());
      exchange.options.timeDifference = exchange.milliseconds() - serverTime;
    },
  };
}
