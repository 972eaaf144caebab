import { atomsFromText } from '../../core/units.ts';
import type { WireRequest } from '../../core/wire.ts';
import { type Refusal, refusal } from './errors.ts';

type Value = Record<string, unknown>;

/** What a request carries: the query, or the body's object, or its list of objects. Undefined where it is neither. */
export function valuesOf(request: WireRequest): Value[] | undefined {
  if (request.method === 'GET') return [Object.fromEntries(new URLSearchParams(request.query))];
  if (request.body === '') return [{}];
  const body = parsed(request.body);
  const list = Array.isArray(body) ? body : [body];
  return list.every(isValue) ? list : undefined;
}

function isValue(value: unknown): value is Value {
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

  /** Bitget takes numbers where it documents text; `''` is as good as absent. */
  text(name: string): string | undefined {
    const value = this.value[name];
    if (typeof value === 'number' || typeof value === 'boolean') return String(value);
    return typeof value === 'string' && value !== '' ? value : undefined;
  }

  required(name: string): string {
    const value = this.text(name);
    if (value === undefined) this.refuse(refusal('empty', name));
    return value ?? '';
  }

  has(name: string): boolean {
    return this.text(name) !== undefined;
  }

  /** `yes` or `no`, in either case; absent is no. */
  flag(name: string): boolean {
    const value = (this.text(name) ?? 'no').toLowerCase();
    if (!['yes', 'no', 'true', 'false'].includes(value)) this.wrong(name);
    return value === 'yes' || value === 'true';
  }

  /** A whole number of milliseconds, or the like; undefined when absent. */
  integer(name: string): number | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    if (!/^-?\d{1,19}$/.test(value)) this.wrong(name);
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

  /** `limit`: at most `most`, more is cut. */
  limit(most: number, fallback = most, name = 'limit'): number {
    const value = this.integer(name) ?? fallback;
    if (value < 1) this.wrong(name);
    return Math.min(Math.max(value, 1), most);
  }

  /** A positive decimal, in atoms. */
  amount(name: string): bigint | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    const amountAtoms = atomsFromText(value);
    if (amountAtoms === undefined || amountAtoms === 0n) this.wrong(name);
    return amountAtoms;
  }

  /** One of these words, in whatever case it comes. */
  oneOf<T extends string>(name: string, values: readonly T[]): T | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    const found = values.find((each) => each.toLowerCase() === value.toLowerCase());
    if (found === undefined) this.wrong(name);
    return found;
  }

  wrong(name: string): void {
    this.refuse(refusal('parameterWrong', name));
  }

  refuse(reason: Refusal): void {
    this.refusal ??= reason;
  }
}
