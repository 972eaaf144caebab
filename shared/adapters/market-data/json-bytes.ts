import { exactDigits } from '#shared/domain/market/exact-text.ts';

/** A message is not what its venue documents. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable';
}

const quote = 0x22;
const comma = 0x2c;
const minus = 0x2d;
const dot = 0x2e;
const zero = 0x30;
const nine = 0x39;
const colon = 0x3a;
const openSquare = 0x5b;
const backslash = 0x5c;
const closeSquare = 0x5d;
const openCurly = 0x7b;
const closeCurly = 0x7d;

/** Exact in doubles, as is every whole number of 15 digits: their quotient is the double nearest to the decimal. */
const powersOfTen = Array.from({ length: exactDigits + 1 }, (_, power) => 10 ** power);

/** A name of a key as a number, to compare keys without making text of them. */
export function keyCode(name: string): number {
  let code = 0;
  for (let index = 0; index < name.length; index++) code = (code * 31 + name.charCodeAt(index)) | 0;
  return code;
}

/**
 * Reads JSON from bytes, in one pass and without making objects or text: market data comes in messages by the ten
 * thousand, of which little is wanted. It goes forward only; the reader of a venue asks for what it expects there and
 * passes over the rest.
 *
 * Every method throws {@link Unreadable} where something else stands.
 */
export class JsonBytes {
  /** Of the key that was read last, as {@link keyCode} gives it. */
  key = 0;
  /** Where the text that was read last begins and ends. */
  textFrom = 0;
  textTo = 0;
  bytes: Uint8Array = new Uint8Array();
  #at = 0;
  #end = 0;

  /** Begins with the bytes from `start` up to `end`. */
  read(bytes: Uint8Array, start = 0, end = bytes.length): void {
    this.bytes = bytes;
    this.#at = start;
    this.#end = end;
  }

  /** Where it stands, for {@link seek}. */
  get position(): number {
    return this.#at;
  }

  /** Goes back to what was passed over. */
  seek(position: number): void {
    this.#at = position;
  }

  /** The byte that comes next, behind white space. NaN at the end. */
  peek(): number {
    while (this.#at < this.#end) {
      const byte = this.bytes[this.#at] as number;
      if (byte > 0x20) return byte;
      this.#at += 1;
    }
    return Number.NaN;
  }

  isArray(): boolean {
    return this.peek() === openSquare;
  }

  isObject(): boolean {
    return this.peek() === openCurly;
  }

  /** Nothing but white space is left. */
  finish(): void {
    if (!Number.isNaN(this.peek())) this.fail();
  }

  /** Enters an object and reads its first key. False: it is empty, and was left again. */
  firstKey(): boolean {
    this.#expect(openCurly);
    if (this.peek() !== closeCurly) return this.#readKey();
    this.#at += 1;
    return false;
  }

  /** Reads the next key of the object, after the value of the one before. False: the object is over. */
  nextKey(): boolean {
    const byte = this.peek();
    this.#at += 1;
    if (byte === comma) return this.#readKey();
    if (byte !== closeCurly) this.fail();
    return false;
  }

  /** Enters an array. False: it is empty, and was left again. */
  firstItem(): boolean {
    this.#expect(openSquare);
    if (this.peek() !== closeSquare) return true;
    this.#at += 1;
    return false;
  }

  /** After an item. False: the array is over. */
  nextItem(): boolean {
    const byte = this.peek();
    this.#at += 1;
    if (byte === comma) return true;
    if (byte !== closeSquare) this.fail();
    return false;
  }

  /** Reads text, which then stands between `textFrom` and `textTo`. Escapes stay as they are. */
  text(): void {
    this.#expect(quote);
    const { bytes } = this;
    this.textFrom = this.#at;
    for (let at = this.#at; at < this.#end; at++) {
      const byte = bytes[at] as number;
      if (byte === backslash) at += 1;
      else if (byte === quote) {
        this.textTo = at;
        this.#at = at + 1;
        return;
      }
    }
    this.fail();
  }

  /** The text that was read last. */
  string(): string {
    return Buffer.from(
      this.bytes.buffer,
      this.bytes.byteOffset + this.textFrom,
      this.textTo - this.textFrom,
    ).toString('utf8');
  }

  /** Reads text, or a number as it is written, which then stands between `textFrom` and `textTo`. */
  word(): void {
    if (this.peek() === quote) this.text();
    else this.#skipWord();
  }

  /** Code of a text, as {@link keyCode} gives it. */
  textCode(): number {
    this.text();
    let code = 0;
    for (let at = this.textFrom; at < this.textTo; at++) code = (code * 31 + (this.bytes[at] as number)) | 0;
    return code;
  }

  /**
   * A decimal, quoted or not. Of up to fifteen significant digits the double stands for exactly that decimal.
   *
   * @param isExact a longer one is refused; else the nearest double is given
   */
  decimal(isExact: boolean): number {
    const isQuoted = this.peek() === quote;
    if (isQuoted) this.#at += 1;
    const { bytes } = this;
    const from = this.#at;
    let at = from;
    if (bytes[at] === minus) at += 1;
    const digitsFrom = at;
    let mantissa = 0;
    let fractionFrom = -1;
    for (; at < this.#end; at++) {
      const byte = bytes[at] as number;
      if (byte >= zero && byte <= nine) mantissa = mantissa * 10 + (byte - zero);
      else if (byte === dot && fractionFrom < 0 && at > digitsFrom) fractionFrom = at + 1;
      else break;
    }
    const digits = at - digitsFrom - (fractionFrom < 0 ? 0 : 1);
    const next = bytes[at];
    const isExponent = next === 0x45 || next === 0x65;
    if (digits === 0 || fractionFrom === at) this.fail();
    this.#at = at;
    if (digits > exactDigits || isExponent) return this.#longDecimal(from, isQuoted, isExact);
    if (isQuoted) this.#closeQuote();
    const size = fractionFrom < 0 ? mantissa : mantissa / (powersOfTen[at - fractionFrom] as number);
    return bytes[from] === minus ? -size : size;
  }

  /** A whole number that a double holds, quoted or not. */
  integer(): number {
    const value = this.decimal(true);
    return Number.isSafeInteger(value) ? value : this.fail();
  }

  /** The last fifteen digits of a whole number, quoted or not: they tell apart what a double would not. */
  lastDigits(): number {
    const isQuoted = this.peek() === quote;
    if (isQuoted) this.#at += 1;
    const from = this.#at;
    while (this.#at < this.#end && isDigit(this.bytes[this.#at])) this.#at += 1;
    if (from === this.#at) this.fail();
    let value = 0;
    for (let at = Math.max(from, this.#at - exactDigits); at < this.#at; at++)
      value = value * 10 + ((this.bytes[at] as number) - zero);
    if (isQuoted) this.#closeQuote();
    return value;
  }

  boolean(): boolean {
    const isTrue = this.peek() === 0x74;
    this.skip();
    return isTrue;
  }

  /** Passes over one value of whatever kind. */
  skip(): void {
    let depth = 0;
    do {
      const byte = this.peek();
      if (byte === quote) this.text();
      else if (byte === openSquare || byte === openCurly) depth += this.#enter();
      else if (byte === closeSquare || byte === closeCurly) depth -= this.#enter();
      else if (byte === comma || byte === colon) this.#at += depth > 0 ? 1 : this.fail();
      else this.#skipWord();
    } while (depth > 0);
    if (depth < 0) this.fail();
  }

  fail(): never {
    throw new Unreadable(`byte ${this.#at}`);
  }

  #enter(): 1 {
    this.#at += 1;
    return 1;
  }

  #skipWord(): void {
    this.textFrom = this.#at;
    while (this.#at < this.#end && isWord(this.bytes[this.#at])) this.#at += 1;
    this.textTo = this.#at;
    if (this.textTo === this.textFrom) this.fail();
  }

  #readKey(): true {
    this.key = this.textCode();
    this.#expect(colon);
    return true;
  }

  #expect(byte: number): void {
    if (this.peek() !== byte) this.fail();
    this.#at += 1;
  }

  #closeQuote(): void {
    if (this.#at >= this.#end || this.bytes[this.#at] !== quote) this.fail();
    this.#at += 1;
  }

  /** Sixteen digits and more, of which the last may be zeros, or an exponent. */
  #longDecimal(from: number, isQuoted: boolean, isExact: boolean): number {
    while (this.#at < this.#end && isWord(this.bytes[this.#at])) this.#at += 1;
    const { buffer, byteOffset } = this.bytes;
    const text = Buffer.from(buffer, byteOffset + from, this.#at - from).toString('latin1');
    if (isQuoted) this.#closeQuote();
    const value = Number(text);
    if (!Number.isFinite(value)) this.fail();
    return isExact && !isShort(text) ? this.fail() : value;
  }
}

/** Significant digits, without the zeros on both ends, are few enough. */
function isShort(text: string): boolean {
  const [mantissa = ''] = text.split(/e/i);
  const digits = mantissa.replace(/[-.]/g, '').replace(/^0+/, '').replace(/0+$/, '');
  return digits.length <= exactDigits;
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= zero && byte <= nine;
}

/** What numbers, true, false and null are made of. */
function isWord(byte: number | undefined): boolean {
  if (byte === undefined) return false;
  return isDigit(byte) || byte === dot || byte === minus || byte === 0x2b || isLetter(byte | 0x20);
}

function isLetter(lower: number): boolean {
  return lower >= 0x61 && lower <= 0x7a;
}
