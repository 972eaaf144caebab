const kstMs = 9 * 3_600_000;

/** `2025-07-04T15:00:00+09:00` */
export function kstText(timeMs: number): string {
  return `${iso(timeMs + kstMs)}+09:00`;
}

/** As `kstText`, with microseconds. */
export function kstMicrosText(timeMs: number): string {
  const millis = String(timeMs % 1000).padStart(3, '0');
  return `${iso(timeMs + kstMs)}.${millis}000+09:00`;
}

/** Date and time of a moment: `2025-07-04` and `15:00:00`. */
export function utcParts(timeMs: number): { date: string; time: string } {
  const [date = '', time = ''] = iso(timeMs).split('T');
  return { date, time };
}

export function kstParts(timeMs: number): { date: string; time: string } {
  return utcParts(timeMs + kstMs);
}

/** A candle's own times: `2025-07-04T15:00:00`, in UTC and in Seoul. */
export function candleTimes(openMs: number) {
  return { candle_date_time_utc: iso(openMs), candle_date_time_kst: iso(openMs + kstMs) };
}

function iso(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 19);
}
