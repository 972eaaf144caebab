import type { UnknownAnswer, VenueStop } from '../../domain/venue/venue-answer.ts';

/** The venue did not answer a question about its books: nothing follows from it, and the next run asks again. */
export class VenueSilentError extends Error {
  override readonly name = 'VenueSilentError';
  readonly stop: VenueStop | undefined;
  constructor(question: string, { code, stop }: UnknownAnswer) {
    super(`the venue did not tell its ${question}: ${code}`);
    this.stop = stop;
  }
}
