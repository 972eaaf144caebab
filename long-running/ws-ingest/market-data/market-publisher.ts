import type { MarketCandle } from '#shared/domain/market/market-candle.ts';
import type { MarketState } from '#shared/domain/market/market-state.ts';
import {
  bookViewOf,
  type CandleView,
  type MarketViews,
  tickerViewOf,
  tradesViewOf,
  type ViewKind,
} from '#shared/domain/market/market-views.ts';
import type { Clock } from '#shared/ports/clock.port.ts';
import type { Log } from '#shared/ports/log.port.ts';
import type { MarketViewWriter } from '#shared/ports/market-views.port.ts';
import { errorText } from '../json-log.ts';
import { pause, repeat, type Timings } from '../timing.ts';

export interface MarketPublisherDeps {
  readonly views: MarketViewWriter;
  readonly clock: Clock;
  readonly log: Log;
  readonly timings: Timings;
  /** Hears of each closed candle that stands in the store, or was dropped because too many waited. */
  readonly onCandleKept?: ((state: MarketState, candle: MarketCandle) => void) | undefined;
  /** Shortest time between two saves of one view. */
  readonly viewMs: number;
}

const levelsShown = 50;
const tradesShown = 100;
/** Candles of a day of ten markets; beyond it the oldest go. */
const candlesMax = 14_400;
const lookEveryMs = 100;

interface Row {
  readonly kind: ViewKind;
  isSaving: boolean;
  savedAtMs: number;
  /** What was saved, to see whether there is something new. */
  saved: string;
}

/**
 * Takes the states to the store. Of what changes only the newest is saved, so there is nothing to queue; closed candles
 * wait in order. A slow store never holds up the streams.
 */
export class MarketPublisher {
  readonly counts = { saves: 0, failures: 0, candles: 0, droppedCandles: 0 };
  readonly #deps: MarketPublisherDeps;
  readonly #rows = new WeakMap<MarketState, Map<ViewKind, Row>>();
  readonly #candles: { readonly state: MarketState; readonly view: CandleView }[] = [];

  constructor(deps: MarketPublisherDeps) {
    this.#deps = deps;
  }

  /** Candles that wait for the store. */
  get depth(): number {
    return this.#candles.length;
  }

  addCandle(state: MarketState, candle: MarketCandle): void {
    const { venue, symbol } = state;
    if (this.#candles.length >= candlesMax) {
      const dropped = this.#candles.shift();
      this.counts.droppedCandles += 1;
      if (dropped) this.#deps.onCandleKept?.(dropped.state, dropped.view.candle);
    }
    const view = { venue, symbol, timeframe: '1m', asOfMs: this.#deps.clock.nowMs(), candle } as const;
    this.#candles.push({ state, view });
  }

  async run(states: () => Iterable<MarketState>, signal: AbortSignal): Promise<void> {
    const look = () => {
      for (const state of states())
        for (const kind of ['book', 'trades', 'ticker'] as const) this.#flush(kind, state);
    };
    await Promise.all([repeat(look, lookEveryMs, signal), this.#sendCandles(signal)]);
  }

  #flush(kind: ViewKind, state: MarketState): void {
    const { clock, viewMs } = this.#deps;
    const row = this.#row(kind, state);
    if (row.isSaving || clock.nowMs() - row.savedAtMs < viewMs) return;
    const view = viewOf(kind, state);
    const text = `${view.asOfMs} ${'fault' in view ? view.fault : ''}`;
    if (view.asOfMs === 0 || text === row.saved) return;
    row.savedAtMs = clock.nowMs();
    row.saved = text;
    void this.#save(kind, row, view);
  }

  async #save<Kind extends ViewKind>(kind: Kind, row: Row, view: MarketViews[Kind]): Promise<void> {
    const { views, log } = this.#deps;
    row.isSaving = true;
    try {
      await views.saveView(kind, view);
      this.counts.saves += 1;
    } catch (error) {
      // The next try takes the newest of then.
      row.saved = '';
      this.counts.failures += 1;
      log.warn('market data was not saved', {
        kind,
        venue: view.venue,
        symbol: view.symbol,
        error: errorText(error),
      });
    } finally {
      row.isSaving = false;
    }
  }

  async #sendCandles(signal: AbortSignal): Promise<void> {
    const { views, log, timings, onCandleKept } = this.#deps;
    while (!signal.aborted) {
      const [next] = this.#candles;
      if (next === undefined) {
        await pause(lookEveryMs, signal);
        continue;
      }
      try {
        await views.saveCandle(next.view);
        this.counts.candles += 1;
        if (this.#candles[0] === next) this.#candles.shift();
        onCandleKept?.(next.state, next.view.candle);
      } catch (error) {
        log.warn('a candle was not saved', {
          venue: next.view.venue,
          symbol: next.view.symbol,
          error: errorText(error),
        });
        await pause(timings.fallbackMs, signal);
      }
    }
  }

  #row(kind: ViewKind, state: MarketState): Row {
    const rows = this.#rows.get(state) ?? new Map<ViewKind, Row>();
    this.#rows.set(state, rows);
    const found = rows.get(kind);
    if (found) return found;
    const row = { kind, isSaving: false, savedAtMs: 0, saved: '' };
    rows.set(kind, row);
    return row;
  }
}

function viewOf(kind: ViewKind, state: MarketState): MarketViews[ViewKind] {
  if (kind === 'book') return bookViewOf(state, levelsShown);
  return kind === 'trades' ? tradesViewOf(state, tradesShown) : tickerViewOf(state);
}
