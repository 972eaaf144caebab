import { clockText, dayText, type Zone } from '../../format/time.ts';

/** `2026-11-15 – 2026-11-22`, with the minute where it is not midnight. */
export function rangeText(fromMs: number, toMs: number, zone: Zone): string {
  const moment = (atMs: number) => {
    const clock = clockText(atMs, zone).slice(0, 5);
    return clock === '00:00' ? dayText(atMs, zone) : `${dayText(atMs, zone)} ${clock}`;
  };
  return `${moment(fromMs)} – ${moment(toMs)}`;
}
