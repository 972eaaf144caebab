import type { AccountRef } from '../../domain/account/account.ts';
import { sortKeysAmong } from './batch-get.ts';
import type { CommitDeps } from './commit.ts';
import { keys } from './keys.ts';

/** Which of these fills are there. */
export async function knownFills(
  deps: CommitDeps,
  ref: AccountRef,
  fillKeys: readonly string[],
): Promise<ReadonlySet<string>> {
  const prefix = keys.fill(ref, '').sk;
  const distinct = [...new Set(fillKeys)].map((key) => keys.fill(ref, key));
  const found = await sortKeysAmong(deps, distinct);
  return new Set(found.map((sk) => sk.slice(prefix.length)));
}
