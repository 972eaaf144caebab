const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** One candle interval: where the interval that holds a time starts, and where the next one does. */
export interface Interval {
  name: string;
  startMs(timeMs: number): number;
  nextMs(startMs: number): number;
}

const fixedMs: Record<string, number> = {
  '1m': minuteMs,
  '3m': 3 * minuteMs,
  '5m': 5 * minuteMs,
  '10m': 10 * minuteMs,
  '15m': 15 * minuteMs,
  '30m': 30 * minuteMs,
  '1h': hourMs,
  '2h': 2 * hourMs,
  '4h': 4 * hourMs,
  '6h': 6 * hourMs,
  '8h': 8 * hourMs,
  '12h': 12 * hourMs,
  '1d': dayMs,
  '3d': 3 * dayMs,
  '1w': 7 * dayMs,
};

/** The interval of this name, or undefined. Weeks start on Monday, months on the first, years in January, all in UTC. */
export function intervalNamed(name: string): Interval | undefined {
  if (name === '1M') return { name, startMs: monthStartMs, nextMs: nextMonthMs };
  if (name === '1y') return { name, startMs: yearStartMs, nextMs: nextYearMs };
  const widthMs = fixedMs[name];
  if (widthMs === undefined) return undefined;
  // The epoch was a Thursday: weeks are counted from the Monday four days later.
  const offsetMs = name === '1w' ? 4 * dayMs : 0;
  const startMs = (timeMs: number): number => {
    const sinceMs = timeMs - offsetMs;
    return sinceMs - (((sinceMs % widthMs) + widthMs) % widthMs) + offsetMs;
  };
  return { name, startMs, nextMs: (openMs) => openMs + widthMs };
}

function monthStartMs(timeMs: number): number {
  const date = new Date(timeMs);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1);
}

function nextMonthMs(startMs: number): number {
  const date = new Date(startMs);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1);
}

function yearStartMs(timeMs: number): number {
  return Date.UTC(new Date(timeMs).getUTCFullYear(), 0, 1);
}

function nextYearMs(startMs: number): number {
  return Date.UTC(new Date(startMs).getUTCFullYear() + 1, 0, 1);
}
