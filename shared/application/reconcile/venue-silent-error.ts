/** The venue did not answer a question about its books: nothing follows from it, and the next run asks again. */
export class VenueSilentError extends Error {
  override readonly name = 'VenueSilentError';
  constructor(question: string, code: string) {
    super(`the venue did not tell its ${question}: ${code}`);
  }
}
