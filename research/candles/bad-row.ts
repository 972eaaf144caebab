/** What is wrong with candles that are read, with its row and field: thrown by readers, caught by whoever calls them. */
export class BadRow extends Error {
  readonly code: string;

  constructor(message: string, code = 'CANDLES_INVALID') {
    super(message);
    this.name = 'BadRow';
    this.code = code;
  }
}
