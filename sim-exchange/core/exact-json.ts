import { plainText } from './units.ts';

declare global {
  // In the language since ECMAScript 2026, and in our runtime; not yet in the compiler's library.
  interface JSON {
    rawJSON(text: string): object;
    isRawJSON(value: unknown): boolean;
  }
}

/** A JSON number with every digit of the amount, as a venue that sends numbers writes it; a double would round some. */
export function exactNumber(atoms: bigint): object {
  return JSON.rawJSON(plainText(atoms));
}

/** A whole JSON number of any size. */
export function exactInteger(value: bigint): object {
  return JSON.rawJSON(String(value));
}

export function isExactNumber(value: unknown): boolean {
  return JSON.isRawJSON(value);
}
