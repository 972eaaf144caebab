import * as z from 'zod';
import { atomsFromText } from '../../core/units.ts';
import type { WireRequest } from '../../core/wire.ts';
import { quotation, type Reply, refuse } from './errors.ts';

const bodySchema = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]));

/** Name and value pairs as sent; undefined where a body is not one flat JSON object. */
export function pairsOf(request: WireRequest): [string, string][] | undefined {
  if (request.method !== 'POST') return [...new URLSearchParams(request.query)];
  if (request.body === '') return [];
  const body = bodySchema.safeParse(parsed(request.body));
  if (!body.success) return undefined;
  return Object.entries(body.data).flatMap(([name, value]) =>
    value === null ? [] : [[name, String(value)]],
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Reads one request's parameters. The first thing wrong with them stays in `refusal`; later reads give harmless values. */
export class Params {
  refusal: Reply | undefined;
  private readonly pairs: readonly [string, string][];
  private readonly ofQuotation: boolean;

  constructor(pairs: readonly [string, string][], ofQuotation = false) {
    this.pairs = pairs;
    this.ofQuotation = ofQuotation;
  }

  text(name: string): string | undefined {
    return this.pairs.find(([key, value]) => key === name && value !== '')?.[1];
  }

  required(name: string): string {
    const value = this.text(name);
    if (value === undefined) this.refuse(this.ofQuotation ? quotation.missing : refuse('invalid_parameter'));
    return value ?? '';
  }

  /** Every value of `name[]`, or of `name[0]`, `name[1]`, … as some clients write lists. */
  list(name: string): string[] {
    return this.pairs.flatMap(([key, value]) =>
      key.startsWith(`${name}[`) && key.endsWith(']') ? [value] : [],
    );
  }

  /** The values of a comma-separated list. */
  commas(name: string): string[] {
    return (this.text(name) ?? '').split(',').filter((value) => value !== '');
  }

  /** A whole number in [1, most]; more is cut to `most`. */
  count(name: string, fallback: number, most: number): number {
    const value = this.text(name);
    if (value === undefined) return fallback;
    if (!/^[1-9]\d{0,8}$/.test(value)) this.invalid();
    return Math.min(Number(value) || fallback, most);
  }

  /** Milliseconds, from an ISO 8601 time (UTC where it names no zone) or from milliseconds. */
  time(name: string): number | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    if (/^\d{10,16}$/.test(value)) return Number(value);
    // A `+` that was sent unencoded arrives as a space.
    const iso = value.replace(/ (\d\d:?\d\d)$/, '+$1').replace(' ', 'T');
    const zoned = /(Z|[+-]\d\d:?\d\d)$/.test(iso) ? iso : `${iso}Z`;
    const timeMs = Date.parse(zoned);
    if (!Number.isNaN(timeMs)) return timeMs;
    this.invalid();
    return undefined;
  }

  /** A positive decimal, in atoms. */
  amount(name: string): bigint | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    const amountAtoms = atomsFromText(value);
    if (amountAtoms === undefined || amountAtoms === 0n) this.invalid();
    return amountAtoms;
  }

  oneOf<T extends string>(name: string, values: readonly T[]): T | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    const found = values.find((each) => each === value);
    if (found === undefined) this.invalid();
    return found;
  }

  /** Only the named parameters, under their new names. */
  renamed(names: Readonly<Record<string, string>>): [string, string][] {
    return Object.entries(names).flatMap(([from, to]): [string, string][] => {
      const value = this.text(from);
      return value === undefined ? [] : [[to, value]];
    });
  }

  invalid(): void {
    this.refuse(this.ofQuotation ? quotation.invalid : refuse('invalid_parameter'));
  }

  refuse(reply: Reply): void {
    this.refusal ??= reply;
  }
}
