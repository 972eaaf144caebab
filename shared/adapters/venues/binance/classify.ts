import type { VenueAnswer } from '../../../domain/venue/venue-answer.ts';

/** An HTTP answer as it came, before anybody read a meaning into it. */
export interface RawAnswer {
  readonly status: number;
  readonly body: string;
  readonly retryAfterSeconds: number | undefined;
}

/** Closed codes of a rejection by the venue, in our words; the venue's own code and text go with the message. */
export const rejectionCodes = [
  'VENUE_INSUFFICIENT_FUNDS',
  'VENUE_POST_ONLY_WOULD_TAKE',
  'VENUE_FILTER',
  'VENUE_PARAMETER',
  'VENUE_INSTRUMENT',
  'VENUE_REJECTED',
] as const;
type RejectionCode = (typeof rejectionCodes)[number];

/**
 * Binance's error codes (its spot API documentation, "Errors") by what a client must do. The unknown is IN_DOUBT:
 * an answer nobody knows proves nothing about the order.
 */
const executionUnknown = new Set([-1000, -1001, -1006, -1007, -2021]);
const overloaded = new Set([-1003, -1008, -1015, -1034]);
const keyTrouble = new Set([-1002, -1022, -2008, -2014, -2015]);
const clockOff = -1021;

/** Answer to POST /api/v3/order that is not a success. */
export function classifyRefusal(answer: RawAnswer): Exclude<VenueAnswer, { class: 'ACCEPTED' }> {
  const { status } = answer;
  const { code, message } = parseError(answer.body);
  const label = code === undefined ? `HTTP_${status}` : String(code);
  const text = message ?? `HTTP ${status} without a readable reason`;
  // The ban and the firewall come first: they may carry any body.
  if (status === 418 || status === 403) return { class: 'STOP_VENUE', code: `HTTP_${status}`, message: text };
  if (status === 429) return { class: 'RETRY_LATER', code: label, afterMs: retryAfterMs(answer) };
  // Whatever the body of a 5xx says: "the execution status is UNKNOWN and could have been a success".
  if (status >= 500 || code === undefined || executionUnknown.has(code))
    return { class: 'IN_DOUBT', code: label, message: text };
  if (keyTrouble.has(code)) return { class: 'STOP_VENUE', code: label, message: text };
  if (code === clockOff) return { class: 'RESYNC_CLOCK', code: label };
  if (overloaded.has(code)) return { class: 'RETRY_LATER', code: label, afterMs: retryAfterMs(answer) };
  const rejection = rejectionOf(code, text);
  return rejection
    ? { class: 'REJECTED', code: rejection, message: `${label} ${text}` }
    : { class: 'IN_DOUBT', code: label, message: text };
}

function rejectionOf(code: number, text: string): RejectionCode | undefined {
  if (code === -1013 && /filter failure/i.test(text)) return 'VENUE_FILTER';
  if (code === -2010 || code === -1010 || code === -1013) return rejectionByWords(text);
  if (code === -1121) return 'VENUE_INSTRUMENT';
  if (code === -1016 || code === -1020 || code === -1112) return 'VENUE_REJECTED';
  if (code === -1014 || (code <= -1100 && code >= -1199)) return 'VENUE_PARAMETER';
  return undefined;
}

/** These codes say why only in words. "Duplicate order sent" means that the first send was taken: look it up. */
function rejectionByWords(text: string): RejectionCode | undefined {
  if (/duplicate order/i.test(text)) return undefined;
  if (/insufficient balance/i.test(text)) return 'VENUE_INSUFFICIENT_FUNDS';
  if (/immediately match and take/i.test(text)) return 'VENUE_POST_ONLY_WOULD_TAKE';
  return 'VENUE_REJECTED';
}

const retryDefaultMs = 1_000;

function retryAfterMs({ retryAfterSeconds }: RawAnswer): number {
  return retryAfterSeconds === undefined ? retryDefaultMs : retryAfterSeconds * 1000;
}

/** Code and text of Binance's error body; both absent for HTML, an empty body, or anything else. */
export function parseError(body: string): { readonly code?: number; readonly message?: string } {
  try {
    const parsed: unknown = JSON.parse(body);
    if (parsed === null || typeof parsed !== 'object') return {};
    const { code, msg } = parsed as { code?: unknown; msg?: unknown };
    return {
      ...(Number.isSafeInteger(code) ? { code: Number(code) } : {}),
      ...(typeof msg === 'string' ? { message: msg.slice(0, 200) } : {}),
    };
  } catch {
    return {};
  }
}
