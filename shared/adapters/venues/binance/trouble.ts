import type { UnknownAnswer } from '../../../domain/venue/venue-answer.ts';
import { parseError } from './classify.ts';
import { VenueHttpError } from './client.ts';

/** An answer of success that is not one that Binance documents. */
export const unreadable = {
  code: 'UNREADABLE',
  message: 'The venue’s answer is not one that Binance documents.',
} as const;

/** The code of a refusal by the venue itself: a firewall, a limit or a broken server may carry any body. */
export function codeOf(error: unknown): number | undefined {
  return error instanceof VenueHttpError && error.answer.status === 400
    ? parseError(error.answer.body).code
    : undefined;
}

interface Trouble {
  readonly code: string;
  readonly message: string;
}

/** No answer, a cut connection, or one that only half arrived: nobody knows. */
export function unreachable(error: unknown): Trouble {
  const name = error instanceof Error ? error.name : 'unknown';
  return { code: 'UNREACHABLE', message: `The venue gave no whole answer (${name}).` };
}

export function unknown(error: unknown): UnknownAnswer {
  if (!(error instanceof VenueHttpError)) return { class: 'UNKNOWN', ...unreachable(error) };
  const { code, message } = parseError(error.answer.body);
  return { class: 'UNKNOWN', code: String(code ?? `HTTP_${error.answer.status}`), message: message ?? '' };
}
