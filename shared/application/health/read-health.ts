import { feedStandingOf, type Health } from '../../domain/health/health.ts';
import type { Clock } from '../../ports/clock.port.ts';
import type { Alarms, OperatedQueues } from '../../ports/health.port.ts';
import type { SafetyRecords } from '../../ports/safety-records.port.ts';

export interface ReadHealthDeps {
  readonly alarms: Alarms;
  readonly safety: Pick<SafetyRecords, 'listBeats'>;
  readonly queues: OperatedQueues;
  readonly clock: Pick<Clock, 'nowMs'>;
}

/** The system as it stands, by what measures it: alarms, the heartbeats of feeds, the depths of queues. */
export async function readHealth({ alarms, safety, queues, clock }: ReadHealthDeps): Promise<Health> {
  const [listed, beats, standings] = await Promise.all([
    alarms.list(),
    safety.listBeats(),
    queues.standings(),
  ]);
  const asOfMs = clock.nowMs();
  const byVenue = beats.toSorted((a, b) => (a.venue < b.venue ? -1 : 1));
  return {
    asOfMs,
    alarms: listed.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    feeds: byVenue.map((beat) => feedStandingOf(beat, asOfMs)),
    ...standings,
  };
}
