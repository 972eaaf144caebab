import type { DomainEvent } from '../../domain/events/domain-event.ts';
import { type HealthChange, healthChanges, healthTold, nothingTold } from '../../domain/health/health.ts';
import { systemOwner } from '../../domain/stream/topic.ts';
import type { HealthRecords } from '../../ports/health.port.ts';
import type { Ids } from '../../ports/ids.port.ts';
import { type ReadHealthDeps, readHealth } from './read-health.ts';

export interface WatchHealthDeps extends ReadHealthDeps {
  readonly records: Pick<HealthRecords, 'findTold' | 'saveTold'>;
  readonly ids: Ids;
}

/** A transaction has room for so many: what is left differs still at the next look. */
const changesMax = 90;
/** Each of many alarms at once begins a look: one that finds others before it looks again a few times, then leaves it to the next minute. */
const looksMax = 3;

/** Looks at the system and tells what has changed since it was told last, each change once. @returns how many */
export async function watchHealth(deps: WatchHealthDeps): Promise<number> {
  for (let look = 0; look < looksMax; look += 1) {
    const told = (await deps.records.findTold()) ?? nothingTold;
    const health = await readHealth(deps);
    const changes = healthChanges(told, health).slice(0, changesMax);
    const events = changes.map((change) => eventOf(deps, change, health.asOfMs));
    if (await deps.records.saveTold(healthTold(told, health, changes), events)) return events.length;
  }
  return 0;
}

function eventOf({ ids }: Pick<WatchHealthDeps, 'ids'>, change: HealthChange, atMs: number): DomainEvent {
  const eventId = ids.nextId();
  const { type, payload } = change;
  return {
    eventId,
    ownerId: systemOwner,
    accountId: systemOwner,
    type,
    correlationId: eventId,
    atMs,
    payload,
  };
}
