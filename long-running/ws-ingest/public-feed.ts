import type { Clock } from '#shared/ports/clock.port.ts';
import type { Log } from '#shared/ports/log.port.ts';
import { errorText } from './json-log.ts';
import type { IngestMetrics } from './metrics.ts';
import type { PriceBoard } from './price-board.ts';
import { abortable, backoffMs, pause, repeat, type Timings } from './timing.ts';
import type { MarketEvent, OpenStream, VenueAdapter } from './venue-adapter.ts';

export interface PublicFeedDeps {
  readonly adapter: VenueAdapter;
  readonly board: PriceBoard;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: IngestMetrics;
  readonly timings: Timings;
}

const watchEveryMs = 250;
/** A top that its own stream said this recently is newer than a ticker's. */
const topHoldsMs = 1_000;
/** A stream that ran this long was healthy: the next wait is short again. */
const healthyMs = 10_000;

/** A venue's market data: a stream with a watchdog, and REST polls for what the stream does not say. */
export class PublicFeed {
  readonly #deps: PublicFeedDeps;
  readonly #topAtMs = new Map<string, number>();
  readonly #heardAtMs = new Map<string, number>();
  readonly #booksInStep = new Set<string>();
  #symbols: readonly string[] = [];
  #lose: (reason: string) => void = () => {};

  constructor(deps: PublicFeedDeps) {
    this.#deps = deps;
  }

  get symbols(): readonly string[] {
    return this.#symbols;
  }

  /** Takes effect at once: the stream is opened again when the symbols changed. */
  follow(symbols: readonly string[]): void {
    const isSame = symbols.join() === this.#symbols.join();
    this.#symbols = symbols;
    if (!isSame) this.#lose('the symbols changed');
  }

  /** The stream, not only the REST polls, told of the symbol lately. */
  isStreaming(symbol: string): boolean {
    return this.#silentMs(symbol) <= this.#deps.timings.silenceMs;
  }

  isBookInStep(symbol: string): boolean {
    return this.#booksInStep.has(symbol);
  }

  async run(signal: AbortSignal): Promise<void> {
    const polls = repeat(() => this.#pollSilent(), this.#deps.timings.fallbackMs, signal);
    await Promise.all([polls, this.#keepStream(signal)]);
  }

  async #keepStream(signal: AbortSignal): Promise<void> {
    const { adapter, clock, log, metrics, timings } = this.#deps;
    const { venue } = adapter;
    for (let attempt = 0; !signal.aborted; attempt += 1) {
      const openedAtMs = clock.nowMs();
      const reason = await this.#untilLost(signal);
      this.#booksInStep.clear();
      if (signal.aborted) return;
      if (clock.nowMs() - openedAtMs > healthyMs) attempt = 0;
      metrics.count('tradewind_ingest_reconnects_total', { venue, stream: 'public' });
      log.warn('the public stream is opened again', { venue, reason });
      await pause(backoffMs(attempt, timings), signal);
    }
  }

  /** Opens the stream and resolves, with the reason, when it is no longer to be believed. */
  async #untilLost(signal: AbortSignal): Promise<string> {
    const { promise: lost, resolve } = Promise.withResolvers<string>();
    this.#lose = resolve;
    const over = new AbortController();
    let stream: OpenStream | undefined;
    try {
      const opening = this.#deps.adapter.openPublicStream(this.#symbols, {
        onEvent: (event) => this.#take(event),
        onLost: resolve,
      });
      stream = await abortable(opening, signal, (late) => void late.close());
      void this.#watch(resolve, over.signal);
      return await abortable(lost, signal, () => {});
    } catch (error) {
      return errorText(error);
    } finally {
      over.abort();
      await stream?.close();
    }
  }

  async #watch(lose: (reason: string) => void, signal: AbortSignal): Promise<void> {
    const { clock, timings } = this.#deps;
    const startedAtMs = clock.nowMs();
    const silentMs = (symbol: string) => Math.min(this.#silentMs(symbol), clock.nowMs() - startedAtMs);
    await repeat(
      () => {
        const silences = this.#symbols.map(silentMs);
        const quiet = this.#symbols.find((symbol) => silentMs(symbol) > timings.symbolSilenceMs);
        if (silences.length > 0 && Math.min(...silences) > timings.silenceMs) lose('silent');
        else if (quiet) lose(`silent about ${quiet}`);
      },
      watchEveryMs,
      signal,
    );
  }

  #take(event: MarketEvent): void {
    const { adapter, board, clock, metrics } = this.#deps;
    const { venue } = adapter;
    switch (event.kind) {
      case 'TOP':
        this.#topAtMs.set(event.symbol, clock.nowMs());
        board.quote(event);
        break;
      case 'TICKER':
        // Both come from the same book; a ticker was made up to a second ago.
        if (clock.nowMs() - (this.#topAtMs.get(event.symbol) ?? 0) > topHoldsMs) board.quote(event);
        else board.trade(event.symbol, event.last);
        break;
      case 'TRADE':
        board.trade(event.symbol, event.price);
        break;
      case 'BOOK_IN_STEP':
        this.#booksInStep.add(event.symbol);
        return;
      case 'BOOK_GAP':
        this.#booksInStep.delete(event.symbol);
        metrics.count('tradewind_ingest_book_resyncs_total', { venue, symbol: event.symbol });
        return;
      case 'UNREADABLE':
        metrics.count('tradewind_ingest_unreadable_total', { venue });
        return;
    }
    metrics.count('tradewind_ingest_market_events_total', { venue, kind: event.kind });
    if (event.kind !== 'TRADE') this.#heardAtMs.set(event.symbol, clock.nowMs());
  }

  #silentMs(symbol: string): number {
    return this.#deps.clock.nowMs() - (this.#heardAtMs.get(symbol) ?? Number.NEGATIVE_INFINITY);
  }

  /** The truth over REST for what the stream is silent about; also the first price of all. */
  async #pollSilent(): Promise<void> {
    const { adapter, board, log, metrics } = this.#deps;
    const silent = this.#symbols.filter((symbol) => !this.isStreaming(symbol));
    if (silent.length === 0) return;
    try {
      metrics.count('tradewind_ingest_fallback_polls_total', { venue: adapter.venue });
      for (const ticker of await adapter.fetchTickers(silent)) board.quote(ticker);
    } catch (error) {
      log.warn('the REST poll failed', { venue: adapter.venue, error: errorText(error) });
    }
  }
}
