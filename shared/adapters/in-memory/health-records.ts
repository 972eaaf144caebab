import type { DomainEvent } from '../../domain/events/domain-event.ts';
import type { HealthTold } from '../../domain/health/health.ts';
import type { Redrive } from '../../domain/health/redrive.ts';
import type { HealthRecords } from '../../ports/health.port.ts';

/** What was told of health and put back, in memory; `published` is what the outbox would send. */
export class InMemoryHealthRecords implements HealthRecords {
  readonly published: DomainEvent[] = [];
  readonly #redrives = new Map<string, Redrive>();
  #told: HealthTold | undefined;

  async findTold(): Promise<HealthTold | undefined> {
    return this.#told;
  }

  async saveTold(told: HealthTold, events: readonly DomainEvent[]): Promise<boolean> {
    if ((this.#told?.version ?? 0) !== told.version - 1) return false;
    this.#told = told;
    this.published.push(...events);
    return true;
  }

  async findRedrive(ownerId: string, redriveId: string): Promise<Redrive | undefined> {
    return this.#redrives.get(`${ownerId}|${redriveId}`);
  }

  async startRedrive(redrive: Redrive, event: DomainEvent): Promise<boolean> {
    const key = keyOf(redrive);
    if (this.#redrives.has(key)) return false;
    this.#redrives.set(key, redrive);
    this.published.push(event);
    return true;
  }

  async saveRedrive(before: Redrive, redrive: Redrive, event?: DomainEvent): Promise<boolean> {
    const kept = this.#redrives.get(keyOf(redrive));
    if (kept?.taken !== before.taken || kept.moved !== before.moved || kept.endedAtMs !== undefined)
      return false;
    this.#redrives.set(keyOf(redrive), redrive);
    if (event) this.published.push(event);
    return true;
  }
}

const keyOf = ({ ownerId, redriveId }: Redrive) => `${ownerId}|${redriveId}`;
