import { SymbolTable } from '#shared/adapters/market-data/symbol-table.ts';
import { MarketBoard } from '#shared/domain/market/market-board.ts';
import type { MarketState } from '#shared/domain/market/market-state.ts';
import type { Clock } from '#shared/ports/clock.port.ts';
import type { Log } from '#shared/ports/log.port.ts';
import { errorText } from '../json-log.ts';
import { backoffMs, pause, repeat, type Timings } from '../timing.ts';
import { BookLoader } from './book-loader.ts';
import { MarketSocket } from './market-socket.ts';
import type { MarketLine, MarketVenue } from './market-venue.ts';
import { QuietMarkets } from './quiet-markets.ts';
import { StreamPace } from './stream-pace.ts';

export interface MarketFeedDeps {
  readonly venue: MarketVenue;
  readonly line: MarketLine;
  readonly clock: Clock;
  readonly log: Log;
  readonly timings: Timings;
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
 * The live market data that one connection to a venue tells: watched; books loaded anew where they are not the venue's;
 * REST while the stream fails. The states it keeps say themselves how old and how true they are.
 */
export class MarketFeed {
  readonly counts = { messages: 0, unreadable: 0, reconnects: 0, renewals: 0 };
  readonly states = new Map<string, MarketState>();
  readonly line: MarketLine;
  readonly loader: BookLoader;
  readonly quiet: QuietMarkets;
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
    this.line = deps.line;
    this.#board = new MarketBoard(() => deps.clock.nowMs());
    this.loader = new BookLoader(deps, (request) => this.#connection?.socket.send(request));
    this.quiet = new QuietMarkets(deps, this.loader, (reason) => this.#lose(reason));
  }

  get state(): FeedState {
    return this.#state;
  }

  /** Exactly these from now on. Takes effect at once, on the connection that stands. */
  follow(states: readonly MarketState[]): void {
    const { venue } = this.#deps;
    const left = [...this.states.values()].filter((state) => !states.includes(state));
    const added = states.filter((state) => this.states.get(state.symbol) !== state);
    if (left.length + added.length === 0) return;
    for (const { symbol } of left) this.states.delete(symbol);
    for (const state of added) this.states.set(state.symbol, state);
    this.#paces.clear();
    this.#symbols = new SymbolTable();
    for (const [symbol, state] of this.states) this.#symbols.add(venue.idOf(symbol), state);
    this.#request('UNSUBSCRIBE', left);
    this.#request('SUBSCRIBE', added);
    for (const state of added) if (this.#connection) void this.#fillTrades(state);
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
    const { clock, log, timings, venue, line } = this.#deps;
    while (!signal.aborted) {
      if (this.states.size === 0) {
        await pause(watchEveryMs, signal);
        continue;
      }
      const openedAtMs = clock.nowMs();
      const reason = await this.#untilLost(signal);
      this.#interrupt();
      if (signal.aborted) return;
      this.#failures = clock.nowMs() - openedAtMs > healthyMs ? 1 : this.#failures + 1;
      this.#state = this.#failures >= failuresMax ? 'POLLING' : 'CONNECTING';
      this.counts.reconnects += 1;
      const of = { venue: venue.venue, line: line.name, reason, state: this.#state };
      log.warn('the market stream is opened again', of);
      await pause(backoffMs(this.#failures - 1, timings), signal);
    }
  }

  /** What this connection alone could tell is not to be relied on. */
  #interrupt(): void {
    const { clock, line } = this.#deps;
    for (const state of this.states.values()) {
      if (line.carries.book) state.bookLost();
      if (line.carries.trades) state.tradesLost(clock.nowMs());
    }
  }

  /** Opens the stream, replaces it before the venue ends it, and tells why it is lost. */
  async #untilLost(signal: AbortSignal): Promise<string> {
    let current = this.#open(true);
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
    const next = this.#open(false);
    const deadlineMs = performance.now() + this.#deps.timings.silenceMs;
    while (!next.isHeard && performance.now() < deadlineMs && !signal.aborted) await pause(20, signal);
    old.socket.close();
    this.counts.renewals += 1;
    return next;
  }

  /** @param isAlone no other connection told what was before */
  #open(isAlone: boolean): Connection {
    const { promise: lost, resolve } = Promise.withResolvers<string>();
    const { venue, line, clock } = this.#deps;
    let readers = { symbols: this.#symbols, read: line.frames(this.#symbols, this.#board) };
    const onMessage = (bytes: Uint8Array) => {
      if (readers.symbols !== this.#symbols)
        readers = { symbols: this.#symbols, read: line.frames(this.#symbols, this.#board) };
      this.counts.messages += 1;
      const read = readers.read(bytes);
      if (read === 'UNREADABLE') this.counts.unreadable += 1;
      if (read !== 'NOTED') return;
      if (!connection.isHeard && isAlone && line.carries.trades)
        for (const state of this.states.values()) state.tradesLost(clock.nowMs());
      connection.isHeard = true;
      this.#state = 'STREAMING';
    };
    const socket = new MarketSocket(line.url, venue, { onMessage, onLost: resolve });
    const connection: Connection = { socket, lost, isHeard: false };
    this.#connection = connection;
    this.#openedAtMs = clock.nowMs();
    this.#lose = resolve;
    this.loader.restart();
    for (const pace of this.#paces.values()) pace.restart(clock.nowMs());
    void socket.opened.then(
      () => {
        const states = [...this.states.values()];
        this.#request('SUBSCRIBE', states);
        for (const state of states) void this.#fillTrades(state);
      },
      () => undefined,
    );
    return connection;
  }

  #request(action: 'SUBSCRIBE' | 'UNSUBSCRIBE', states: readonly MarketState[]): void {
    if (states.length === 0) return;
    const symbols = states.map(({ symbol }) => symbol);
    for (const request of this.line.requests(action, symbols, [...this.states.keys()]))
      this.#connection?.socket.send(request);
  }

  /** Trades that were made while nobody listened; those that both tell are taken once. */
  async #fillTrades(state: MarketState): Promise<void> {
    const { venue, line, log, clock } = this.#deps;
    if (!line.carries.trades) return;
    const { symbol } = state;
    try {
      for (const trade of await venue.fetchTrades(symbol)) state.takeTrade(trade, clock.nowMs());
    } catch (error) {
      log.warn('missed trades were not read', { venue: venue.venue, symbol, error: errorText(error) });
    }
  }

  /** Books that do not follow the stream are loaded; a steady stream that is longer silent than ever is given up. */
  #watch(): void {
    const { clock, timings, line } = this.#deps;
    const nowMs = clock.nowMs();
    const isHeard = this.#connection?.isHeard === true;
    for (const state of this.states.values()) {
      if (line.carries.trades) state.candles.advance(nowMs);
      if (!isHeard) continue;
      if (line.carries.book && !state.keeper.isInStep) void this.loader.load(state);
      for (const stream of line.steady) {
        const heardAtMs = state.heardAtMs[stream];
        const pace = this.#pace(`${state.symbol} ${stream}`, nowMs);
        pace.look(heardAtMs);
        // One that never spoke on this connection says nothing of the others.
        const hasSpoken = heardAtMs >= this.#openedAtMs;
        if (hasSpoken && pace.isSilent(nowMs, timings.silenceMs))
          this.#lose(`${stream} of ${state.symbol} is silent`);
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
    const { book, trades } = this.line.carries;
    for (const state of this.states.values()) {
      if (book) await this.quiet.lookAtBook(state, this.#state === 'STREAMING');
      if (trades && this.#state === 'STREAMING') await this.quiet.lookAtTrades(state, this.#openedAtMs);
    }
  }
}
