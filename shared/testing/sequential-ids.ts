import type { Ids } from '../ports/ids.port.ts';

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const timePart = '01JXRK0000';
const countLength = 16;

/** The n-th id of a test: a valid ULID that sorts after the one before. */
export function idOf(n: number): string {
  let text = '';
  for (let rest = n; rest > 0; rest = Math.floor(rest / 32)) text = alphabet[rest % 32] + text;
  return timePart + text.padStart(countLength, '0');
}

export class SequentialIds implements Ids {
  #count = 0;

  nextId(): string {
    this.#count += 1;
    return idOf(this.#count);
  }
}
