/** Up to here two values add up without rounding, whatever their signs. */
const roomOf = 2 ** 52;
/** More decimals than any amount has that a store keeps. */
const decimalsMax = 40;
const scale = (decimals: number): bigint => 10n ** BigInt(decimalsMax - decimals);

/**
 * An exact sum of plain decimals, made for a million of them: amounts of few digits add up as whole numbers, one sum
 * for each count of decimals, and flow into a big integer before they could round.
 */
export class ExactSum {
  readonly #byDecimals: number[] = [];
  #rest = 0n;

  /** @returns false, and adds nothing, for text that is no plain decimal such as `-12.5` */
  add(text: string): boolean {
    const isNegative = text.charCodeAt(0) === 45;
    let value = 0;
    let decimals = -1;
    let at = isNegative ? 1 : 0;
    const first = at;
    for (; at < text.length; at += 1) {
      const digit = text.charCodeAt(at) - 48;
      if (digit === -2 && decimals < 0 && at > first) decimals = 0;
      else if (digit < 0 || digit > 9) return false;
      else {
        value = value * 10 + digit;
        if (decimals >= 0) decimals += 1;
      }
    }
    if (at === first || decimals === 0 || decimals > decimalsMax) return false;
    const places = Math.max(decimals, 0);
    if (value > roomOf) this.#rest += BigInt(text.replace('.', '')) * scale(places);
    else this.#addSmall(isNegative ? -value : value, places);
    return true;
  }

  #addSmall(value: number, decimals: number): void {
    const sum = (this.#byDecimals[decimals] ?? 0) + value;
    const isFull = Math.abs(sum) > roomOf;
    if (isFull) this.#rest += BigInt(sum) * scale(decimals);
    this.#byDecimals[decimals] = isFull ? 0 : sum;
  }

  /** Plain text without trailing zeros, as `decimalText` gives it. */
  text(): string {
    const total = this.#byDecimals.reduce(
      (sum, value, decimals) => sum + BigInt(value) * scale(decimals),
      this.#rest,
    );
    const digits = String(total < 0n ? -total : total).padStart(decimalsMax + 1, '0');
    const fraction = digits.slice(-decimalsMax).replace(/0+$/, '');
    return `${total < 0n ? '-' : ''}${digits.slice(0, -decimalsMax)}${fraction === '' ? '' : `.${fraction}`}`;
  }
}
