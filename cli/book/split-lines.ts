/** One line of a stream: bytes of a buffer from `from` up to `to`, without its end. */
export type TakeLine = (bytes: Uint8Array, from: number, to: number, lineNumber: number) => void;

const newline = 0x0a;
/** A line beyond this is no message: a whole book has less than 1 MB. */
const lineBytesMax = 16 * 1024 * 1024;

/** Cuts chunks into lines, without making text of them. */
export class LineSplitter {
  lineNumber = 0;
  readonly #take: TakeLine;
  #rest = new Uint8Array();

  constructor(take: TakeLine) {
    this.#take = take;
  }

  push(chunk: Uint8Array): void {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    // What was left over has no end of a line in it.
    let from = 0;
    let end = bytes.indexOf(newline, this.#rest.length);
    while (end >= 0) {
      this.#line(bytes, from, end);
      from = end + 1;
      end = bytes.indexOf(newline, from);
    }
    this.#rest = bytes.slice(from);
    if (this.#rest.length > lineBytesMax)
      throw new RangeError(`line ${this.lineNumber + 1} is longer than ${lineBytesMax} bytes`);
  }

  /** The last line may have no end. */
  finish(): void {
    if (this.#rest.length > 0) this.#line(this.#rest, 0, this.#rest.length);
    this.#rest = new Uint8Array();
  }

  #line(bytes: Uint8Array, from: number, to: number): void {
    this.lineNumber += 1;
    if (to > from) this.#take(bytes, from, to, this.lineNumber);
  }
}
