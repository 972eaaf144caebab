import type * as z from 'zod';
import type { UnknownAnswer } from '../../domain/venue/venue-answer.ts';
import { unknownBy, type VenueErrors } from './refusal.ts';
import { VenueHttpError } from './venue-http.ts';

/** An answer of success that is not one that the venue documents. */
export const unreadable = {
  code: 'UNREADABLE',
  message: 'The venue’s answer is not one that it documents.',
} as const;

export class UnreadableError extends Error {
  override readonly name = 'UnreadableError';
}

/** @throws UnreadableError when the answer does not fit */
export function readable<Read>(schema: z.ZodType<Read>, answer: unknown): Read {
  const read = schema.safeParse(answer);
  if (!read.success) throw new UnreadableError();
  return read.data;
}

/** No answer, a cut connection, or one that only half arrived: nobody knows. */
export function unreachable(error: unknown): { readonly code: string; readonly message: string } {
  const name = error instanceof Error ? error.name : 'unknown';
  return { code: 'UNREACHABLE', message: `The venue gave no whole answer (${name}).` };
}

/** What a question that failed has told: nothing. */
export function unknown(errors: VenueErrors, error: unknown): UnknownAnswer {
  if (error instanceof UnreadableError) return { class: 'UNKNOWN', ...unreadable };
  return error instanceof VenueHttpError
    ? unknownBy(errors, error.answer)
    : { class: 'UNKNOWN', ...unreachable(error) };
}

/** What the venue told, or that it did not: one page that is missing or unreadable makes the whole unknown. */
export async function answered<Told>(
  errors: VenueErrors,
  ask: () => Promise<Told>,
): Promise<{ readonly told: Told } | UnknownAnswer> {
  try {
    return { told: await ask() };
  } catch (error) {
    return unknown(errors, error);
  }
}
