// By its path: the package itself exports only the whole library.
import * as errors from '../../../../node_modules/ccxt/js/src/base/errors.js';
import type { UnknownAnswer, VenueAnswer } from '../../../domain/venue/venue-answer.ts';
import { classifyBy, type Meaning, type VenueErrors } from '../refusal.ts';
import { UnreadableError, unreachable, unreadable } from '../trouble.ts';
import type { Failure } from './asking.ts';

/** What ccxt's classes of errors mean for an order, the closest one first; ccxt puts each venue's codes into them. */
const meanings: readonly (readonly [new (message: string) => Error, Meaning])[] = [
  // It is there already, or was: look it up.
  [errors.DuplicateOrderId, 'IN_DOUBT'],
  [errors.OrderNotFound, 'IN_DOUBT'],
  [errors.OrderImmediatelyFillable, 'VENUE_POST_ONLY_WOULD_TAKE'],
  [errors.InsufficientFunds, 'VENUE_INSUFFICIENT_FUNDS'],
  [errors.BadSymbol, 'VENUE_INSTRUMENT'],
  // Of which rule, ccxt does not say.
  [errors.InvalidOrder, 'VENUE_REJECTED'],
  [errors.BadRequest, 'VENUE_PARAMETER'],
  [errors.InvalidNonce, 'RESYNC_CLOCK'],
  [errors.DDoSProtection, 'RETRY_LATER'],
  [errors.AuthenticationError, 'STOP_VENUE'],
];
const notSentMs = 1_000;

export function meaningOf(error: unknown): Meaning | undefined {
  return meanings.find(([kind]) => error instanceof kind)?.[1];
}

export function isOrderNotFound({ error, answer }: Failure): boolean {
  return answer !== undefined && error instanceof errors.OrderNotFound;
}

/** What a failed order means. Nothing follows from what did not come from the venue itself. */
export function classifyFailure(failure: Failure): Exclude<VenueAnswer, { class: 'ACCEPTED' }> {
  const { error, isSent, answer } = failure;
  if (!isSent) return classifyUnsent(error);
  if (error instanceof UnreadableError) return { class: 'IN_DOUBT', ...unreadable };
  if (!answer) return { class: 'IN_DOUBT', ...unreachable(error) };
  return classifyBy(errorsOf(error), answer);
}

/** Nothing left us: ccxt itself refused, or could not begin. */
function classifyUnsent(error: unknown): Exclude<VenueAnswer, { class: 'ACCEPTED' }> {
  if (!(error instanceof errors.ExchangeError))
    return { class: 'RETRY_LATER', code: 'NOT_SENT', afterMs: notSentMs };
  const meaning = meaningOf(error);
  const code = meaning?.startsWith('VENUE_') ? meaning : 'VENUE_PARAMETER';
  return { class: 'REJECTED', code, message: `${error.name} ${error.message.slice(0, 200)}` };
}

/** What a question that failed has told: nothing, except that we are to stop, or the market gone. */
export function unknownFailure(failure: Failure): UnknownAnswer {
  const { error, answer } = failure;
  if (error instanceof UnreadableError) return { class: 'UNKNOWN', ...unreadable };
  if (!answer) return { class: 'UNKNOWN', ...unreachable(error) };
  const refusal = classifyBy(errorsOf(error), answer);
  const unknown = { class: 'UNKNOWN', code: codeOf(error), message: answer.body.slice(0, 200) } as const;
  if (refusal.class === 'STOP_VENUE')
    return { ...unknown, stop: { scope: refusal.scope, code: refusal.code } };
  const isDelisted = refusal.class === 'REJECTED' && refusal.code === 'VENUE_INSTRUMENT';
  return isDelisted ? { ...unknown, isDelisted } : unknown;
}

/** The venue's codes are ccxt's business here; its words go with the message. */
function errorsOf(error: unknown): VenueErrors {
  return {
    read: (body) => ({ code: codeOf(error), message: body.slice(0, 200) }),
    meaningOf: () => meaningOf(error),
  };
}

function codeOf(error: unknown): string {
  return error instanceof Error ? error.name : 'unknown';
}
