import type { Candles } from '../../shared/domain/indicators/candles.ts';
import type { Holdings } from './holdings.ts';
import type { Venue } from './orders.ts';
import type { Tape } from './tape.ts';

/**
 * Equity and the middle of the book, every so many ms of the venue's time: bar n ends at `openTimeMs[n + 1]`. As candles,
 * which statistics and reports are made of.
 */
export class Samples {
  nextMs: number;
  readonly startMs: number;
  readonly #everyMs: number;
  readonly #endMs: number;
  readonly #priceOf: Tape['priceOf'];
  readonly #mids: number[] = [];
  readonly #equity: number[] = [];
  #midTicks = 0;

  constructor({ venueMs, byVenueTime, count, priceOf }: Tape, everyMs: number) {
    this.#everyMs = everyMs;
    this.#priceOf = priceOf;
    this.startMs = count === 0 ? 0 : (venueMs[byVenueTime[0] as number] as number);
    this.#endMs = count === 0 ? -1 : (venueMs[byVenueTime[count - 1] as number] as number);
    this.nextMs = count === 0 ? Number.POSITIVE_INFINITY : this.startMs + everyMs;
  }

  take(venue: Venue, holdings: Holdings): void {
    this.#look(venue, holdings);
    this.nextMs = this.nextMs > this.#endMs ? Number.POSITIVE_INFINITY : this.nextMs + this.#everyMs;
  }

  /** The middle of the book now, or of the newest sample where it is not valid. */
  midOf(venue: Venue): number {
    return venue.isValid ? (venue.bidTicks + venue.askTicks) / 2 : this.#midTicks;
  }

  /** A price that was paid is one, where the book had none yet. */
  traded(ticks: number): void {
    if (this.#midTicks === 0) this.#midTicks = ticks;
  }

  /** The last sample once more, after everything was closed. */
  end(venue: Venue, holdings: Holdings): void {
    this.#mids.pop();
    this.#equity.pop();
    this.#look(venue, holdings);
  }

  /** The bar in which a moment lies. */
  barOf(timeMs: number): number {
    return Math.max(0, Math.min(this.#mids.length - 1, Math.floor((timeMs - this.startMs) / this.#everyMs)));
  }

  get equity(): Float64Array {
    return Float64Array.from(this.#equity);
  }

  get candles(): Candles {
    const close = Float64Array.from(this.#mids, (mid) => this.#priceOf(mid));
    const open = close.map((price, bar) => close[bar - 1] ?? price);
    const high = close.map((price, bar) => Math.max(price, open[bar] ?? price));
    const low = close.map((price, bar) => Math.min(price, open[bar] ?? price));
    const openTimeMs = close.map((_, bar) => this.startMs + bar * this.#everyMs);
    return {
      count: close.length,
      openTimeMs,
      open,
      high,
      low,
      close,
      volume: new Float64Array(close.length),
    };
  }

  /** Where the book is not valid the last middle goes on. */
  #look(venue: Venue, holdings: Holdings): void {
    this.#midTicks = this.midOf(venue);
    this.#mids.push(this.#midTicks);
    this.#equity.push(holdings.equityAt(this.#midTicks));
  }
}
