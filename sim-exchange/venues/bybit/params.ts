import { isValue, ObjectParams, parsed } from '../../core/object-params.ts';
import type { WireRequest } from '../../core/wire.ts';
import { type Category, type Refusal, refusal } from './errors.ts';

/** What a request carries: the query, or the body's object; undefined where the body is no object. */
export function requestValue(request: WireRequest): Record<string, unknown> | undefined {
  if (request.method === 'GET') return Object.fromEntries(new URLSearchParams(request.query));
  if (request.body === '') return {};
  const body = parsed(request.body);
  return isValue(body) ? body : undefined;
}

export class Params extends ObjectParams<Refusal> {
  protected refusalFor(fault: 'MISSING' | 'WRONG', name: string): Refusal {
    return refusal(fault === 'MISSING' ? 'missing' : 'parameter', name);
  }

  protected override isWhole(text: string): boolean {
    return /^\d{1,16}$/.test(text);
  }

  /** Less than one is cut to one, too. */
  override limit(most: number, fallback: number): number {
    return Math.min(Math.max(this.integer('limit') ?? fallback, 1), most);
  }

  /** The objects of a list within the object. */
  list(name: string): Params[] {
    return (this.valuesIn(name) ?? []).map((each) => new Params(each));
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
