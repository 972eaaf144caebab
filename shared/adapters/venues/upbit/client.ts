// ccxt exports only the whole library (6.3 MB in a bundle, 0.3 s to load); a relative path reaches one venue's class.
import upbit from '../../../../node_modules/ccxt/js/src/upbit.js';
import type { VenueKeys } from '../../secrets/venue-keys.ts';
import { replaceOrigins, type VenueEndpoints } from '../endpoints.ts';
import type { RawAnswer } from './classify.ts';

const requestTimeoutMs = 5_000;

/** The venue answered, and not with success. Carries the raw answer; what it means is decided by `classify.ts`. */
export class UpbitHttpError extends Error {
  override readonly name = 'UpbitHttpError';
  readonly answer: RawAnswer;
  constructor(answer: RawAnswer) {
    super(`venue answered HTTP ${answer.status}`);
    this.answer = answer;
  }
}

/** ccxt's Upbit class, for its signing and transport, with its reading of errors switched off. */
class RawUpbit extends upbit {
  override handleErrors(
    status: number,
    _statusText: string,
    _url: string,
    _method: string,
    _headers: Record<string, string>,
    body: string,
  ): undefined {
    if (status >= 200 && status < 300) return undefined;
    throw new UpbitHttpError({ status, body });
  }
}

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

/**
 * The signed calls we use, by what they do. Each resolves to the parsed body, whatever it is. ccxt makes a new token
 * with a new nonce for each: there is no clock in it, so none can be off.
 */
export interface UpbitClient {
  readonly placeOrder: Call;
  readonly queryOrder: Call;
  readonly cancelOrder: Call;
  readonly listOpenOrders: Call;
  readonly listClosedOrders: Call;
  readonly readAccounts: Call;
  readonly listDeposits: Call;
  readonly listWithdrawals: Call;
}

export function upbitClient(keys: VenueKeys, endpoints: VenueEndpoints): UpbitClient {
  const exchange = new RawUpbit({
    apiKey: keys.apiKey,
    secret: keys.secret,
    timeout: requestTimeoutMs,
    // Pacing across all workers is the venue's own 429 and our RETRY_LATER; one worker's bucket would only add delay.
    enableRateLimit: false,
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
    placeOrder: call('privatePostOrders'),
    queryOrder: call('privateGetOrder'),
    cancelOrder: call('privateDeleteOrder'),
    listOpenOrders: call('privateGetOrdersOpen'),
    listClosedOrders: call('privateGetOrdersClosed'),
    readAccounts: call('privateGetAccounts'),
    listDeposits: call('privateGetDeposits'),
    listWithdrawals: call('privateGetWithdraws'),
  };
}
