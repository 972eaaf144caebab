/** Zones that the switch offers, and how they are called. */
export const zoneNames = { 'Asia/Seoul': 'KST', UTC: 'UTC' } as const;
export type Zone = keyof typeof zoneNames;

const formats = new Map<string, Intl.DateTimeFormat>();
function format(zone: Zone, parts: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${zone} ${parts}`;
  const found = formats.get(key) ?? new Intl.DateTimeFormat('sv-SE', { timeZone: zone, ...options });
  formats.set(key, found);
  return found;
}

/** `14:03:22`. */
export function clockText(atMs: number, zone: Zone): string {
  return format(zone, 'clock', { timeStyle: 'medium' }).format(atMs);
}

/** `2026-11-22`. */
export function dayText(atMs: number, zone: Zone): string {
  return format(zone, 'day', { dateStyle: 'short' }).format(atMs);
}

/** `11-22 14:03:22`: with the year only where it is another one. */
export function momentText(atMs: number, zone: Zone, nowMs: number): string {
  const day = dayText(atMs, zone);
  const isThisYear = day.slice(0, 4) === dayText(nowMs, zone).slice(0, 4);
  return `${isThisYear ? day.slice(5) : day} ${clockText(atMs, zone)}`;
}

/** A span as people say it: `340 ms`, `1.2 s`, `4 min 10 s`, `3 h 5 min`, `2 d 4 h`. */
export function spanText(ms: number): string {
  if (ms < 1_000) return `${Math.max(0, Math.round(ms))} ms`;
  if (ms < 9_950) return `${(ms / 1_000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1_000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3_600) return two(Math.floor(seconds / 60), 'min', seconds % 60, 's');
  const minutes = Math.floor(seconds / 60);
  if (minutes < 1_440) return two(Math.floor(minutes / 60), 'h', minutes % 60, 'min');
  return two(Math.floor(minutes / 1_440), 'd', Math.floor((minutes % 1_440) / 60), 'h');
}

function two(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}

const dayMs = 86_400_000;

/** When the present day, week (from Monday) and month began in a zone, in UTC epoch milliseconds. Both zones keep one offset all year. */
export function periodStarts(nowMs: number, zone: Zone): { day: number; week: number; month: number } {
  const offsetMs = zone === 'Asia/Seoul' ? 9 * 3_600_000 : 0;
  const local = new Date(nowMs + offsetMs);
  const day = Date.UTC(local.getUTCFullYear(), local.getUTCMonth(), local.getUTCDate());
  const weekday = (local.getUTCDay() + 6) % 7;
  const month = Date.UTC(local.getUTCFullYear(), local.getUTCMonth(), 1);
  return { day: day - offsetMs, week: day - weekday * dayMs - offsetMs, month: month - offsetMs };
}
