import { atomsFromText } from '../../core/units.ts';
import type { WireRequest } from '../../core/wire.ts';
import { type Category, type Refusal, refusal } from './errors.ts';

type Value = Record<string, unknown>;

/** What a request carries: the query, or the body's object; undefined where the body is no object. */
export function requestValue(request: WireRequest): Value | undefined {
  if (request.method === 'GET') return Object.fromEntries(new URLSearchParams(request.query));
  if (request.body === '') return {};
  const body = parsed(request.body);
  return isValue(body) ? body : undefined;
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

/** Reads one object's parameters. The first thing wrong with them stays in `refusal`; later reads give harmless values. */
export class Params {
  refusal: Refusal | undefined;
  readonly value: Value;

  constructor(value: Value) {
    this.value = value;
  }

  /** Bybit takes numbers and booleans where it documents text; `''` is as good as absent. */
  text(name: string): string | undefined {
    const value = this.value[name];
    if (typeof value === 'number' || typeof value === 'boolean') return String(value);
    return typeof value === 'string' && value !== '' ? value : undefined;
  }

  required(name: string): string {
    const value = this.text(name);
    if (value === undefined) this.refuse(refusal('missing', name));
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

  /** The objects of a list within the object. */
  list(name: string): Params[] {
    const value = this.value[name];
    if (Array.isArray(value) && value.every(isValue)) return value.map((each) => new Params(each));
    this.wrong(name);
    return [];
  }

  /** A whole number; undefined when absent. */
  integer(name: string): number | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    if (!/^\d{1,16}$/.test(value)) this.wrong(name);
    return Number(value) || 0;
  }

  /** `limit`: at most `most`, more is cut. */
  limit(most: number, fallback: number): number {
    const value = this.integer('limit') ?? fallback;
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
    const found = values.find((each) => each === value);
    if (found === undefined) this.wrong(name);
    return found;
  }

  wrong(name: string): void {
    this.refuse(refusal('parameter', name));
  }

  refuse(reason: Refusal): void {
    this.refusal ??= reason;
  }
}

/** Bybit's four categories; two of them have no markets here. */
export type AnyCategory = Category | 'inverse' | 'option';

export function categoryOf(params: Params): AnyCategory {
  params.required('category');
  const category = params.text('category');
  const known = (['spot', 'linear', 'inverse', 'option'] as const).find((each) => each === category);
  if (known === undefined) params.refuse(refusal('category'));
  return known ?? 'linear';
}
