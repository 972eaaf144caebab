import type { CommitFailure, CommitResult } from '../ports/store-write.ts';

/** Conflicts are normal under load; this many in a row for one decision are not. */
const decisionsMax = 25;

/**
 * Reads, decides and commits until nobody was faster. `decide` reads afresh each time and returns its own result,
 * or the failure it met; a version conflict means deciding again, anything else is the caller's to handle.
 *
 * @throws Error when the conflict does not end: a fault, retried by whoever called
 */
export async function decideUntilCommitted<Value>(
  decide: () => Promise<{ readonly done: Value } | { readonly again: CommitFailure }>,
): Promise<Value> {
  let last: CommitFailure | undefined;
  for (let round = 0; round < decisionsMax; round += 1) {
    const decision = await decide();
    if ('done' in decision) return decision.done;
    last = decision.again;
  }
  throw new Error(`no decision after ${decisionsMax} conflicts, last ${last?.reason}`);
}

/** Done when the commit went through, else the failure to decide again on. */
export function doneOrAgain<Value>(
  result: CommitResult,
  value: Value,
): { readonly done: Value } | { readonly again: CommitFailure } {
  return result.ok ? { done: value } : { again: result.failure };
}
