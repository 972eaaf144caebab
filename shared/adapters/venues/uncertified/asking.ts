import { AsyncLocalStorage } from 'node:async_hooks';
import { UnreadableError, unreadable } from '../trouble.ts';
import { type RawAnswer, VenueHttpError, withinTimeout } from '../venue-http.ts';
import type { UnifiedExchange } from './unified-exchange.ts';

/** What is known of a call that failed: whether anything left us, and what came last. */
export interface Failure {
  readonly error: unknown;
  readonly isSent: boolean;
  readonly answer?: RawAnswer;
}

interface Asking {
  readonly sendUntilMs: number;
  isSent: boolean;
  answer?: RawAnswer;
}

const asking = new AsyncLocalStorage<Asking>();

/** An order waited for ccxt's pace until its lease was over. */
class TooLateError extends Error {
  override readonly name = 'TooLateError';
}

/**
 * What the call told, or how it failed. Calls at the same time do not meet.
 *
 * @param sendWithinMs its requests leave until then, or not at all
 */
export async function ask<Told>(
  call: () => Promise<Told>,
  sendWithinMs = Number.POSITIVE_INFINITY,
): Promise<{ readonly told: Told } | { readonly failed: Failure }> {
  const record: Asking = { isSent: false, sendUntilMs: Date.now() + sendWithinMs };
  try {
    return { told: await asking.run(record, call) };
  } catch (error) {
    const { isSent, answer } = record;
    return { failed: { error, isSent, ...(answer ? { answer } : {}) } };
  }
}

/**
 * Has each request of the exchange noted in its call, and every answer looked at before ccxt reads it: what is no JSON, or an
 * empty object, ccxt would read as an empty list. An unclear status is ours to read as well.
 */
export function watch(exchange: UnifiedExchange): void {
  const fetch = exchange.fetch.bind(exchange);
  const handleErrors = exchange.handleErrors.bind(exchange);
  exchange.fetch = async (...request) => {
    const record = asking.getStore();
    if (record) {
      if (Date.now() > record.sendUntilMs) throw new TooLateError();
      record.isSent = true;
      delete record.answer;
    }
    return withinTimeout(fetch(...request));
  };
  exchange.handleErrors = (...given) => {
    const answer = rawAnswer(given);
    const record = asking.getStore();
    if (record) record.answer = answer;
    const { status } = answer;
    const isSuccess = status >= 200 && status < 300;
    if (isSuccess && !isJson(answer.body)) throw new UnreadableError(unreadable.message);
    const isTheVenues = isSuccess || (status >= 400 && status < 500 && isJson(answer.body));
    if (!isTheVenues || status === 418 || status === 429) throw new VenueHttpError(answer);
    return handleErrors(...given);
  };
}

/** The arguments of ccxt's `handleErrors`. */
function rawAnswer([status, , , , headers, body]: readonly unknown[]): RawAnswer {
  const entries = Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]);
  const retryAfter: unknown = Object.fromEntries(entries)['retry-after'];
  return {
    status: Number(status),
    body: String(body),
    ...(/^\d{1,9}$/.test(String(retryAfter)) ? { retryAfterSeconds: Number(retryAfter) } : {}),
  };
}

function isJson(body: string): boolean {
  try {
    const parsed: unknown = JSON.parse(body);
    return (
      Array.isArray(parsed) ||
      (parsed !== null && typeof parsed === 'object' && Object.keys(parsed).length > 0)
    );
  } catch {
    return false;
  }
}
