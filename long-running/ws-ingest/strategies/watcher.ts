import { type FeedDeps, feedStrategies } from '#shared/application/strategies/feed-strategies.ts';
import { looksOfQuote, type Quote } from '#shared/application/strategies/looks-of-quote.ts';
import { silenceWrites } from '#shared/application/strategies/silence-writes.ts';
import type { VenueId } from '#shared/domain/account/account.ts';
import type { MarketCandle } from '#shared/domain/market/market-candle.ts';
import type { ProtectionPlan } from '#shared/domain/protection/plan.ts';
import type { StrategyInstance } from '#shared/domain/strategy/instance.ts';
import type { Clock } from '#shared/ports/clock.port.ts';
import type { Log } from '#shared/ports/log.port.ts';
import type { StrategyTrigger } from '#shared/ports/queues.port.ts';
import type { TradingStore } from '#shared/ports/trading-store.port.ts';
import type { HostedStrategy } from '#shared/strategies/host.ts';
import { errorText } from '../json-log.ts';
import { repeat } from '../timing.ts';

export interface StrategyWatcherDeps extends FeedDeps {
  readonly catalogue: ReadonlyMap<string, HostedStrategy>;
  readonly store: FeedDeps['store'] & Pick<TradingStore, 'commit'>;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly log: Log;
}

/** The same again, as long as the strategy has not taken it in: its trigger may have been lost. */
const againMs = 5_000;
/** Strategies of markets that have any are read this often; those of the others with each minute. */
const refreshMs = 2_000;

/**
 * A market that tells neither trade nor price for so long is silent: its strategies' owners get a notice, once each time. Candles
 * say nothing of it: where nobody trades our clock makes them, also while nothing comes from the venue.
 */
const silenceMs = 300_000;

interface Market {
  readonly venue: VenueId;
  readonly instrument: string;
  active: readonly StrategyInstance[];
  quote?: Quote;
  quoteMs: number;
  /** When its newest candle ended that had a trade, or was the venue's own. */
  candleMs: number;
}

/**
 * Wakes the strategies of a market: with each of its closed candles, and where a price meets a stop of theirs, the most that they
 * may lose, or is news that they asked for. It keeps nothing that is not in the store: two of them wake twice, and what a strategy
 * was told counts once.
 */
export class StrategyWatcher {
  readonly #deps: StrategyWatcherDeps;
  readonly #markets = new Map<string, Market>();
  /** When what was told last, by what it is about. */
  readonly #toldAtMs = new Map<string, number>();
  /** Silences that were told, by their event. */
  readonly #silent = new Set<string>();

  constructor(deps: StrategyWatcherDeps) {
    this.#deps = deps;
  }

  async onClosedCandle(venue: VenueId, instrument: string, candle: MarketCandle): Promise<void> {
    const active = await feedStrategies(this.#deps, venue, instrument, candle);
    const isTold = candle.trades > 0 || candle.source === 'VENUE';
    this.#know(venue, instrument, active, isTold ? candle.endMs : undefined);
  }

  /** A venue's newest top of book. Cheap where nobody waits for it. */
  onQuote(venue: VenueId, { symbol, bid, ask }: { symbol: string } & Quote): void {
    const market = this.#markets.get(`${venue}|${symbol}`);
    if (!market) return;
    market.quote = { bid, ask };
    market.quoteMs = this.#deps.clock.nowMs();
    this.#tell(market);
  }

  /** Orders of a position's protection are the strategy's whose position it is: it hears of them at once. */
  onProtection({
    venue,
    instrument,
    accountId,
    planId,
    revision,
  }: Pick<ProtectionPlan, 'venue' | 'instrument' | 'accountId' | 'planId' | 'revision'>): void {
    const { active = [] } = this.#markets.get(`${venue}|${instrument}`) ?? {};
    const about = `protection:${planId}:${revision}`;
    const looks = active
      .filter((each) => each.sharing === 'ALONE' && each.accountId === accountId)
      .map(({ ownerId, strategyId }) => ({ kind: 'LOOK', ownerId, strategyId, about }) as const);
    if (looks.length > 0) this.#send(looks);
  }

  run(signal: AbortSignal): Promise<void> {
    return repeat(() => this.#refresh(), refreshMs, signal);
  }

  async #refresh(): Promise<void> {
    const { store, log, clock } = this.#deps;
    for (const [about, atMs] of this.#toldAtMs)
      if (clock.nowMs() - atMs > 2 * againMs) this.#toldAtMs.delete(about);
    for (const market of [...this.#markets.values()]) {
      const { venue, instrument } = market;
      await store.strategies.listActiveOn(venue, instrument).then(
        (active) => this.#know(venue, instrument, active),
        (error: unknown) => log.warn('strategies were not read', { instrument, error: errorText(error) }),
      );
      await this.#noteSilence(market);
    }
  }

  /** Noted under one id a silence: of two that note it, or again and again, one is published. */
  async #noteSilence({ active, candleMs, quoteMs }: Market): Promise<void> {
    const { store, clock, log } = this.#deps;
    const nowMs = clock.nowMs();
    if (nowMs - Math.max(candleMs, quoteMs) < silenceMs) return;
    for (const instance of active) {
      const eventId = `silent-${instance.strategyId}-${candleMs}`;
      if (this.#silent.has(eventId)) continue;
      try {
        const told = await store.commit(silenceWrites(instance, eventId, nowMs));
        // It was changed meanwhile: as it stands then, with the next look. What was told already is not told again.
        if (!told.ok && told.failure.reason === 'VERSION_CONFLICT') continue;
        this.#silent.add(eventId);
        const { strategyId, ownerId, settings } = instance;
        const { onSilentMarket = 'notice' } = settings;
        log.warn('the market of a strategy is silent', { strategyId, onSilentMarket });
        // strategy-tick takes back what rests of one that is stopped.
        if (onSilentMarket === 'stop') this.#send([{ kind: 'LOOK', ownerId, strategyId, about: eventId }]);
      } catch (error) {
        log.warn('a silence was not told', { error: errorText(error) });
      }
    }
  }

  #know(
    venue: VenueId,
    instrument: string,
    active: readonly StrategyInstance[],
    candleMs = this.#markets.get(`${venue}|${instrument}`)?.candleMs ?? this.#deps.clock.nowMs(),
  ): void {
    const key = `${venue}|${instrument}`;
    const known = this.#markets.get(key);
    if (active.length === 0) this.#markets.delete(key);
    else if (!known) this.#markets.set(key, { venue, instrument, active, candleMs, quoteMs: 0 });
    else {
      known.active = active;
      known.candleMs = candleMs;
      this.#tell(known);
    }
  }

  #tell({ active, quote }: Market): void {
    const { clock, catalogue } = this.#deps;
    const nowMs = clock.nowMs();
    if (!quote) return;
    const due = active.flatMap((instance) =>
      looksOfQuote(catalogue, instance, quote, nowMs).filter(({ about, everyMs = againMs }) => {
        const toldAtMs = this.#toldAtMs.get(about);
        return toldAtMs === undefined || nowMs - toldAtMs >= everyMs;
      }),
    );
    if (due.length === 0) return;
    for (const { about } of due) this.#toldAtMs.set(about, nowMs);
    this.#send(
      due.map(({ trigger }) => trigger),
      // With the next quote.
      () => {
        for (const { about } of due) this.#toldAtMs.delete(about);
      },
    );
  }

  #send(triggers: readonly StrategyTrigger[], onFailure = () => {}): void {
    const { strategyQueue, log } = this.#deps;
    strategyQueue.send(triggers).catch((error: unknown) => {
      onFailure();
      log.warn('strategies were not woken', { error: errorText(error) });
    });
  }
}
