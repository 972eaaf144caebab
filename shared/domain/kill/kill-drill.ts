export const killDrillSources = ['CLI', 'SCHEDULE'] as const;

/** Evidence that the kill switch was tried on paper accounts, and what came of it. */
export interface KillDrill {
  readonly ownerId: string;
  /** A ULID: rises with time. */
  readonly drillId: string;
  readonly source: (typeof killDrillSources)[number];
  /** The paper accounts that traded in it. */
  readonly accounts: readonly string[];
  readonly isPassed: boolean;
  /** Why not, in words. */
  readonly failure?: string;
  /** Counts and whole milliseconds by name; null: it never came to that. */
  readonly figures: Readonly<Record<string, number | null>>;
  /** UTC epoch milliseconds. */
  readonly startedAtMs: number;
  readonly endedAtMs: number;
}
