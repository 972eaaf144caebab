import { Decimal, zero } from './decimal.ts';

/** decimal.js keeps a decimal as words of seven digits; `e` is the exponent of the first digit. */
const wordDigits = 7;
const base = 10 ** wordDigits;
/** Room for words far beyond what money, its products and its averages have, on either side of the point. */
const room = 48;
/** The place of the units. */
const point = room / 2;
/** Products of two words that one place can take before it is carried: 80 times 1e14 is below 2^53. */
const addsMax = 80;

const one = new Decimal(1);
/** Of doubles from the start; an array of the typed kind lies outside of the heap and takes longer to make than to use. */
const nothing: readonly number[] = Array.from({ length: room }, () => 0.5).fill(0);

/**
 * Adds up products of decimals exactly, to the last digit, and many times faster than one decimal after another: hundreds of
 * positions are valued at once. Whole numbers below 2^53, carried in time: no digit is ever rounded.
 */
export class ExactSum {
  readonly #places = nothing.slice();
  #adds = 0;
  /** Below and above these every place is 0; nothing was added while `low` is above `top`. */
  #low = room;
  #top = -1;

  /** Adds `a × b`. Both must be finite. */
  add(a: Decimal, b: Decimal = one): void {
    this.#put(a, b, a.s * b.s);
  }

  /** Takes `a × b` off. Both must be finite. */
  subtract(a: Decimal, b: Decimal = one): void {
    this.#put(a, b, -a.s * b.s);
  }

  #put({ d: x, e: xExponent }: Decimal, { d: y, e: yExponent }: Decimal, sign: number): void {
    const places = this.#places;
    const top = wordOf(xExponent) + wordOf(yExponent) + point;
    const low = top - x.length - y.length + 2;
    if (top >= room - 2 || low < 2) throw new RangeError('too long for an exact sum');
    if (low < this.#low) this.#low = low;
    if (top > this.#top) this.#top = top;
    // Words of one product that meet in one place; what was carried is below one more.
    const meeting = Math.min(x.length, y.length);
    if (this.#adds + meeting > addsMax) {
      this.#top = carry(places, this.#low, this.#top);
      this.#adds = 1;
    }
    this.#adds += meeting;
    for (let i = 0; i < x.length; i += 1) {
      const word = sign * (x[i] as number);
      for (let j = 0, at = top - i; j < y.length; j += 1, at -= 1)
        places[at] = (places[at] as number) + word * (y[j] as number);
    }
  }

  /** The exact sum; every digit is kept, also beyond the precision of a decimal's own arithmetic. */
  value(): Decimal {
    if (this.#top < this.#low) return zero;
    this.#top = carry(this.#places, this.#low, this.#top);
    this.#adds = 1;
    return decimalOf(this.#places, this.#low, this.#top);
  }
}

/** Which word, counted from the units, a digit with this exponent stands in. */
function wordOf(exponent: number): number {
  return Math.floor(exponent / wordDigits);
}

/**
 * Leaves each place below its base, the highest with the sign of the whole, and tells which that is; all of `low` to
 * `top` when every place is 0.
 */
function carry(places: number[], low: number, top: number): number {
  let carried = 0;
  let at = low;
  for (; at <= top || carried !== 0; at += 1) {
    const word = (places[at] as number) + carried;
    // What is left below 0 at the highest place is the sign: it is not carried into a place above.
    carried = at >= top && word < 0 && word > -base ? 0 : Math.floor(word / base);
    places[at] = word - carried * base;
  }
  return Math.max(top, at - 1);
}

/** Word by word as decimal.js keeps it: to write it out and have it parsed takes several times as long. */
function decimalOf(places: readonly number[], low: number, top: number): Decimal {
  const sign = (places[top] as number) < 0 ? -1 : 1;
  const words: number[] = [];
  let owed = 0;
  for (let at = low; at <= top; at += 1) {
    const word = sign * (places[at] as number) - owed;
    owed = word < 0 ? 1 : 0;
    // No word of 0 at either end.
    if (word !== 0 || words.length > 0) words.push(word + owed * base);
  }
  let digits = (top - point) * wordDigits;
  for (; words.at(-1) === 0; digits -= wordDigits) words.pop();
  if (words.length === 0) return zero;
  for (let first = words.at(-1) as number; first >= 10; first /= 10) digits += 1;
  const made = new Decimal(1);
  const fields: { -readonly [Field in 's' | 'e' | 'd']: Decimal[Field] } = made;
  fields.s = sign;
  fields.e = digits;
  fields.d = words.reverse();
  return made;
}
