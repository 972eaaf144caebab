import { atomsFromText } from '../../core/units.ts';
import { Params } from '../binance/params.ts';
import { refuse } from './errors.ts';

/** One request's parameters; futures word what is wrong with an amount in their own way. */
export class LinearParams extends Params {
  /** A non-negative decimal in atoms. How precise it may be is the symbol's own rule. */
  override amount(name: string): bigint | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    const parsed = atomsFromText(value);
    if (parsed === undefined) {
      this.refuse(refuse('illegalCharacters', name, '^([0-9]{1,20})(\\.[0-9]{1,20})?$'));
    }
    return parsed;
  }

  /** `true` or `false` in any case; false when absent. */
  flag(name: string): boolean {
    const value = this.text(name)?.toLowerCase();
    if (value !== undefined && value !== 'true' && value !== 'false') {
      this.refuse(refuse('invalidParameter', name));
    }
    return value === 'true';
  }

  /** Where a query of history starts and ends. */
  span(): { startMs: number | undefined; endMs: number | undefined } {
    const startMs = this.integer('startTime');
    const endMs = this.integer('endTime');
    if (startMs !== undefined && endMs !== undefined && startMs > endMs) this.refuse(refuse('startAfterEnd'));
    return { startMs, endMs };
  }
}

/** What lies within a span, by time. */
export function within<T>(
  rows: readonly T[],
  timeOf: (row: T) => number,
  span: ReturnType<LinearParams['span']>,
): T[] {
  const { startMs = 0, endMs = Number.POSITIVE_INFINITY } = span;
  return rows.filter((row) => timeOf(row) >= startMs && timeOf(row) <= endMs);
}
