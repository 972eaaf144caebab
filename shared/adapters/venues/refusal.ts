import { quotaSpent } from '../../domain/quota/quota-window.ts';
import type { UnknownAnswer, VenueAnswer } from '../../domain/venue/venue-answer.ts';
import type { RawAnswer } from './venue-http.ts';

/** Closed codes of a rejection by a venue, in our words; the venue's own code and text go with the message. */
export const rejectionCodes = [
  'VENUE_INSUFFICIENT_FUNDS',
  'VENUE_POST_ONLY_WOULD_TAKE',
  'VENUE_FILTER',
  'VENUE_PARAMETER',
  'VENUE_INSTRUMENT',
  'VENUE_REJECTED',
] as const;
type RejectionCode = (typeof rejectionCodes)[number];
const instrumentGone: RejectionCode = 'VENUE_INSTRUMENT';

/**
 * What an error means for the order it answers: refused for good, or one of the other classes of an answer. STOP_VENUE as
 * the meaning of a code stops the account, whose key or permission it is about; of an HTTP status, or ADDRESS_BANNED, it
 * stops every account that speaks with the venue from our address.
 */
export type Meaning =
  | RejectionCode
  | 'IN_DOUBT'
  | 'RETRY_LATER'
  | 'RESYNC_CLOCK'
  | 'STOP_VENUE'
  | 'ADDRESS_BANNED';

/** The venue's own code and words; absent for HTML, an empty or cut body, or anything else that is not the venue's. */
export interface ReadError {
  readonly code?: string;
  readonly message?: string;
}

/** How one venue words its errors. */
export interface VenueErrors {
  read(body: string): ReadError;
  /** Of the venue's own code; undefined for one that nobody knows: it proves nothing about the order. */
  meaningOf(error: {
    readonly status: number;
    readonly code: string;
    readonly message: string;
  }): Meaning | undefined;
  /** HTTP statuses that mean the same whatever the body, beside those of every venue. */
  readonly statuses?: Readonly<Record<number, Meaning>>;
  /** Of a 5xx in words that the venue documents as its own; undefined for any other, which proves nothing. */
  meaningOfBroken?(error: { readonly status: number; readonly message: string }): Meaning | undefined;
}

/** A block and a limit may carry any body. */
const commonStatuses: Readonly<Record<number, Meaning>> = { 418: 'STOP_VENUE', 429: 'RETRY_LATER' };

const retryDefaultMs = 1_000;

/**
 * What an answer to an order that is not a success means. What nobody knows is IN_DOUBT, and so is whatever stands in
 * the body of a 5xx or of a redirection, where the venue has not documented its very words: a proxy may have said it.
 */
export function classifyBy(
  errors: VenueErrors,
  answer: RawAnswer,
): Exclude<VenueAnswer, { class: 'ACCEPTED' }> {
  const { status } = answer;
  if (answer.isUnsent) return { class: 'RETRY_LATER', code: quotaSpent, afterMs: retryAfterMs(answer) };
  const { code, message } = errors.read(answer.body);
  const label = code ?? `HTTP_${status}`;
  const text = message ?? `HTTP ${status} without a readable reason`;
  const byStatus = errors.statuses?.[status] ?? commonStatuses[status];
  if (byStatus === 'STOP_VENUE')
    return { class: 'STOP_VENUE', scope: 'VENUE', code: `HTTP_${status}`, message: text };
  const meaning = byStatus ?? meaningOf(errors, status, { code, message: text });
  switch (meaning) {
    case undefined:
    case 'IN_DOUBT':
      return { class: 'IN_DOUBT', code: label, message: text };
    case 'STOP_VENUE':
      return { class: 'STOP_VENUE', scope: 'ACCOUNT', code: label, message: text };
    case 'ADDRESS_BANNED':
      return { class: 'STOP_VENUE', scope: 'VENUE', code: label, message: text };
    case 'RETRY_LATER':
      return { class: meaning, code: label, afterMs: retryAfterMs(answer) };
    case 'RESYNC_CLOCK':
      return { class: meaning, code: label };
    default:
      return { class: 'REJECTED', code: meaning, message: `${label} ${text}` };
  }
}

function meaningOf(
  errors: VenueErrors,
  status: number,
  { code, message }: { readonly code: string | undefined; readonly message: string },
): Meaning | undefined {
  if (status >= 500) return errors.meaningOfBroken?.({ status, message });
  const isNobodys = (status >= 300 && status < 400) || code === undefined;
  return isNobodys ? undefined : errors.meaningOf({ status, code, message });
}

function retryAfterMs({ retryAfterSeconds }: RawAnswer): number {
  return retryAfterSeconds === undefined ? retryDefaultMs : retryAfterSeconds * 1000;
}

/** Answer to a question that is not a success: nothing follows from it, except that we are to stop, or the instrument gone. */
export function unknownBy(errors: VenueErrors, answer: RawAnswer): UnknownAnswer {
  const unread = answer.isUnsent ? quotaSpent : `HTTP_${answer.status}`;
  const { code = unread, message = '' } = errors.read(answer.body);
  const refusal = classifyBy(errors, answer);
  const unknown = { class: 'UNKNOWN', code, message } as const;
  if (refusal.class === 'STOP_VENUE')
    return { ...unknown, stop: { scope: refusal.scope, code: refusal.code } };
  const isDelisted = refusal.class === 'REJECTED' && refusal.code === instrumentGone;
  return isDelisted ? { ...unknown, isDelisted } : unknown;
}
