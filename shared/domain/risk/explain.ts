import { Decimal } from '../money/decimal.ts';
import type { DeniedCode, Refusal } from '../refusal.ts';
import { type Finding, measureOf, textOf } from './finding.ts';
import { riskLadder } from './ladder.ts';
import type { RiskSnapshot } from './snapshot.ts';

/** OFF: the limit is not set, or is none for this order. UNKNOWN: it needs a market price, and there is none. */
export type RuleStatus = 'PASS' | 'REFUSE' | 'OFF' | 'UNKNOWN';

export interface RuleReport {
  readonly name: string;
  readonly status: RuleStatus;
  readonly value?: string;
  readonly limit?: string;
  /** A refusal's sentence. */
  readonly words?: string;
}

export interface RiskExplanation {
  readonly isValid: boolean;
  /** Of the first rule that refuses: the one that an order would be denied with. */
  readonly refusal?: Refusal<DeniedCode>;
  /** 100 for an order that is refused; else the greatest use of any maximum, in whole percent, 99 at most: 80 means that the limit nearest to being reached would be used to four fifths. */
  readonly riskScore: number;
  /** The whole ladder, in its order. */
  readonly rules: readonly RuleReport[];
}

/** Every rule's word on an order, also those after the first refusal. Pure; `assessRisk` decides the same. */
export function explainRisk(given: RiskSnapshot): RiskExplanation {
  const snapshot = { ...given, reckoned: {} };
  const rules: RuleReport[] = [];
  let refusal: Refusal<DeniedCode> | undefined;
  let use = 0;
  let isPriceMissing = false;
  for (const [name, rule] of riskLadder) {
    if (isPriceMissing) {
      rules.push({ name, status: 'UNKNOWN' });
      continue;
    }
    const finding = rule(snapshot);
    rules.push(reportOf(name, finding));
    refusal ??= finding.refusal;
    use = Math.max(use, useOf(finding));
    // What comes after the rule that asks for a price may lean on it.
    isPriceMissing = name === 'price-fresh' && snapshot.price === undefined;
  }
  if (refusal) return { isValid: false, refusal, riskScore: 100, rules };
  return { isValid: true, riskScore: Math.min(99, Math.floor(use * 100)), rules };
}

function reportOf(name: string, finding: Finding): RuleReport {
  const { limit, refusal } = finding;
  const value = measureOf(finding);
  const status = refusal ? 'REFUSE' : limit === undefined ? 'OFF' : 'PASS';
  return {
    name,
    status,
    ...(value === undefined ? {} : { value: textOf(value) }),
    ...(limit === undefined ? {} : { limit: textOf(limit) }),
    ...(refusal ? { words: refusal.message } : {}),
  };
}

/** A share for a score, not money: a float will do. */
function useOf(finding: Finding): number {
  const { limit, bound } = finding;
  const value = measureOf(finding);
  if (bound !== 'MAX' || value === undefined || limit === undefined) return 0;
  if (typeof value === 'string' || typeof limit === 'string') return 0;
  const most = new Decimal(limit);
  return most.isZero() ? 0 : new Decimal(value).dividedBy(most).toNumber();
}
