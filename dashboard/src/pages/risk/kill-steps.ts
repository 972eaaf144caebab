import type { Kill } from '../../api/client.ts';

export interface KillStep {
  readonly kind: 'triggered' | 'fenced' | 'clear' | 'all-fenced' | 'verified';
  readonly accountId?: string;
  /** Since the trigger. */
  readonly afterMs: number;
}

const rank = { triggered: 0, fenced: 1, 'all-fenced': 2, clear: 3, verified: 4 } as const;

/** What a kill is known to have done, in the order in which it was so. */
export function killSteps({ accounts, fencedMs, verifiedMs }: Kill): readonly KillStep[] {
  const steps: KillStep[] = [{ kind: 'triggered', afterMs: 0 }];
  for (const { accountId, fencedMs: fenced, clearMs: clear } of accounts) {
    if (fenced !== null) steps.push({ kind: 'fenced', accountId, afterMs: fenced });
    if (clear !== null) steps.push({ kind: 'clear', accountId, afterMs: clear });
  }
  if (fencedMs !== null) steps.push({ kind: 'all-fenced', afterMs: fencedMs });
  if (verifiedMs !== null) steps.push({ kind: 'verified', afterMs: verifiedMs });
  return steps.toSorted((a, b) => a.afterMs - b.afterMs || rank[a.kind] - rank[b.kind]);
}
