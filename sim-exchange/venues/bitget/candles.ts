import type { Candle } from '../../core/candles.ts';
import { type Interval, intervalNamed } from '../../core/intervals.ts';
import { plainText } from '../../core/units.ts';
import type { BitgetInstrument } from './instruments.ts';
import { priceText, sizeText } from './text.ts';
import type { BitgetVenue } from './venue.ts';

/** Intervals of six hours and more begin by Hong Kong's clock unless their name ends in `utc`. */
const hongKongMs = 8 * 3_600_000;

/** Spot's older names: `1min`, `1h`, `1day`, `1week`. */
const spelledOut: Readonly<Record<string, string>> = { min: 'm', day: 'D', week: 'W' };

/** The interval of this name (`1m`, `1H`, `1D`, `1Dutc`, and spot's own `1min`, `1day`), or undefined. */
export function granularityNamed(name: string): Interval | undefined {
  const [, count = '', word = '', utc = ''] = /^(\d+)(min|day|week|[a-zA-Z])(utc)?$/.exec(name) ?? [];
  const unit = spelledOut[word] ?? word;
  const isLong = ['6H', '12H', '6h', '12h'].includes(count + unit) || ['D', 'W', 'M'].includes(unit);
  const interval = intervalNamed(`${count}${unit === 'M' ? 'M' : unit.toLowerCase()}`);
  if (interval === undefined || (utc !== '' && !isLong)) return undefined;
  return isLong && utc === '' ? shifted(interval, name) : { ...interval, name };
}

function shifted(interval: Interval, name: string): Interval {
  return {
    name,
    startMs: (timeMs) => interval.startMs(timeMs + hongKongMs) - hongKongMs,
    nextMs: (startMs) => interval.nextMs(startMs + hongKongMs) - hongKongMs,
  };
}

/** `[ts, open, high, low, close, volume, turnover]`; spot's older rows end with the turnover in USDT. */
export function candleRow(instrument: BitgetInstrument, candle: Candle, withUsdt = false): string[] {
  const { openMs, open, high, low, close, lots, quoteAtoms } = candle;
  const quote = plainText(quoteAtoms);
  const prices = [open, high, low, close].map((ticks) => priceText(instrument, ticks));
  return [String(openMs), ...prices, sizeText(instrument, lots), quote, ...(withUsdt ? [quote] : [])];
}

/** Up to `limit` candles that start within [startMs, endMs], oldest first: the newest ones. */
export function candlesBetween(
  venue: BitgetVenue,
  { symbol }: BitgetInstrument,
  interval: Interval,
  page: { startMs: number | undefined; endMs: number | undefined; limit: number },
): Candle[] {
  const nowMs = venue.nowMs();
  const untilMs = Math.min(page.endMs ?? nowMs, nowMs);
  const widthMs = interval.nextMs(interval.startMs(nowMs)) - interval.startMs(nowMs);
  const earliestMs = untilMs - (page.limit + 2) * widthMs;
  const fromMs = interval.startMs(Math.max(page.startMs ?? 0, earliestMs));
  const { candles } = venue.marketData(symbol);
  let found = candles.range((timeMs) => interval.startMs(timeMs), fromMs, untilMs, nowMs);
  const utc = found.length === 0 ? granularityNamed(`${interval.name}utc`) : undefined;
  if (utc !== undefined) {
    // The far past is invented in days of UTC: they stand for those of Hong Kong.
    const days = candles.range((timeMs) => utc.startMs(timeMs), fromMs + hongKongMs, untilMs, nowMs);
    found = days.map((candle) => ({ ...candle, openMs: candle.openMs - hongKongMs }));
  }
  const inside = found.filter(({ openMs }) => openMs >= (page.startMs ?? 0) && openMs <= untilMs);
  return inside.slice(-page.limit);
}

/** The candle that is being made. */
export function currentCandle(
  venue: BitgetVenue,
  instrument: BitgetInstrument,
  interval: Interval,
): Candle | undefined {
  return candlesBetween(venue, instrument, interval, { startMs: undefined, endMs: undefined, limit: 1 })[0];
}
