import { stepsToValue } from './steps.ts';

/** What a message did to the market. LOST: the book is not the venue's any more, until a WHOLE one comes. */
export const tapeKinds = { DIFF: 0, WHOLE: 1, LOST: 2, TRADE: 3, TOP: 4 } as const;
export type TapeKind = keyof typeof tapeKinds;

/**
 * Recorded market data of one instrument in columns, in the order of receipt. A message is some rows of ticks and lots,
 * whole numbers: those of the bid side, then those of the ask side. A trade is one row, of the side that it took from; a
 * top is a row of each side.
 */
export interface Tape {
  readonly count: number;
  readonly kind: Uint8Array;
  /** When it happened at the venue; of those without a time when it was received. Epoch ms. */
  readonly venueMs: Float64Array;
  /** When it was received; never before the one above it. */
  readonly localMs: Float64Array;
  /** Its rows: bids from `start[i]` up to `asks[i]`, asks from there up to `start[i + 1]`. */
  readonly start: Uint32Array;
  readonly asks: Uint32Array;
  readonly ticks: Int32Array;
  readonly lots: Float64Array;
  /** The messages by their time at the venue; those of one kind stay as they were received. */
  readonly byVenueTime: Uint32Array;
  /** From its lowest price to its highest. */
  readonly tickSpan: number;
  readonly priceTick: number;
  readonly quantityStep: number;
  readonly priceOf: (ticks: number) => number;
  readonly quantityOf: (lots: number) => number;
  /** By how much the clock that received runs ahead of what `localMs` says: see `settleClocks`. */
  readonly clockShiftMs: number;
}

/** Typed columns that grow. */
class Column<Numbers extends Float64Array | Uint32Array | Uint8Array> {
  values: Numbers;
  count = 0;
  readonly #make: (size: number) => Numbers;

  constructor(make: (size: number) => Numbers) {
    this.#make = make;
    this.values = make(1_024);
  }

  push(value: number): void {
    if (this.count === this.values.length) {
      const larger = this.#make(this.count * 2);
      larger.set(this.values);
      this.values = larger;
    }
    this.values[this.count] = value;
    this.count += 1;
  }

  get taken(): Numbers {
    return this.values.subarray(0, this.count) as Numbers;
  }
}

interface Levels {
  readonly count: number;
  readonly prices: ArrayLike<number>;
  readonly sizes: ArrayLike<number>;
}

export interface TapeSettings {
  /** Without them the greatest steps that fit all prices, and all quantities, of the recording. */
  readonly priceTick?: number;
  readonly quantityStep?: number;
  /** Recorded as it is, or so many ms after it happened. */
  readonly feedLatencyMs?: number;
  /** Where the clock that received was behind the venue's: what the quickest message is taken to have needed. */
  readonly leastFeedLatencyMs: number;
}

/** Gathers a recording, message by message. Prices and quantities are doubles here; rows are added bids first. */
export class TapeBuilder {
  readonly #kind = new Column((size) => new Uint8Array(size));
  readonly #venueMs = new Column((size) => new Float64Array(size));
  readonly #localMs = new Column((size) => new Float64Array(size));
  readonly #start = new Column((size) => new Uint32Array(size));
  readonly #asks = new Column((size) => new Uint32Array(size));
  readonly #prices = new Column((size) => new Float64Array(size));
  readonly #sizes = new Column((size) => new Float64Array(size));

  get count(): number {
    return this.#kind.count;
  }

  /** @param venueMs NaN: the venue does not tell it */
  add(kind: TapeKind, venueMs: number, localMs: number, bids: Levels, asks: Levels): void {
    this.#kind.push(tapeKinds[kind]);
    this.#venueMs.push(venueMs);
    this.#localMs.push(localMs);
    this.#start.push(this.#prices.count);
    this.#addRows(bids);
    this.#asks.push(this.#prices.count);
    this.#addRows(asks);
  }

  #addRows({ count, prices, sizes }: Levels): void {
    for (let row = 0; row < count; row++) {
      this.#prices.push(prices[row] as number);
      this.#sizes.push(sizes[row] as number);
    }
  }

  finish(settings: TapeSettings): Tape {
    const [prices, sizes] = [this.#prices.taken, this.#sizes.taken];
    const priceTick = settings.priceTick ?? stepOf(prices);
    const quantityStep = settings.quantityStep ?? stepOf(sizes);
    const [kind, localMs] = [this.#kind.taken, this.#localMs.taken];
    const ticks = Int32Array.from(prices, (price) => ticksOf(price, priceTick));
    const clock = settleClocks(kind, this.#venueMs.taken, localMs, settings);
    return {
      count: kind.length,
      kind,
      ...clock,
      start: withEnd(this.#start.taken, prices.length),
      asks: this.#asks.taken,
      ticks,
      lots: sizes.map((size) => Math.round(size / quantityStep)),
      byVenueTime: inVenueOrder(clock.venueMs),
      tickSpan: spanOf(ticks),
      priceTick,
      quantityStep,
      priceOf: stepsToValue(priceTick),
      quantityOf: stepsToValue(quantityStep),
    };
  }
}

function withEnd(start: Uint32Array, end: number): Uint32Array {
  const all = new Uint32Array(start.length + 1);
  all.set(start);
  all[start.length] = end;
  return all;
}

/** The greatest step of which every value is a multiple; 1e-8 at the least. */
export function stepOf(values: Float64Array): number {
  let digits = 0;
  for (const value of values) while (digits < 8 && !isWhole(value * 10 ** digits)) digits += 1;
  const scale = 10 ** digits;
  let step = 0;
  for (const value of values) {
    let [a, b] = [step, Math.round(value * scale)];
    while (b > 0) [a, b] = [b, a % b];
    step = a;
    if (step === 1) break;
  }
  return step === 0 ? 1 : step / scale;
}

/** @throws RangeError beyond 2^31 ticks */
function ticksOf(price: number, priceTick: number): number {
  const ticks = Math.round(price / priceTick);
  if (ticks > 0x7fffffff) throw new RangeError(`a price of ${price} has too many ticks of ${priceTick}`);
  return ticks;
}

function spanOf(ticks: Int32Array): number {
  let [low, high] = [Number.POSITIVE_INFINITY, 0];
  for (const each of ticks) {
    if (each < low) low = each;
    if (each > high) high = each;
  }
  return ticks.length === 0 ? 1 : high - low + 1;
}

function isWhole(value: number): boolean {
  return Math.abs(value - Math.round(value)) <= 1e-7 + value * 1e-15;
}

/**
 * Both times of each message. A clock that ran behind the venue's shows messages received before they were sent: then
 * all times of receipt are moved by the same span, so that the quickest message needed `leastFeedLatencyMs`
 * (hftbacktest corrects its recordings in this way: `correct_local_timestamp` and its base latency).
 */
function settleClocks(
  kind: Uint8Array,
  toldMs: Float64Array,
  receivedMs: Float64Array,
  { feedLatencyMs, leastFeedLatencyMs }: TapeSettings,
) {
  let quickest = Number.POSITIVE_INFINITY;
  for (let index = 0; index < kind.length; index++) {
    const tookMs = (receivedMs[index] as number) - (toldMs[index] as number);
    if (tookMs < quickest) quickest = tookMs;
  }
  const clockShiftMs = quickest < 0 ? leastFeedLatencyMs - quickest : 0;
  const venueMs = new Float64Array(kind.length);
  const localMs = new Float64Array(kind.length);
  const newest = new Float64Array(2);
  let newestLocal = 0;
  for (let index = 0; index < kind.length; index++) {
    // Books keep their order among themselves, trades theirs: what is told late never goes back.
    const stream = kind[index] === tapeKinds.TRADE ? 1 : 0;
    const told = toldMs[index] as number;
    const receivedAtMs = (receivedMs[index] as number) + clockShiftMs;
    const before = newest[stream] as number;
    const happened = Number.isNaN(told) ? before || receivedAtMs : Math.max(told, before);
    newest[stream] = happened;
    venueMs[index] = happened;
    const received = feedLatencyMs === undefined ? receivedAtMs : happened + feedLatencyMs;
    newestLocal = Math.max(newestLocal, received);
    localMs[index] = newestLocal;
  }
  return { venueMs, localMs, clockShiftMs };
}

/** Nearly sorted: an insertion sort that keeps the order of equals. */
function inVenueOrder(venueMs: Float64Array): Uint32Array {
  const order = Uint32Array.from(venueMs, (_, index) => index);
  for (let index = 1; index < order.length; index++) {
    const moved = order[index] as number;
    const time = venueMs[moved] as number;
    let place = index;
    for (; place > 0 && (venueMs[order[place - 1] as number] as number) > time; place--)
      order[place] = order[place - 1] as number;
    order[place] = moved;
  }
  return order;
}
