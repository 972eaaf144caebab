/** Why what was missed is not told again: everything must be read anew. */
export type ResetReason =
  /** Some of it is not kept any more. */
  | 'TOO_OLD'
  /** More than is told at once. */
  | 'TOO_MANY'
  /** The number is beyond what was ever told. */
  | 'UNKNOWN';

export type Resumption<Message> =
  | { readonly kind: 'REPLAY'; readonly messages: readonly Message[] }
  | { readonly kind: 'RESET'; readonly reason: ResetReason };

/** More than these are quicker read anew. */
export const replayMax = 500;

/**
 * What somebody who heard everything up to `since` has missed.
 *
 * @param head number of the newest message
 * @param kept the messages after `since` that are still kept, oldest first, one more than `replayMax` at most
 */
export function resumption<Message extends { readonly sequence: number }>(
  since: number,
  head: number,
  kept: readonly Message[],
): Resumption<Message> {
  if (since > head) return { kind: 'RESET', reason: 'UNKNOWN' };
  if (head - since > replayMax) return { kind: 'RESET', reason: 'TOO_MANY' };
  const isWhole =
    kept.length >= head - since && kept.every(({ sequence }, index) => sequence === since + 1 + index);
  return isWhole ? { kind: 'REPLAY', messages: kept } : { kind: 'RESET', reason: 'TOO_OLD' };
}
