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

  /** Adds `a × b`. Both must be finite. */
  add(a: Decimal, b: Decimal): void {
    const [x, y] = [a.d, b.d];
    const top = Math.floor(a.e / wordDigits) + Math.floor(b.e / wordDigits) + point;
    if (top >= room - 2 || top - x.length - y.length < 0) throw new RangeError('too long for an exact sum');
    // Words of one product that meet in one place; what was carried is below one more.
    const meeting = Math.min(x.length, y.length);
    if (this.#adds + meeting > addsMax) {
      carry(this.#places);
      this.#adds = 1;
    }
    this.#adds += meeting;
    const sign = a.s * b.s;
    for (let i = 0; i < x.length; i += 1) {
      const word = sign * (x[i] ?? 0);
      for (let j = 0; j < y.length; j += 1)
        this.#places[top - i - j] = (this.#places[top - i - j] ?? 0) + word * (y[j] ?? 0);
    }
  }

  /** The exact sum; every digit is kept, also beyond the precision of a decimal's own arithmetic. */
  value(): Decimal {
    const places = this.#places.slice();
    carry(places);
    const first = places.findLastIndex((word) => word !== 0);
    if (first === -1) return zero;
    const isNegative = (places[first] ?? 0) < 0;
    if (isNegative) {
      for (let at = 0; at < room; at += 1) places[at] = -(places[at] ?? 0);
      carry(places);
    }
    const top = Math.max(
      places.findLastIndex((word) => word !== 0),
      point,
    );
    const low = Math.min(
      places.findIndex((word) => word !== 0),
      point,
    );
    let text = isNegative ? '-' : '';
    for (let at = top; at >= low; at -= 1) {
      if (at === point - 1) text += '.';
      text += String(places[at]).padStart(wordDigits, '0');
    }
    return new Decimal(text);
  }
}

/** Leaves each place below its base, the highest with the sign of the whole. */
function carry(places: Float64Array): void {
  let carried = 0;
  for (let at = 0; at < room; at += 1) {
    const word = (places[at] ?? 0) + carried;
    carried = at === room - 1 ? 0 : Math.floor(word / base);
    places[at] = word - carried * base;
  }
}
