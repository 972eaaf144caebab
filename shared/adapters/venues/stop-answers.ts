import type { StopAnswer, StopFateAnswer, StopsAnswer } from '../../domain/venue/venue-answer.ts';
import { classifyBy, type VenueErrors } from './refusal.ts';
import { unknown, unreadable } from './trouble.ts';
import { VenueHttpError } from './venue-http.ts';

/** What the calls about stops have in common: how a venue words its errors, and which codes mean that its state is as wished. */
export interface StopWords {
  readonly errors: VenueErrors;
  codeOf(error: unknown): string | undefined;
  /**
   * Codes of a new stop whose id the venue knows: it is the one that was placed before. Whether it still rests the list tells.
   */
  readonly placedBefore: ReadonlySet<string>;
  /** Codes of a cancel of one that does not rest. */
  readonly gone: ReadonlySet<string>;
}

/** @param send resolves to whether the venue's answer is about this stop */
export async function placeStop(words: StopWords, send: () => Promise<boolean>): Promise<StopAnswer> {
  try {
    return (await send()) ? { class: 'RESTS' } : { class: 'UNKNOWN', ...unreadable };
  } catch (error) {
    return stopAnswerOf(words, error);
  }
}

/** What an answer to a new stop means that is not a success. */
export function stopAnswerOf(words: StopWords, error: unknown): StopAnswer {
  if (words.placedBefore.has(words.codeOf(error) ?? '')) return { class: 'RESTS' };
  if (!(error instanceof VenueHttpError)) return unknown(words.errors, error);
  const refused = classifyBy(words.errors, error.answer);
  if (refused.class !== 'REJECTED') return unknown(words.errors, error);
  return { class: 'REFUSED', code: refused.code, message: refused.message };
}

/** @param send resolves when the venue has answered that it cancelled the stop */
export async function cancelStop(words: StopWords, send: () => Promise<unknown>): Promise<StopAnswer> {
  try {
    await send();
    return { class: 'GONE' };
  } catch (error) {
    return words.gone.has(words.codeOf(error) ?? '') ? { class: 'GONE' } : unknown(words.errors, error);
  }
}

export async function listStops(
  { errors }: Pick<StopWords, 'errors'>,
  ask: () => Promise<readonly string[]>,
): Promise<StopsAnswer> {
  try {
    return { class: 'STOPS', ids: await ask() };
  } catch (error) {
    return unknown(errors, error);
  }
}

/** @param ask resolves to undefined for one that the venue does not know: it never was there, or was forgotten unfilled */
export async function findStop(
  { errors }: Pick<StopWords, 'errors'>,
  ask: () => Promise<StopFateAnswer | undefined>,
): Promise<StopFateAnswer> {
  try {
    return (await ask()) ?? { class: 'ENDED' };
  } catch (error) {
    return unknown(errors, error);
  }
}
