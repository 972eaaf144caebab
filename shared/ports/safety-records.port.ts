import type { Breach, KeptBreach, SafetyMetric } from '../domain/safety/breach.ts';
import type { Heartbeat, WatchSpan } from '../domain/safety/venue-breaches.ts';

/** What the watch of safety keeps: heartbeats of feeds, and what was found to be above a limit. Reads are strongly consistent. */
export interface SafetyRecords {
  /** Keeps it, unless it is kept already (same metric, owner, scope and cause): then that one comes back as it is. */
  keepBreach(breach: Breach): Promise<{ readonly kept: KeptBreach; readonly isNew: boolean }>;
  /** Those found since, answered or not, in no order. */
  listBreaches(metric: SafetyMetric, sinceMs: number): Promise<readonly KeptBreach[]>;
  /** Of one that is kept: this kill answered it. The first answer stays. */
  answerBreach(breach: Breach, killId: string): Promise<void>;

  /** Replaces the venue's last one. */
  putBeat(beat: Heartbeat): Promise<void>;
  listBeats(): Promise<readonly Heartbeat[]>;
  putSpan(span: WatchSpan): Promise<void>;
  findSpan(): Promise<WatchSpan | undefined>;
}
