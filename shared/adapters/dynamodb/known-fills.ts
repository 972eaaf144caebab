import type { AccountRef } from '../../domain/account/account.ts';
import type { BookedFill } from '../../domain/order/fill.ts';
import { itemsAmong, sortKeysAmong } from './batch-get.ts';
import type { CommitDeps } from './commit.ts';
import { keys } from './keys.ts';
import { fillRecord } from './records.ts';

/** Which of these fills are there. */
export async function knownFills(
  deps: CommitDeps,
  ref: AccountRef,
  fillKeys: readonly string[],
): Promise<ReadonlySet<string>> {
  const prefix = keys.fill(ref, '').sk;
  const found = await sortKeysAmong(deps, itemKeys(ref, fillKeys));
  return new Set(found.map((sk) => sk.slice(prefix.length)));
}

/** Those of these fills that are there. */
export async function findFills(
  deps: CommitDeps,
  ref: AccountRef,
  fillKeys: readonly string[],
): Promise<readonly BookedFill[]> {
  const found = await itemsAmong(deps, itemKeys(ref, fillKeys));
  return found.map((item) => fillRecord.parse(item));
}

/** A batch names each key once. */
function itemKeys(ref: AccountRef, fillKeys: readonly string[]) {
  return [...new Set(fillKeys)].map((key) => keys.fill(ref, key));
}
