import { Decimal, zero } from './decimal.ts';

/** decimal.js keeps a decimal as words of seven digits; `e` is the exponent of the first digit. */
const wordDigits = 7;
const base = 10 ** wordDigits;
/** Room for words far beyond what money, its products and its averages have, on either side of the point. */
const room = 96;
/** The place of the units. */
const point = room / 2;
/** Products of two words that one place can take before it is carried: 80 times 1e14 is below 2^53. */
const addsMax = 80;

/**
 * Adds up products of decimals exactly, to the last digit, and many times faster than one decimal after another: hundreds of
 * positions are valued at once. Whole numbers below 2^53, carried in time: no digit is ever rounded.
 */
export class ExactSum {
  readonly #places = new Float64Array(room);
  #adds = 0;
  /** Below and above these every place is 0; nothing was added while `low` is above `top`. */
  #low = room;
  #top = -1;

  /** Adds `a × b`. Both must be finite. */
  add(a: Decimal, b: Decimal): void {
    this.#put(a, b, a.s * b.s);
  }

  /** Takes `a × b` off. Both must be finite. */
  subtract(a: Decimal, b: Decimal): void {
    this.#put(a, b, -a.s * b.s);
  }

  #put(a: Decimal, b: Decimal, sign: number): void {
    const [x, y] = [a.d, b.d];
    const top = Math.floor(a.e / wordDigits) + Math.floor(b.e / wordDigits) + point;
    const low = top - x.length - y.length + 2;
    if (top >= room - 2 || low < 2) throw new RangeError('too long for an exact sum');
    if (low < this.#low) this.#low = low;
    if (top > this.#top) this.#top = top;
    // Words of one product that meet in one place; what was carried is below one more.
    const meeting = Math.min(x.length, y.length);
    if (this.#adds + meeting > addsMax) {
      this.#top = carry(this.#places, this.#low, this.#top);
      this.#adds = 1;
    }
    this.#adds += meeting;
    for (let i = 0; i < x.length; i += 1) {
      const word = sign * (x[i] ?? 0);
      for (let j = 0; j < y.length; j += 1)
        this.#places[top - i - j] = (this.#places[top - i - j] ?? 0) + word * (y[j] ?? 0);
    }
  }

  /** The exact sum; every digit is kept, also beyond the precision of a decimal's own arithmetic. */
  value(): Decimal {
    if (this.#top < this.#low) return zero;
    const places = this.#places.slice();
    let top = carry(places, this.#low, this.#top);
    const isNegative = (places[top] ?? 0) < 0;
    if (isNegative) {
      for (let at = this.#low; at <= top; at += 1) places[at] = -(places[at] ?? 0);
      top = carry(places, this.#low, top);
    }
    // From the units, at least, to the units.
    top = Math.max(top, point);
    let text = isNegative ? '-' : '';
    for (let at = top; at >= Math.min(this.#low, point); at -= 1) {
      if (at === point - 1) text += '.';
      text += String(places[at]).padStart(wordDigits, '0');
    }
    return new Decimal(text);
  }
}

/**
 * Leaves each place below its base, the highest with the sign of the whole, and tells which that is; all of `low` to
 * `top` when every place is 0.
 */
function carry(places: Float64Array, low: number, top: number): number {
  let carried = 0;
  let highest = top;
  for (let at = low; at <= top || carried !== 0; at += 1) {
    const word = (places[at] ?? 0) + carried;
    // What is left below 0 at the highest place is the sign: it is not carried into a place above.
    carried = at >= top && word < 0 && word > -base ? 0 : Math.floor(word / base);
    places[at] = word - carried * base;
    highest = Math.max(highest, at);
  }
  return highest;
}
