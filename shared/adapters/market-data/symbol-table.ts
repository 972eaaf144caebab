import { keyCode } from './json-bytes.ts';

/** What the symbols of a venue stand for, found by their bytes: no text is made to look one up. */
export class SymbolTable<Of> {
  readonly #byCode = new Map<number, { readonly bytes: Uint8Array; readonly of: Of }[]>();

  /** @param id the venue's own name, such as `BTCUSDT` */
  add(id: string, of: Of): void {
    const code = keyCode(id);
    const same = this.#byCode.get(code) ?? [];
    same.push({ bytes: Buffer.from(id, 'utf8'), of });
    this.#byCode.set(code, same);
  }

  find(bytes: Uint8Array, from: number, to: number): Of | undefined {
    let code = 0;
    for (let at = from; at < to; at++) code = (code * 31 + (bytes[at] as number)) | 0;
    const same = this.#byCode.get(code);
    if (same === undefined) return undefined;
    for (const entry of same) if (isSame(entry.bytes, bytes, from, to)) return entry.of;
    return undefined;
  }
}

function isSame(expected: Uint8Array, bytes: Uint8Array, from: number, to: number): boolean {
  if (expected.length !== to - from) return false;
  for (let index = 0; index < expected.length; index++)
    if (expected[index] !== bytes[from + index]) return false;
  return true;
}
