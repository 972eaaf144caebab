import type { Breach, KeptBreach, SafetyMetric } from '../../domain/safety/breach.ts';
import type { Heartbeat, WatchSpan } from '../../domain/safety/venue-breaches.ts';
import type { SafetyRecords } from '../../ports/safety-records.port.ts';

/** What the watch keeps, in memory; held to DynamoDB's by one contract suite. */
export class InMemorySafetyRecords implements SafetyRecords {
  readonly #breaches = new Map<string, KeptBreach>();
  readonly #beats = new Map<string, Heartbeat>();
  #span: WatchSpan | undefined;

  async keepBreach(breach: Breach): Promise<{ readonly kept: KeptBreach; readonly isNew: boolean }> {
    const known = this.#breaches.get(keyOf(breach));
    if (known) return { kept: known, isNew: false };
    this.#breaches.set(keyOf(breach), breach);
    return { kept: breach, isNew: true };
  }

  async listBreaches(metric: SafetyMetric, sinceMs: number): Promise<readonly KeptBreach[]> {
    return [...this.#breaches.values()].filter((each) => each.metric === metric && each.foundAtMs >= sinceMs);
  }

  async answerBreach(breach: Breach, killId: string): Promise<void> {
    const known = this.#breaches.get(keyOf(breach));
    if (known && known.killId === undefined) this.#breaches.set(keyOf(breach), { ...known, killId });
  }

  async putBeat(beat: Heartbeat): Promise<void> {
    this.#beats.set(beat.venue, beat);
  }

  async listBeats(): Promise<readonly Heartbeat[]> {
    return [...this.#beats.values()];
  }

  async putSpan(span: WatchSpan): Promise<void> {
    this.#span = span;
  }

  async findSpan(): Promise<WatchSpan | undefined> {
    return this.#span;
  }
}

function keyOf({ metric, ownerId, scope, cause }: Breach): string {
  return [metric, ownerId, scope, cause].join('|');
}
