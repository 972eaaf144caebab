import { type JsonBytes, keyCode } from './json-bytes.ts';

const quote = 0x22;
const letterN = 0x6e;

/** Numbers of an object by their names. NaN: it has none of this name, or says null or nothing there. */
export class NumberFields<Name extends string> {
  readonly #json: JsonBytes;
  readonly #byCode: ReadonlyMap<number, number>;
  readonly #byName: ReadonlyMap<string, number>;
  readonly #values: Float64Array;

  constructor(json: JsonBytes, names: readonly Name[]) {
    this.#json = json;
    this.#byCode = new Map(names.map((name, index) => [keyCode(name), index]));
    this.#byName = new Map(names.map((name, index) => [name, index]));
    this.#values = new Float64Array(names.length).fill(Number.NaN);
  }

  clear(): void {
    this.#values.fill(Number.NaN);
  }

  /** False: the key that was read last is none of them, and its value is still to be read. */
  take(): boolean {
    const index = this.#byCode.get(this.#json.key);
    if (index === undefined) return false;
    this.#values[index] = this.#number();
    return true;
  }

  get(name: Name): number {
    return this.#values[this.#byName.get(name) ?? -1] ?? Number.NaN;
  }

  /** @throws Unreadable where there is none, or a negative one */
  needed(name: Name): number {
    const value = this.get(name);
    return value >= 0 ? value : this.#json.fail();
  }

  /** @throws Unreadable where it is not above zero */
  price(name: Name): number {
    const value = this.get(name);
    return value > 0 ? value : this.#json.fail();
  }

  /** NaN where there is none. @throws Unreadable where it is not above zero */
  priceIfTold(name: Name): number {
    return Number.isNaN(this.get(name)) ? Number.NaN : this.price(name);
  }

  #number(): number {
    const json = this.#json;
    const byte = json.peek();
    const isEmpty = byte === quote && json.bytes[json.position + 1] === quote;
    if (!isEmpty && byte !== letterN) return json.decimal(false);
    json.skip();
    return Number.NaN;
  }
}
