const zero = 48;
const nine = 57;
const dot = 46;
/** A whole number up to here is exact in a double, and so are these powers: one division of the two rounds right. */
const exactMax = 2 ** 53;
const powers = Array.from({ length: 23 }, (_, digits) => 10 ** digits);

/**
 * The number that is written in these bytes, as `Number` reads it; NaN where none is. Plain decimals, which nearly all are,
 * are read without making a text of them.
 */
export function numberIn(bytes: Uint8Array, from: number, to: number): number {
  let whole = 0;
  let decimals = -1;
  for (let index = from; index < to; index++) {
    const byte = bytes[index] as number;
    if (byte >= zero && byte <= nine) {
      whole = whole * 10 + (byte - zero);
      if (decimals >= 0) decimals += 1;
    } else if (byte === dot && decimals < 0 && index > from) decimals = 0;
    else return slowNumber(bytes, from, to);
  }
  if (whole >= exactMax || decimals > 22 || from === to) return slowNumber(bytes, from, to);
  return decimals <= 0 ? whole : whole / (powers[decimals] as number);
}

function slowNumber(bytes: Uint8Array, from: number, to: number): number {
  const text = textIn(bytes, from, to);
  return text === '' ? Number.NaN : Number(text);
}

/** Without blanks and quotes around it. */
export function textIn(bytes: Uint8Array, from: number, to: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from)
    .toString('latin1')
    .replaceAll('"', '')
    .trim();
}
