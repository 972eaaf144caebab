import { SymbolTable } from '#shared/adapters/market-data/symbol-table.ts';
import { MarketBoard } from '#shared/domain/market/market-board.ts';
import { type MarketListener, MarketState } from '#shared/domain/market/market-state.ts';
import type { Clock } from '#shared/ports/clock.port.ts';
import type { Log } from '#shared/ports/log.port.ts';
import { errorText } from '../json-log.ts';
import { backoffMs, pause, repeat, type Timings } from '../timing.ts';
import { BookLoader } from './book-loader.ts';
import { MarketSocket } from './market-socket.ts';
import type { MarketVenue } from './market-venue.ts';
import { StreamPace } from './stream-pace.ts';

export interface MarketFeedDeps {
  readonly venue: MarketVenue;
  readonly clock: Clock;
  readonly log: Log;
  readonly timings: Timings;
  readonly listener: MarketListener;
}

/** STREAMING: the stream tells. POLLING: it failed again and again, and REST tells until it stands. */
export type FeedState = 'CONNECTING' | 'STREAMING' | 'POLLING';

const watchEveryMs = 250;
const failuresMax = 3;
/** A stream that ran this long was healthy: the next failure is the first again. */
const healthyMs = 10_000;

/** One connection and what was found out about it. */
interface Connection {
  readonly socket: MarketSocket;
  readonly lost: Promise<string>;
  isHeard: boolean;
}

/**
 * The live market data of one venue: one connection, watched; books loaded anew where they are not the venue's; REST while
 * the stream fails. The states it keeps say themselves how old and how true they are.
 */
export class MarketFeed {
  readonly counts = { messages: 0, unreadable: 0, reconnects: 0, renewals: 0, polls: 0 };
  readonly states = new Map<string, MarketState>();
  readonly loader: BookLoader;
  readonly #deps: MarketFeedDeps;
  readonly #board: MarketBoard;
  readonly #paces = new Map<string, StreamPace>();
  #symbols = new SymbolTable<MarketState>();
  #connection: Connection | undefined;
  #lose: (reason: string) => void = () => undefined;
  #state: FeedState = 'CONNECTING';
  #failures = 0;
  #openedAtMs = 0;

  constructor(deps: MarketFeedDeps) {
    this.#deps = deps;
    this.#board = new MarketBoard(() => deps.clock.nowMs());
    this.loader = new BookLoader(deps);
  }

  get state(): FeedState {
    return this.#state;
  }

  /** Takes effect at once, on the connection that stands. */
  follow(symbols: readonly string[]): void {
    const { venue, listener } = this.#deps;
    const left = [...this.states.keys()].filter((symbol) => !symbols.includes(symbol));
    const added = symbols.filter((symbol) => !this.states.has(symbol));
    if (left.length + added.length === 0) return;
    for (const symbol of left) this.states.delete(symbol);
    for (const symbol of added) this.states.set(symbol, new MarketState(venue.venue, symbol, listener));
    this.#symbols = new SymbolTable();
    for (const [symbol, state] of this.states) this.#symbols.add(venue.idOf(symbol), state);
    this.#send('UNSUBSCRIBE', left);
    this.#send('SUBSCRIBE', added);
  }

  async run(signal: AbortSignal): Promise<void> {
    const { timings } = this.#deps;
    await Promise.all([
      this.#keep(signal),
      repeat(() => this.#watch(), watchEveryMs, signal),
      repeat(() => this.#poll(), timings.fallbackMs, signal),
    ]);
  }

  async #keep(signal: AbortSignal): Promise<void> {
    const { clock, log, timings, venue } = this.#deps;
    while (!signal.aborted) {
      if (this.states.size === 0) {
        await pause(watchEveryMs, signal);
        continue;
      }
      const openedAtMs = clock.nowMs();
      const reason = await this.#untilLost(signal);
      for (const state of this.states.values()) state.interrupted(clock.nowMs());
      if (signal.aborted) return;
      this.#failures = clock.nowMs() - openedAtMs > healthyMs ? 1 : this.#failures + 1;
      this.#state = this.#failures >= failuresMax ? 'POLLING' : 'CONNECTING';
      this.counts.reconnects += 1;
      log.warn('the market stream is opened again', { venue: venue.venue, reason, state: this.#state });
      await pause(backoffMs(this.#failures - 1, timings), signal);
    }
  }

  /** Opens the stream, replaces it before the venue ends it, and tells why it is lost. */
  async #untilLost(signal: AbortSignal): Promise<string> {
    let current = this.#open();
    const { promise: aborted, resolve } = Promise.withResolvers<string>();
    const abort = () => resolve('stopping');
    signal.addEventListener('abort', abort, { once: true });
    const over = new AbortController();
    const until = AbortSignal.any([signal, over.signal]);
    try {
      for (;;) {
        const life = pause(this.#deps.venue.connectionLifeMs, until).then(() => undefined);
        const reason = await Promise.race([current.lost, aborted, life]);
        if (reason !== undefined || signal.aborted) return reason ?? 'stopping';
        current = await this.#renew(current, signal);
      }
    } finally {
      over.abort();
      signal.removeEventListener('abort', abort);
      current.socket.close();
      this.#connection = undefined;
    }
  }

  /** Both speak for a moment: what comes twice is taken once, so that there is no hole. */
  async #renew(old: Connection, signal: AbortSignal): Promise<Connection> {
    const next = this.#open();
    const deadlineMs = performance.now() + this.#deps.timings.silenceMs;
    while (!next.isHeard && performance.now() < deadlineMs && !signal.aborted) await pause(20, signal);
    old.socket.close();
    this.counts.renewals += 1;
    return next;
  }

  #open(): Connection {
    const { promise: lost, resolve } = Promise.withResolvers<string>();
    const { venue, clock } = this.#deps;
    let readers = { symbols: this.#symbols, read: venue.frames(this.#symbols, this.#board) };
    const onMessage = (bytes: Uint8Array) => {
      if (readers.symbols !== this.#symbols)
        readers = { symbols: this.#symbols, read: venue.frames(this.#symbols, this.#board) };
      this.counts.messages += 1;
      const read = readers.read(bytes);
      if (read === 'UNREADABLE') this.counts.unreadable += 1;
      if (read !== 'NOTED') return;
      connection.isHeard = true;
      this.#state = 'STREAMING';
    };
    const socket = new MarketSocket(venue.streamUrl, { onMessage, onLost: resolve });
    const connection: Connection = { socket, lost, isHeard: false };
    this.#connection = connection;
    this.#openedAtMs = clock.nowMs();
    this.#lose = resolve;
    for (const pace of this.#paces.values()) pace.restart(clock.nowMs());
    void socket.opened.then(
      () => {
        this.#send('SUBSCRIBE', [...this.states.keys()]);
        for (const state of this.states.values()) void this.#fillTrades(state);
      },
      () => undefined,
    );
    return connection;
  }

  #send(action: 'SUBSCRIBE' | 'UNSUBSCRIBE', symbols: readonly string[]): void {
    const { venue } = this.#deps;
    if (symbols.length === 0) return;
    for (const request of venue.requests(action, symbols.map(venue.idOf)))
      this.#connection?.socket.send(request);
  }

  /** Trades that were made while nobody listened; those that both tell are taken once. */
  async #fillTrades(state: MarketState): Promise<void> {
    const { venue, log, clock } = this.#deps;
    try {
      for (const trade of await venue.fetchTrades(venue.idOf(state.symbol)))
        state.takeTrade(trade, clock.nowMs());
    } catch (error) {
      log.warn('missed trades were not read', {
        venue: venue.venue,
        symbol: state.symbol,
        error: errorText(error),
      });
    }
  }

  /** Books that are not valid are loaded; a stream that is longer silent than ever is given up. */
  #watch(): void {
    const { clock, timings } = this.#deps;
    const nowMs = clock.nowMs();
    const isHeard = this.#connection?.isHeard === true;
    for (const state of this.states.values()) {
      state.candles.advance(nowMs);
      if (!isHeard) continue;
      if (!state.keeper.isValid) void this.loader.load(state);
      for (const stream of ['book', 'ticker'] as const) {
        const pace = this.#pace(`${state.symbol} ${stream}`, nowMs);
        pace.look(state.heardAtMs[stream]);
        if (pace.isSilent(nowMs, timings.silenceMs)) this.#lose(`${stream} of ${state.symbol} is silent`);
      }
    }
    if (this.#connection && !isHeard && nowMs - this.#openedAtMs > timings.silenceMs)
      this.#lose('it says nothing');
  }

  #pace(key: string, nowMs: number): StreamPace {
    const found = this.#paces.get(key);
    if (found) return found;
    const pace = new StreamPace(nowMs);
    this.#paces.set(key, pace);
    return pace;
  }

  /** REST shows the truth while the stream does not. */
  async #poll(): Promise<void> {
    const { clock, timings } = this.#deps;
    for (const state of this.states.values()) {
      const silentMs = clock.nowMs() - state.heardAtMs.book;
      if (this.#state === 'STREAMING' && silentMs <= timings.silenceMs) continue;
      this.counts.polls += 1;
      await this.loader.poll(state);
    }
  }
}
