import { decimalOf } from '../../format/number.ts';
import type { TextKey } from '../../i18n/text.ts';
import { fromApi, type LimitName, type Limits, limitFields, limitNames, toApi } from './limit-fields.ts';

/** What stands in the fields of the form: empty where a limit is off. */
export type Draft = Readonly<Record<LimitName, string>>;
export type Wrong = Readonly<Partial<Record<LimitName, TextKey>>>;

export function draftOf(limits: Limits): Draft {
  return Object.fromEntries(limitNames.map((name) => [name, typedOf(name, limits[name])])) as Draft;
}

function typedOf(name: LimitName, value: Limits[LimitName]): string {
  if (value === undefined) return '';
  if (typeof value === 'object') return value.join(', ');
  return fromApi(name, value)?.toFixed() ?? value.toString();
}

/**
 * The limits that a form asks for, and what cannot be sent as it stands; what limits say about each other is the API's to judge.
 * @param isOwn the account's own level, of which some limits may not be absent
 */
export function limitsOf(draft: Draft, isOwn: boolean): { readonly limits: Limits; readonly wrong: Wrong } {
  const limits: Record<string, unknown> = {};
  const wrong: Partial<Record<LimitName, TextKey>> = {};
  for (const name of limitNames) {
    const typed = draft[name].trim();
    const { kind, isRequired } = limitFields[name];
    if (kind === 'list') {
      const list = typed
        .toUpperCase()
        .split(/[\s,]+/)
        .filter(Boolean);
      if (isOwn || list.length > 0) limits[name] = list;
    } else if (kind === 'refuse') {
      if (typed !== '') limits[name] = 'REFUSE';
    } else if (typed === '') {
      if (isOwn && isRequired) wrong[name] = 'risk.wrong.required';
    } else {
      const problem = problemOf(name, typed);
      if (problem) wrong[name] = problem;
      else limits[name] = sent(name, typed);
    }
  }
  return { limits, wrong };
}

const whole = ['count', 'seconds', 'minutes'];

function problemOf(name: LimitName, typed: string): TextKey | undefined {
  const value = decimalOf(typed);
  const { kind, isPart } = limitFields[name];
  if (!value || value.isNegative()) return 'risk.wrong.number';
  // Nought means the same price only.
  if (value.isZero() && name !== 'duplicateRatio') return 'risk.wrong.zero';
  if (whole.includes(kind) && !toApi(name, value).isInteger()) return 'risk.wrong.whole';
  return isPart && value.greaterThanOrEqualTo(100) ? 'risk.wrong.part' : undefined;
}

function sent(name: LimitName, typed: string): string | number | undefined {
  const value = decimalOf(typed);
  if (!value) return undefined;
  const exact = toApi(name, value);
  return whole.includes(limitFields[name].kind) ? exact.toNumber() : exact.toFixed();
}
