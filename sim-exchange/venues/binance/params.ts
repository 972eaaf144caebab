import { atomsFromText } from '../../core/units.ts';
import { type Reply, refuse } from './errors.ts';

/** Reads one request's parameters. The first thing wrong with them stays in `refusal`; later reads give harmless values. */
export class Params {
  refusal: Reply | undefined;
  private readonly values: ReadonlyMap<string, string>;

  constructor(values: ReadonlyMap<string, string>) {
    this.values = values;
  }

  has(name: string): boolean {
    return (this.values.get(name) ?? '') !== '';
  }

  text(name: string): string | undefined {
    const value = this.values.get(name);
    return value === '' ? undefined : value;
  }

  required(name: string): string {
    const value = this.text(name);
    if (value === undefined) this.refuse(refuse('mandatory', name));
    return value ?? '';
  }

  integer(name: string): number | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    if (!/^\d{1,16}$/.test(value)) {
      this.refuse(refuse('illegalCharacters', name, '^[0-9]{1,20}$'));
      return undefined;
    }
    return Number(value);
  }

  /** A page size: `fallback` when absent, never above `maximum`. */
  limit(fallback: number, maximum: number): number {
    return Math.min(Math.max(this.integer('limit') ?? fallback, 1), maximum);
  }

  /** A non-negative decimal with at most 8 fraction digits, in atoms. */
  amount(name: string): bigint | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    const parsed = atomsFromText(value);
    if (parsed === undefined) {
      const legal = '^([0-9]{1,20})(\\.[0-9]{1,20})?$';
      this.refuse(refuse('illegalCharacters', name, legal));
      return undefined;
    }
    if (parsed % 10_000n !== 0n) this.refuse(refuse('tooPrecise', name));
    return parsed;
  }

  /** Only the named parameters, under their new names. */
  renamed(names: Readonly<Record<string, string>>): Params {
    const kept = Object.entries(names).flatMap(([from, to]): [string, string][] => {
      const value = this.text(from);
      return value === undefined ? [] : [[to, value]];
    });
    return new Params(new Map(kept));
  }

  refuse(reply: Reply): void {
    this.refusal ??= reply;
  }
}
