import type * as z from 'zod';
import type { UnknownAnswer } from '../../../domain/venue/venue-answer.ts';
import { unknownAnswer } from './classify.ts';
import { UpbitHttpError } from './client.ts';

/** An answer of success that is not one that Upbit documents. */
export const unreadable = {
  code: 'UNREADABLE',
  message: 'The venue’s answer is not one that Upbit documents.',
} as const;

export class UnreadableError extends Error {
  override readonly name = 'UnreadableError';
}

/** @throws when the answer does not fit; `answered` makes it an unknown one */
export function readable<Read>(schema: z.ZodType<Read>, answer: unknown): Read {
  const read = schema.safeParse(answer);
  if (!read.success) throw new UnreadableError();
  return read.data;
}

/** What the venue told, or that it did not: one page that is missing or unreadable makes the whole unknown. */
export async function answered<Told>(
  ask: () => Promise<Told>,
): Promise<{ readonly told: Told } | UnknownAnswer> {
  try {
    return { told: await ask() };
  } catch (error) {
    return unknown(error);
  }
}

/** No answer, a cut connection, or one that only half arrived: nobody knows. */
export function unreachable(error: unknown): { readonly code: string; readonly message: string } {
  const name = error instanceof Error ? error.name : 'unknown';
  return { code: 'UNREACHABLE', message: `The venue gave no whole answer (${name}).` };
}

export function unknown(error: unknown): UnknownAnswer {
  if (error instanceof UnreadableError) return { class: 'UNKNOWN', ...unreadable };
  return error instanceof UpbitHttpError
    ? unknownAnswer(error.answer)
    : { class: 'UNKNOWN', ...unreachable(error) };
}
