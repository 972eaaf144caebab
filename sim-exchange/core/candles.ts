import { type Random, seededRandom, seedFromText } from './random.ts';
import { type Instrument, onStep, type Trade } from './types.ts';
import { larger, smaller } from './units.ts';

/** Open, high, low, close in ticks; volumes in lots and quote atoms; the taker-buy part apart. */
export interface Candle {
  openMs: number;
  widthMs: number;
  open: bigint;
  high: bigint;
  low: bigint;
  close: bigint;
  lots: bigint;
  quoteAtoms: bigint;
  takerBuyLots: bigint;
  takerBuyQuoteAtoms: bigint;
  trades: number;
  firstTradeId: number;
  lastTradeId: number;
}

const minuteMs = 60_000;
const hourMs = 3_600_000;
const dayMs = 86_400_000;
/** How far the invented past reaches, by width: minutes for a week, hours for 90 days before, days for 1000 before. */
const past = [
  { widthMs: dayMs, count: 1000 },
  { widthMs: hourMs, count: 90 * 24 },
  { widthMs: minuteMs, count: 7 * 24 * 60 },
];

/**
 * Candles of one symbol: an invented, seeded past that ends at the start price, then minutes built from real matches.
 * Wider candles are sums of these, so an hour always equals its sixty minutes.
 */
export class Candles {
  private base: Candle[];
  /** Not done before somebody looks: most simulators are never asked for their past. */
  private invent: (() => Candle[]) | undefined;

  constructor(instrument: Instrument, startTicks: bigint, startMs: number, seed: number) {
    const random = seededRandom(seedFromText(`${instrument.symbol} candles`, seed));
    this.base = [flat(startMs - (startMs % minuteMs), minuteMs, onStep(instrument, startTicks))];
    this.invent = () => inventPast(instrument, startTicks, startMs, random);
  }

  record(trade: Trade): void {
    const candle = this.current(trade.timeMs);
    const price = trade.priceTicks;
    if (candle.trades === 0) {
      candle.firstTradeId = trade.id;
      candle.open = candle.high = candle.low = price;
    }
    candle.high = larger(price, candle.high);
    candle.low = smaller(price, candle.low);
    candle.close = price;
    candle.lots += trade.lots;
    candle.quoteAtoms += trade.quoteAtoms;
    if (trade.takerSide === 'BUY') {
      candle.takerBuyLots += trade.lots;
      candle.takerBuyQuoteAtoms += trade.quoteAtoms;
    }
    candle.trades += 1;
    candle.lastTradeId = trade.id;
  }

  /** Candles whose interval starts within [fromMs, toMs], oldest first; `bucket` maps a time to its interval's start. */
  range(bucket: (timeMs: number) => number, fromMs: number, toMs: number, nowMs: number): Candle[] {
    this.current(nowMs);
    if (this.invent !== undefined) this.base = [...this.invent(), ...this.base];
    this.invent = undefined;
    const result: Candle[] = [];
    for (let i = this.indexAt(bucket(fromMs)); i < this.base.length; i++) {
      const part = this.base[i];
      if (part === undefined || bucket(part.openMs) > toMs) break;
      const openMs = bucket(part.openMs);
      if (openMs < fromMs || bucket(part.openMs + part.widthMs - 1) !== openMs) continue;
      const last = result.at(-1);
      if (last?.openMs === openMs) merge(last, part);
      else result.push({ ...part, openMs });
    }
    return result;
  }

  /** The minute at `nowMs`, after filling every minute without a match with the last close. */
  private current(nowMs: number): Candle {
    const openMs = nowMs - (nowMs % minuteMs);
    let last = this.base.at(-1);
    while (last === undefined || last.openMs < openMs) {
      last = flat(last === undefined ? openMs : last.openMs + minuteMs, minuteMs, last?.close ?? 1n);
      this.base.push(last);
    }
    return last;
  }

  private indexAt(timeMs: number): number {
    let low = 0;
    let high = this.base.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.base[middle]?.openMs ?? 0) < timeMs) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** One candle that covers all of these, oldest first; undefined for none. */
export function joined(candles: readonly Candle[]): Candle | undefined {
  const [first, ...rest] = candles;
  if (first === undefined) return undefined;
  const total = { ...first };
  for (const candle of rest) merge(total, candle);
  return total;
}

function merge(into: Candle, part: Candle): void {
  into.high = larger(part.high, into.high);
  into.low = smaller(part.low, into.low);
  into.close = part.close;
  into.lots += part.lots;
  into.quoteAtoms += part.quoteAtoms;
  into.takerBuyLots += part.takerBuyLots;
  into.takerBuyQuoteAtoms += part.takerBuyQuoteAtoms;
  into.trades += part.trades;
  if (into.firstTradeId < 0) into.firstTradeId = part.firstTradeId;
  if (part.lastTradeId >= 0) into.lastTradeId = part.lastTradeId;
}

function flat(openMs: number, widthMs: number, price: bigint): Candle {
  const none = { lots: 0n, quoteAtoms: 0n, takerBuyLots: 0n, takerBuyQuoteAtoms: 0n };
  return {
    openMs,
    widthMs,
    open: price,
    high: price,
    low: price,
    close: price,
    ...none,
    trades: 0,
    firstTradeId: -1,
    lastTradeId: -1,
  };
}

/** Walks backwards from the start price, minute by minute, then hours, then days; returns oldest first. */
function inventPast(instrument: Instrument, startTicks: bigint, startMs: number, random: Random): Candle[] {
  const result: Candle[] = [];
  let close = Number(startTicks);
  let endMs = startMs - (startMs % minuteMs);
  for (const { widthMs, count } of [...past].reverse()) {
    const untilMs = endMs - count * widthMs;
    const alignMs = widthMs === minuteMs ? hourMs : dayMs;
    const firstMs = untilMs - (untilMs % alignMs);
    for (let openMs = endMs - widthMs; openMs >= firstMs; openMs -= widthMs) {
      const candle = invented(instrument, openMs, widthMs, close, random);
      close = Number(candle.open);
      result.push(candle);
    }
    endMs = firstMs;
  }
  return result.reverse();
}

function invented(
  instrument: Instrument,
  openMs: number,
  widthMs: number,
  close: number,
  random: Random,
): Candle {
  const spread = 0.0005 * Math.sqrt(widthMs / minuteMs);
  const open = Math.max(1, close * (1 + spread * random.normal()));
  const high = Math.max(open, close) * (1 + spread * random.next() * 0.5);
  const low = Math.min(open, close) * (1 - spread * random.next() * 0.5);
  const ticks = (price: number): bigint => onStep(instrument, BigInt(Math.max(1, Math.round(price))));
  const unitLots = 1_000_000_000_000n / instrument.lotAtoms;
  const lots = unitLots * BigInt(Math.ceil((2 + random.next() * 8) * (widthMs / minuteMs)));
  const quoteAtoms = lots * ticks((open + close) / 2) * instrument.notionalAtoms;
  return {
    ...flat(openMs, widthMs, ticks(close)),
    open: ticks(open),
    high: ticks(high),
    low: ticks(low),
    lots,
    quoteAtoms,
    takerBuyLots: lots / 2n,
    takerBuyQuoteAtoms: quoteAtoms / 2n,
  };
}
