/**
 * Metrics whose alarms press the kill switch, one alarm a metric. Those that end in `Breaches` count what is above a limit and has
 * not been answered by a kill yet; the others are measured values. docs/safety.md says what each means and stops.
 */
export const safetyMetrics = [
  'DailyLossBreaches',
  'DrawdownBreaches',
  'RejectRateBreaches',
  'ErrorRateBreaches',
  'ReconcileBreaches',
  'FeedHeartbeatAgeMs',
  'ClockSkewMs',
  'InDoubtAgeMs',
  'DeadLetterDepth',
] as const;
export type SafetyMetric = (typeof safetyMetrics)[number];

/** Something that must be stopped: why, and how much of it. Kept, so that an alarm finds what it rings for. */
export interface Breach {
  readonly metric: SafetyMetric;
  readonly ownerId: string;
  /** What a kill for it stops: a scope of the kill switch. */
  readonly scope: string;
  /** Tells this occasion from the next one: each is answered by one kill, whoever finds it and however often. */
  readonly cause: string;
  /** In words, with the figures. */
  readonly detail: string;
  readonly foundAtMs: number;
}

export interface KeptBreach extends Breach {
  /** The kill that answered it. */
  readonly killId?: string;
}

export function isSafetyMetric(name: unknown): name is SafetyMetric {
  return safetyMetrics.some((metric) => metric === name);
}

/** Measured values above which a venue, an account or everything is stopped. */
export const safetyLimits = {
  /** Twelve times what a risk check still takes: by then nothing that rests is priced by anybody. */
  feedAgeMs: 120_000,
  /** Twice the lease of an order, and less than half of what venues let a request be on its way. */
  clockSkewMs: 2_000,
  /** Many times the window after which any venue's look-up proves that it has no such order. */
  inDoubtAgeMs: 300_000,
  /** One is told to a person at once; so many are no single bad message. */
  deadLetters: 50,
} as const;
