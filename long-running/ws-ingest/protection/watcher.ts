import { mapConcurrently } from '#shared/application/map-concurrently.ts';
import { type KeepDeps, type Kept, keepProtected } from '#shared/application/protection/keep-protected.ts';
import { keepVenueStop } from '#shared/application/protection/keep-venue-stop.ts';
import type { VenueId } from '#shared/domain/account/account.ts';
import type { Decimal } from '#shared/domain/money/decimal.ts';
import { positionKey } from '#shared/domain/position/position.ts';
import { decideProtection, type Quote } from '#shared/domain/protection/decide.ts';
import { bestOf } from '#shared/domain/protection/levels.ts';
import { isUnprotected, type ProtectionPlan } from '#shared/domain/protection/plan.ts';
import { stopsOf } from '#shared/domain/protection/venue-stop.ts';
import type { Metrics } from '#shared/ports/metrics.port.ts';
import { errorText } from '../json-log.ts';
import { pause } from '../timing.ts';

export interface WatcherDeps extends KeepDeps {
  readonly alarms: Metrics;
  /** Hears of plans whose orders may have been filled, or have ended. */
  readonly onChanged?: (plan: ProtectionPlan) => void;
  readonly timings: {
    /** Between two publications of how many positions are unprotected, where nothing changed. */
    readonly metricsMs: number;
    /** Between two looks at all plans; shorter for a moment after fills. */
    readonly plansMs: number;
  };
}

/** What is known of a position's plan between two looks at the store; one at a position, however often its plan is another. */
interface Watched {
  plan: ProtectionPlan;
  kept?: Kept;
  /** The best price since the store was looked at. */
  seenBest?: Decimal;
  look?: Promise<void>;
  /** When its stop at the venue was asked for, and how often in a row none rested then. */
  stopLook?: { readonly atMs: number; readonly failures: number };
  /** Something happened while it was being looked at. */
  isDirty: boolean;
}

/** A stop at the venue is asked for this often, and placed anew no more often; less often where that brings nothing. */
const stopEveryMs = 1_000;
const stopPauseMaxMs = 5_000;

/** After fills the plans are looked at this often, for so long: what they change is being booked meanwhile. */
const hurriedMs = 150;
const hurryMs = 2_000;
const looksAtOnce = 8;

/**
 * Watches the prices of every protected position, of all owners, and has what the prices or the fills ask for carried
 * out. It keeps nothing that is not in the store: two of them at once, or one that starts anew, fire once.
 */
export class ProtectionWatcher {
  readonly #deps: WatcherDeps;
  readonly #plans = new Map<string, Watched>();
  readonly #quotes = new Map<string, Quote>();
  #woken = new AbortController();
  #hurryUntilMs = 0;
  #published = { count: -1, atMs: Number.NEGATIVE_INFINITY };

  constructor(deps: WatcherDeps) {
    this.#deps = deps;
  }

  /** A venue's newest top of book. Cheap where nothing is to be done. */
  onQuote(venue: VenueId, { symbol, bid, ask }: { symbol: string; bid: Decimal; ask: Decimal }): void {
    const quote = { bid, ask, asOfMs: this.#deps.clock.nowMs() };
    this.#quotes.set(`${venue}|${symbol}`, quote);
    for (const watched of this.#plans.values()) {
      const { plan } = watched;
      if (plan.venue !== venue || plan.instrument !== symbol) continue;
      const price = plan.side === 'LONG' ? bid : ask;
      watched.seenBest = watched.seenBest ? bestOf(plan.side, watched.seenBest, price) : price;
      if (this.#asksForMore(watched, quote)) void this.#look(watched);
    }
  }

  /** An account's books are about to change: its plans, or new ones, are looked at soon and often. */
  wake(): void {
    this.#hurryUntilMs = this.#deps.clock.nowMs() + hurryMs;
    this.#woken.abort();
  }

  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      this.#woken = new AbortController();
      await this.#lookAtAll();
      const { clock, timings } = this.#deps;
      const isHurried = clock.nowMs() < this.#hurryUntilMs;
      await pause(isHurried ? hurriedMs : timings.plansMs, AbortSignal.any([signal, this.#woken.signal]));
    }
    await Promise.all([...this.#plans.values()].map(({ look }) => look));
  }

  async #lookAtAll(): Promise<void> {
    const { store, log } = this.#deps;
    try {
      const live = await store.protections.listLive();
      const keys = new Set(live.map(keyOf));
      for (const [key, { look }] of this.#plans) if (!keys.has(key) && !look) this.#plans.delete(key);
      for (const plan of live) {
        const known = this.#plans.get(keyOf(plan));
        if (known?.plan.planId === plan.planId) continue;
        if (known) renew(known, plan);
        else this.#plans.set(keyOf(plan), { plan, isDirty: false });
      }
      await mapConcurrently([...this.#plans.values()], looksAtOnce, (watched) => this.#look(watched));
      await this.#publish();
    } catch (error) {
      log.warn('the protections could not be read', { error: errorText(error) });
    }
  }

  /** Judged by what was read last: only where that asks for something the store is looked at. */
  #asksForMore({ kept, seenBest, plan }: Watched, quote: Quote): boolean {
    if (!kept || kept.isHalted || kept.plan.planId !== plan.planId) return false;
    const { instrument, position } = kept;
    const nowMs = this.#deps.clock.nowMs();
    const facts = { instrument, position, quote, nowMs, orders: new Map() };
    const decided = decideProtection(kept.plan, { ...facts, ...(seenBest ? { seenBest } : {}) });
    return decided.place.length > 0 || decided.plan.state !== kept.plan.state;
  }

  /** One at a time a plan; what happens meanwhile is looked at right after. */
  #look(watched: Watched): Promise<void> {
    watched.isDirty = true;
    watched.look ??= this.#lookUntilClean(watched).finally(() => {
      delete watched.look;
    });
    return watched.look;
  }

  async #lookUntilClean(watched: Watched): Promise<void> {
    while (watched.isDirty) {
      watched.isDirty = false;
      const { plan, seenBest } = watched;
      const quote = this.#quotes.get(`${plan.venue}|${plan.instrument}`);
      const sight = { ...(quote ? { quote } : {}), ...(seenBest ? { seenBest } : {}) };
      try {
        const kept = await keepProtected(this.#deps, plan, sight);
        if (kept && kept.plan.revision !== plan.revision) this.#deps.onChanged?.(kept.plan);
        if (!kept || kept.plan.state === 'ENDED') {
          delete watched.kept;
          this.#plans.delete(keyOf(plan));
          return;
        }
        const before = watched.kept?.plan;
        // What was placed is under way: its fill is near.
        if (before && before.attempts !== kept.plan.attempts) this.wake();
        watched.kept = kept;
        watched.plan = kept.plan;
        watched.plan = await this.#guard(watched, kept);
        watched.kept = { ...kept, plan: watched.plan };
        if (hasMadeWay(kept.plan, watched.plan)) this.wake();
      } catch (error) {
        const { planId } = plan;
        this.#deps.log.error('a protection could not be kept', { planId, error: errorText(error) });
      }
    }
  }

  /** The stop at the venue, where it has them: looked after beside the watch, whose way goes first. */
  async #guard(watched: Watched, kept: Kept): Promise<ProtectionPlan> {
    const { venues, clock, store, ids, log } = this.#deps;
    if (!venues) return kept.plan;
    const nowMs = clock.nowMs();
    const { stopLook } = watched;
    const failures = stopLook?.failures ?? 0;
    const pauseMs = Math.min(stopEveryMs * Math.max(failures, 1), stopPauseMaxMs);
    const isDue = stopLook === undefined || nowMs - stopLook.atMs >= pauseMs;
    if (!isDue && failures > 0) return kept.plan;
    const plan = await keepVenueStop({ venues, clock, store, ids, log }, kept, isDue);
    const rests = stopsOf(plan).some(({ state }) => state === 'RESTS');
    watched.stopLook = { atMs: isDue ? nowMs : stopLook.atMs, failures: rests ? 0 : failures + 1 };
    return plan;
  }

  /** At once when it changes, since 2 s are much for who is not protected. */
  async #publish(): Promise<void> {
    const { alarms, clock, log, timings } = this.#deps;
    const nowMs = clock.nowMs();
    const bare = [...this.#plans.values()].filter(({ plan }) => isUnprotected(plan, nowMs));
    const isDue = nowMs - this.#published.atMs >= timings.metricsMs;
    if (bare.length === this.#published.count && !isDue) return;
    if (bare.length > 0)
      log.error('positions are unprotected', { positions: bare.map(({ plan }) => plan.planId).join(',') });
    this.#published = { count: bare.length, atMs: nowMs };
    await alarms
      .publish('PositionsUnprotected', bare.length)
      .catch((error: unknown) =>
        log.warn('the alarm’s metric was not published', { error: errorText(error) }),
      );
  }
}

/** Another plan of the same position: nothing of the last one holds, but a look that is under way goes on to this one. */
function renew(watched: Watched, plan: ProtectionPlan): void {
  watched.plan = plan;
  delete watched.kept;
  delete watched.seenBest;
  delete watched.stopLook;
}

/** The stop at the venue is gone, and the exit of spot is next. */
function hasMadeWay(before: ProtectionPlan, { state, venueStops = [] }: ProtectionPlan): boolean {
  return state === 'CLOSING' && stopsOf(before).length > 0 && venueStops.length === 0;
}

function keyOf(plan: ProtectionPlan): string {
  return `${plan.ownerId}|${plan.accountId}|${positionKey(plan)}`;
}
