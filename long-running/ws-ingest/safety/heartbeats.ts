import type { VenueId } from '#shared/domain/account/account.ts';
import type { Clock } from '#shared/ports/clock.port.ts';
import type { Log } from '#shared/ports/log.port.ts';
import type { SafetyRecords } from '#shared/ports/safety-records.port.ts';
import { errorText } from '../json-log.ts';
import { repeat } from '../timing.ts';
import type { ClockSkew } from './clock-skew.ts';

export interface HeartbeatsDeps {
  readonly safety: Pick<SafetyRecords, 'putBeat'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly venues: readonly {
    readonly venue: VenueId;
    /** Age of the oldest price that is followed; infinite before all have one. */
    ageMs(): number;
    /** Of the newest one; infinite before the first. */
    newestAgeMs(): number;
  }[];
  /** Absent where nobody is asked. */
  readonly skews: ReadonlyMap<VenueId, Pick<ClockSkew, 'measure'>>;
}

/**
 * Tells every little while that this process lives and how fresh its prices are. Whoever reads it counts the time since: a process
 * that is dead tells nothing.
 */
export class Heartbeats {
  readonly #deps: HeartbeatsDeps;

  constructor(deps: HeartbeatsDeps) {
    this.#deps = deps;
  }

  async run(everyMs: number, signal: AbortSignal): Promise<void> {
    await repeat(() => this.beat(), everyMs, signal);
  }

  /** Never throws. */
  async beat(): Promise<void> {
    await Promise.all(this.#deps.venues.map((feed) => this.#beatOf(feed)));
  }

  async #beatOf(feed: HeartbeatsDeps['venues'][number]): Promise<void> {
    const { safety, clock, log } = this.#deps;
    const { venue } = feed;
    try {
      const clockSkewMs = await this.#skewOf(venue);
      const beatAtMs = clock.nowMs();
      const [ageMs, newestAgeMs] = [feed.ageMs(), feed.newestAgeMs()];
      await safety.putBeat({
        ...{ venue, beatAtMs },
        ...(Number.isFinite(ageMs) ? { pricedAtMs: beatAtMs - ageMs } : {}),
        ...(Number.isFinite(newestAgeMs) ? { heardAtMs: beatAtMs - newestAgeMs } : {}),
        ...(clockSkewMs === undefined ? {} : { clockSkewMs }),
      });
    } catch (error) {
      log.warn('a heartbeat was not kept', { venue, error: errorText(error) });
    }
  }

  async #skewOf(venue: VenueId): Promise<number | undefined> {
    try {
      return await this.#deps.skews.get(venue)?.measure();
    } catch (error) {
      this.#deps.log.info('a venue did not tell the time', { venue, error: errorText(error) });
      return undefined;
    }
  }
}
