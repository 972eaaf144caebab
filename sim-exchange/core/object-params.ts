import { atomsFromText } from './units.ts';
import type { WireRequest } from './wire.ts';

type Value = Record<string, unknown>;

/** What a request carries: the query, or the body's object, or its list of objects; none where the body is empty, undefined where it is neither. */
export function valuesOf(request: WireRequest): Value[] | undefined {
  if (request.method === 'GET') return [Object.fromEntries(new URLSearchParams(request.query))];
  if (request.body === '') return [];
  const body = parsed(request.body);
  const list = Array.isArray(body) ? body : [body];
  return list.every(isValue) ? list : undefined;
}

export function isValue(value: unknown): value is Value {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Reads one object's parameters, as OKX, Bybit and Bitget take them: numbers and booleans too where text is documented, and
 * `''` is as good as absent. The first thing wrong with them stays in `refusal`; later reads give harmless values.
 */
export abstract class ObjectParams<Refusal> {
  refusal: Refusal | undefined;
  readonly value: Value;

  constructor(value: Value) {
    this.value = value;
  }

  /** What the venue answers when a parameter is missing, or says what it must not. */
  protected abstract refusalFor(fault: 'MISSING' | 'WRONG', name: string): Refusal;

  /** What a whole number may look like. */
  protected isWhole(text: string): boolean {
    return /^-?\d{1,19}$/.test(text);
  }

  protected isSameWord(a: string, b: string): boolean {
    return a === b;
  }

  text(name: string): string | undefined {
    const value = this.value[name];
    if (typeof value === 'number' || typeof value === 'boolean') return String(value);
    return typeof value === 'string' && value !== '' ? value : undefined;
  }

  required(name: string): string {
    const value = this.text(name);
    if (value === undefined) this.refuse(this.refusalFor('MISSING', name));
    return value ?? '';
  }

  has(name: string): boolean {
    return this.text(name) !== undefined;
  }

  flag(name: string): boolean {
    const value = this.text(name);
    if (value !== undefined && value !== 'true' && value !== 'false') this.wrong(name);
    return value === 'true';
  }

  /** Undefined when absent. */
  integer(name: string): number | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    if (!this.isWhole(value)) this.wrong(name);
    return Number(value) || 0;
  }

  /** An id with more digits than a number holds. */
  id(name: string): bigint | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    if (/^\d{1,30}$/.test(value)) return BigInt(value);
    this.wrong(name);
    return undefined;
  }

  /** `limit`, or what it is called: at most `most`, more is cut. */
  limit(most: number, fallback = most, name = 'limit'): number {
    const value = this.integer(name) ?? fallback;
    if (value < 1) this.wrong(name);
    return Math.min(Math.max(value, 1), most);
  }

  /** A positive decimal, in atoms. */
  amount(name: string): bigint | undefined {
    const amountAtoms = this.amountOrZero(name);
    if (amountAtoms === 0n) this.wrong(name);
    return amountAtoms;
  }

  /** The same, where `0` means something. */
  amountOrZero(name: string): bigint | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    const amountAtoms = atomsFromText(value);
    if (amountAtoms === undefined) this.wrong(name);
    return amountAtoms;
  }

  oneOf<T extends string>(name: string, values: readonly T[]): T | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    const found = values.find((each) => this.isSameWord(each, value));
    if (found === undefined) this.wrong(name);
    return found;
  }

  wrong(name: string): void {
    this.refuse(this.refusalFor('WRONG', name));
  }

  refuse(reason: Refusal): void {
    this.refusal ??= reason;
  }

  /** The objects of a list within the object; undefined, and wrong, where it is no such list. */
  protected valuesIn(name: string): readonly Value[] | undefined {
    const value = this.value[name];
    if (Array.isArray(value) && value.every(isValue)) return value;
    this.wrong(name);
    return undefined;
  }
}
