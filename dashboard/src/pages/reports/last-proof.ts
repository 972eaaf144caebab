import type { Proof } from './proof.ts';

/** What this browser found last, and where the chain ended then: a chain that was written anew does not lead there any more. */
export interface LastProof {
  readonly atMs: number;
  readonly isProven: boolean;
  readonly head: string | null;
}

const keyOf = (accountId: string) => `tradewind.proof.${accountId}`;

/** What is kept and is none counts as none. */
export function rememberedProof(accountId: string): LastProof | undefined {
  try {
    const { atMs, isProven, head } = Object(JSON.parse(localStorage.getItem(keyOf(accountId)) ?? 'null'));
    if (typeof atMs !== 'number' || typeof isProven !== 'boolean') return undefined;
    return { atMs, isProven, head: typeof head === 'string' ? head : null };
  } catch {
    return undefined;
  }
}

/** The end of a chain that is not right is not one to go on from. */
export function rememberProof(accountId: string, { isProven, head }: Proof, atMs: number): LastProof {
  const last = { atMs, isProven, head: isProven ? head : (rememberedProof(accountId)?.head ?? null) };
  try {
    localStorage.setItem(keyOf(accountId), JSON.stringify(last));
  } catch {
    // A browser that keeps nothing forgets it with the page.
  }
  return last;
}
