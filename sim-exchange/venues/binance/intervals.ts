import { type Interval, intervalNamed } from '../../core/intervals.ts';

const klineNames = '1m 3m 5m 15m 30m 1h 2h 4h 6h 8h 12h 1d 3d 1w 1M'.split(' ');

/** The kline interval of this name, or undefined where Binance has none. */
export function klineInterval(name: string): Interval | undefined {
  return klineNames.includes(name) ? intervalNamed(name) : undefined;
}
