import type { Candle } from '../../core/candles.ts';
import { type Interval, intervalNamed } from '../../core/intervals.ts';
import { plainText } from '../../core/units.ts';
import type { OkxInstrument } from './instruments.ts';
import { baseText, priceText, sizeText } from './text.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** Bars of six hours and more begin by Hong Kong's clock unless their name ends in `utc`. */
const hongKongMs = 8 * hourMs;

/** OKX's bars and what the core calls them. */
const coreNames: Readonly<Record<string, string>> = {
  '1m': '1m',
  '3m': '3m',
  '5m': '5m',
  '15m': '15m',
  '30m': '30m',
  '1H': '1h',
  '2H': '2h',
  '4H': '4h',
  '6H': '6h',
  '12H': '12h',
  '1D': '1d',
  '1W': '1w',
  '1M': '1M',
};
const ownWidths: Readonly<Record<string, number>> = { '2D': 2 * dayMs, '3D': 3 * dayMs };

/** The bar of this name (`1m`, `1H`, `1D`, `1Dutc`, …), or undefined. */
export function barNamed(name: string): Interval | undefined {
  const utc = name.endsWith('utc');
  const plain = utc ? name.slice(0, -3) : name;
  const interval = utcInterval(plain);
  const long = /^(6H|12H|\d+[DWM])$/.test(plain);
  if (interval === undefined || (utc && !long)) return undefined;
  return long && !utc ? shifted(interval, name) : { ...interval, name };
}

function utcInterval(name: string): Interval | undefined {
  if (name === '3M') return quarter;
  const width = ownWidths[name];
  if (width === undefined) return intervalNamed(coreNames[name] ?? '');
  return { name, startMs: (timeMs) => timeMs - (timeMs % width), nextMs: (startMs) => startMs + width };
}

const quarter: Interval = {
  name: '3M',
  startMs: (timeMs) => {
    const date = new Date(timeMs);
    return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - (date.getUTCMonth() % 3), 1);
  },
  nextMs: (startMs) => Date.UTC(new Date(startMs).getUTCFullYear(), new Date(startMs).getUTCMonth() + 3, 1),
};

function shifted(interval: Interval, name: string): Interval {
  return {
    name,
    startMs: (timeMs) => interval.startMs(timeMs + hongKongMs) - hongKongMs,
    nextMs: (startMs) => interval.nextMs(startMs + hongKongMs) - hongKongMs,
  };
}

/** `[ts, open, high, low, close, volume, volume in base or quote, volume in quote, confirmed]`. */
export function candleRow(instrument: OkxInstrument, candle: Candle, bar: Interval, nowMs: number): string[] {
  const spot = instrument.instType === 'SPOT';
  const quote = plainText(candle.quoteAtoms);
  return [
    ...priceRow(instrument, candle),
    sizeText(instrument, candle.lots),
    spot ? quote : baseText(instrument, candle.lots),
    quote,
    bar.nextMs(candle.openMs) <= nowMs ? '1' : '0',
  ];
}

/** Candles of an index or a mark price have no volume. */
export function quotedRow(instrument: OkxInstrument, candle: Candle, bar: Interval, nowMs: number): string[] {
  return [...priceRow(instrument, candle), bar.nextMs(candle.openMs) <= nowMs ? '1' : '0'];
}

function priceRow(instrument: OkxInstrument, { openMs, open, high, low, close }: Candle): string[] {
  return [String(openMs), ...[open, high, low, close].map((ticks) => priceText(instrument, ticks))];
}
