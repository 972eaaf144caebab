import { BadRow } from './bad-row.ts';
import { numberIn, textIn } from './numbers.ts';

/** Reads the times of a file, all of one kind, which the header or the first one tells. */
export interface TimeReader {
  read(bytes: Uint8Array, from: number, to: number, row: number): number;
}

/**
 * @param name of the column: under `openTimeMs` times are ms
 * @param first one of the file. Seconds have up to 10 digits until the year 2286
 * @param offsetMs of the local time that times without a zone are in
 */
export function timeReader(name: string, first: string, offsetMs: number): TimeReader {
  if (!/^\d+(\.\d+)?$/.test(first)) return new IsoTimes(isZoned(first), offsetMs);
  const digits = name === 'opentimems' ? 13 : (first.split('.')[0] ?? '').length;
  const factor = digits <= 10 ? 1000 : digits <= 13 ? 1 : digits <= 16 ? 1e-3 : 1e-6;
  return {
    read(bytes, from, to, row) {
      const timeMs = Math.round(numberIn(bytes, from, to) * factor);
      return checked(timeMs, bytes, from, to, row, ' like the first one');
    },
  };
}

const iso = /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?)?(Z|[+-]\d\d:?\d\d)?$/;

class IsoTimes implements TimeReader {
  readonly #isZoned: boolean;
  readonly #offsetMs: number;

  constructor(zoned: boolean, offsetMs: number) {
    this.#isZoned = zoned;
    this.#offsetMs = offsetMs;
  }

  read(bytes: Uint8Array, from: number, to: number, row: number): number {
    const text = textIn(bytes, from, to);
    if (!iso.test(text)) return checked(Number.NaN, bytes, from, to, row, '');
    const zoned = isZoned(text);
    if (zoned !== this.#isZoned)
      throw new BadRow(`Row ${row}, time: '${text}' has ${zoned ? 'a' : 'no'} zone, unlike the first one.`);
    const plain = text.replace(' ', 'T');
    const timeMs = Date.parse(zoned || !plain.includes('T') ? plain : `${plain}Z`);
    return checked(zoned ? timeMs : timeMs - this.#offsetMs, bytes, from, to, row, '');
  }
}

function isZoned(text: string): boolean {
  return /(Z|[T ].*[+-]\d\d:?\d\d)$/.test(text);
}

function checked(
  timeMs: number,
  bytes: Uint8Array,
  from: number,
  to: number,
  row: number,
  like: string,
): number {
  if (Number.isFinite(timeMs) && timeMs >= 0 && timeMs <= 8.64e15) return timeMs;
  throw new BadRow(`Row ${row}, time: '${textIn(bytes, from, to)}' is no time${like}.`);
}
