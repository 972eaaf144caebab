import type { MarketUpdate } from '../../../../shared/stream-client/options.ts';
import type { Schemas } from '../../api/client.ts';

type Of<Kind extends MarketUpdate['kind']> = Extract<MarketUpdate, { kind: Kind }>;
type Candles = Schemas['Candles']['candles'];

/** What a market says, on top of what was read of it. */
export function withTicker(
  before: Schemas['Ticker'],
  update: Of<'ticker'>,
  nowMs: number,
): Schemas['Ticker'] {
  const { bid, ask, last, open, high, low, volume, asOfMs } = update;
  const told = Object.entries({ bid, ask, last, open, high, low, volume }).filter(
    ([, text]) => text !== null,
  );
  return { ...before, ...Object.fromEntries(told), asOfMs, ageMs: Math.max(0, nowMs - asOfMs) };
}

export function withBook(before: Schemas['Book'], update: Of<'book'>, nowMs: number): Schemas['Book'] {
  const { isValid, bids, asks, asOfMs } = update;
  const rows = (levels: typeof bids) => levels.map(([price, size]) => ({ price, size }));
  const ageMs = Math.max(0, nowMs - asOfMs);
  return { ...before, isValid, source: 'STREAM', bids: rows(bids), asks: rows(asks), asOfMs, ageMs };
}

/** A candle that has closed: the next one, or in the place of what was taken for it. */
export function withCandle(before: Candles, { candle }: Of<'candle'>): Candles {
  const others = before.filter(({ openTimeMs }) => openTimeMs !== candle.openTimeMs);
  return [...others, candle].sort((a, b) => a.openTimeMs - b.openTimeMs);
}

/** The candle that is not closed yet, from the last price alone: it is drawn, and nothing is counted with it. */
export interface Forming {
  readonly openTimeMs: number;
  readonly open: string;
  readonly high: string;
  readonly low: string;
  readonly close: string;
}

/** @param stepMs of the timeframe; candles of a day and less begin at its multiples in UTC */
export function forming(before: Forming | undefined, last: string, stepMs: number, nowMs: number): Forming {
  const openTimeMs = Math.floor(nowMs / stepMs) * stepMs;
  if (before?.openTimeMs !== openTimeMs)
    return { openTimeMs, open: last, high: last, low: last, close: last };
  const { open, high, low } = before;
  const price = Number(last);
  return {
    ...{ openTimeMs, open, close: last },
    high: price > Number(high) ? last : high,
    low: price < Number(low) ? last : low,
  };
}
