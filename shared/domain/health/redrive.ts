/** Messages of one queue of dead letters that an operator had put back where they came from. */
export interface Redrive {
  readonly redriveId: string;
  /** Who asked. */
  readonly ownerId: string;
  readonly queue: string;
  readonly reason: string;
  /** No more than so many are put back. */
  readonly max: number;
  /** Counted before they are put back: a worker that dies in between puts back fewer, never more. */
  readonly taken: number;
  readonly moved: number;
  readonly startedAtMs: number;
  readonly endedAtMs?: number;
}

/** The same key asks for the same thing. */
export function isSameRedrive(
  one: Pick<Redrive, 'queue' | 'reason' | 'max'>,
  other: Pick<Redrive, 'queue' | 'reason' | 'max'>,
): boolean {
  return one.queue === other.queue && one.reason === other.reason && one.max === other.max;
}
