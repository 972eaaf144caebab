import type { VenueAnswer } from '../../../domain/venue/venue-answer.ts';
import { classifyBy, type Meaning, type ReadError, type VenueErrors } from '../refusal.ts';
import { type RawAnswer, VenueHttpError } from '../venue-http.ts';

/** Binance's error codes (its spot API documentation, "Errors") by what a client must do. */
const executionUnknown = new Set([-1000, -1001, -1006, -1007, -2021]);
const overloaded = new Set([-1003, -1008, -1015, -1034]);
const keyTrouble = new Set([-1002, -1022, -2008, -2014, -2015]);
export const clockOff = -1021;
export const cancelUnknownOrder = -2011;

export const binanceErrors: VenueErrors = {
  read: parseError,
  meaningOf: ({ code, message }) => meaningOf(Number(code), message),
  // The firewall; its body is not documented.
  statuses: { 403: 'STOP_VENUE' },
};

/** Answer to POST /api/v3/order that is not a success. */
export function classifyRefusal(answer: RawAnswer): Exclude<VenueAnswer, { class: 'ACCEPTED' }> {
  return classifyBy(binanceErrors, answer);
}

function meaningOf(code: number, text: string): Meaning | undefined {
  if (executionUnknown.has(code)) return 'IN_DOUBT';
  if (keyTrouble.has(code)) return 'STOP_VENUE';
  if (code === clockOff) return 'RESYNC_CLOCK';
  if (overloaded.has(code)) return 'RETRY_LATER';
  if (code === -1013 && /filter failure/i.test(text)) return 'VENUE_FILTER';
  if (code === -2010 || code === -1010 || code === -1013) return meaningOfWords(text);
  if (code === -1121 || code === -1220) return 'VENUE_INSTRUMENT';
  if (code === -1016 || code === -1020 || code === -1112) return 'VENUE_REJECTED';
  if (code === -1014 || (code <= -1100 && code >= -1199) || latestParameters.has(code))
    return 'VENUE_PARAMETER';
  return undefined;
}

const latestParameters = new Set([-1210, -1211, -1221, -1222, -1223, -1224, -1225]);

/** What the matching engine says in words alone (its documentation, "Messages for -1010, -2010, …"). */
const meanings: readonly (readonly [RegExp, Meaning | undefined])[] = [
  // The first send was taken: look it up.
  [/duplicate order/i, undefined],
  [/unknown order|cancel order is invalid/i, undefined],
  [/insufficient balance/i, 'VENUE_INSUFFICIENT_FUNDS'],
  [/immediately match and take/i, 'VENUE_POST_ONLY_WOULD_TAKE'],
  [/may not place or cancel orders|action is disabled|trading is not enabled/i, 'STOP_VENUE'],
  [/market is closed|(not permitted|restricted) for this account/i, 'VENUE_INSTRUMENT'],
  [/qty is zero or less|exceeds qty|liquidity is (less|too low)/i, 'VENUE_FILTER'],
  [/not support(ed)?\b|unsupported|may not use|cannot be used|prices for the orders/i, 'VENUE_PARAMETER'],
];

function meaningOfWords(text: string): Meaning | undefined {
  const known = meanings.find(([words]) => words.test(text));
  return known ? known[1] : 'VENUE_REJECTED';
}

/** The code of a refusal by the venue itself: a firewall, a limit or a broken server may carry any body. */
export function codeOf(error: unknown): number | undefined {
  if (!(error instanceof VenueHttpError) || error.answer.status !== 400) return undefined;
  const { code } = parseError(error.answer.body);
  return code === undefined ? undefined : Number(code);
}

/** Code and text of Binance's error body; both absent for HTML, an empty body, or anything else. */
export function parseError(body: string): ReadError {
  try {
    const parsed: unknown = JSON.parse(body);
    if (parsed === null || typeof parsed !== 'object') return {};
    const { code, msg } = parsed as { code?: unknown; msg?: unknown };
    return {
      ...(Number.isSafeInteger(code) ? { code: String(code) } : {}),
      ...(typeof msg === 'string' ? { message: msg.slice(0, 200) } : {}),
    };
  } catch {
    return {};
  }
}
