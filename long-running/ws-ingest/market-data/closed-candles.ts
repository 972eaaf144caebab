import type { MarketCandle } from '#shared/domain/market/market-candle.ts';
import type { MarketState } from '#shared/domain/market/market-state.ts';
import type { ClosedCandleListener } from '#shared/ports/closed-candles.port.ts';
import type { Log } from '#shared/ports/log.port.ts';
import { errorText } from '../json-log.ts';
import { backoffMs, pause, repeat, type Timings } from '../timing.ts';

export interface ClosedCandlesDeps {
  readonly listener: ClosedCandleListener;
  readonly log: Log;
  readonly timings: Timings;
}

/** A day; beyond it the oldest go. */
const waitingMax = 1_440;
const lookEveryMs = 50;

interface Waiting {
  candle: MarketCandle;
  /** Whole, or as whole as it can be had. */
  isSettled: boolean;
  /** Who hears of it finds it in the store. */
  isKept: boolean;
}

interface Line {
  readonly waiting: Waiting[];
  isTelling: boolean;
}

const isReady = (waiting: Waiting | undefined): waiting is Waiting =>
  waiting?.isSettled === true && waiting.isKept;

/**
 * Tells each market's closed candles in order, when they stand in the store. One that may lack trades holds up its own
 * market until it is repaired.
 */
export class ClosedCandles {
  readonly counts = { told: 0, dropped: 0 };
  readonly #deps: ClosedCandlesDeps;
  readonly #lines = new Map<MarketState, Line>();

  constructor(deps: ClosedCandlesDeps) {
    this.#deps = deps;
  }

  add(state: MarketState, candle: MarketCandle): void {
    const line = this.#lines.get(state) ?? { waiting: [], isTelling: false };
    this.#lines.set(state, line);
    if (line.waiting.length >= waitingMax) {
      line.waiting.shift();
      this.counts.dropped += 1;
    }
    line.waiting.push({ candle, isSettled: candle.isWhole, isKept: false });
  }

  /** The venue's own stands for ours. */
  repaired(state: MarketState, candle: MarketCandle): void {
    const found = this.#find(state, candle.openTimeMs);
    if (found) Object.assign(found, { candle, isSettled: true, isKept: false });
  }

  /** It stands in the store, or never will. */
  kept(state: MarketState, candle: MarketCandle): void {
    const found = this.#find(state, candle.openTimeMs);
    if (found?.candle === candle) found.isKept = true;
  }

  /** The venue's own is not to be had: ours is told as it is. */
  givenUp(state: MarketState, openTimeMs: number): void {
    const found = this.#find(state, openTimeMs);
    if (found) found.isSettled = true;
  }

  async run(signal: AbortSignal): Promise<void> {
    const telling = new Set<Promise<void>>();
    const look = () => {
      for (const [state, line] of this.#lines) {
        if (line.waiting.length === 0 && !line.isTelling) this.#lines.delete(state);
        if (line.isTelling || !isReady(line.waiting[0])) continue;
        const told = this.#tell(state, line, signal).finally(() => telling.delete(told));
        telling.add(told);
      }
    };
    await repeat(look, lookEveryMs, signal);
    await Promise.all(telling);
  }

  async #tell({ venue, symbol }: MarketState, line: Line, signal: AbortSignal): Promise<void> {
    const { listener, log, timings } = this.#deps;
    line.isTelling = true;
    let failures = 0;
    for (let next = line.waiting[0]; isReady(next) && !signal.aborted; next = line.waiting[0]) {
      try {
        await listener.onClosedCandle(venue, symbol, next.candle);
        this.counts.told += 1;
        failures = 0;
        if (line.waiting[0] === next) line.waiting.shift();
      } catch (error) {
        log.warn('a closed candle was not told', { venue, symbol, error: errorText(error) });
        failures += 1;
        await pause(backoffMs(failures, timings), signal);
      }
    }
    line.isTelling = false;
  }

  #find(state: MarketState, openTimeMs: number): Waiting | undefined {
    return this.#lines.get(state)?.waiting.find(({ candle }) => candle.openTimeMs === openTimeMs);
  }
}
