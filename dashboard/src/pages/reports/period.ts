import { dayText, periodStarts, type Zone } from '../../format/time.ts';

export const periodIds = ['today', 'week', 'month', 'all', 'own'] as const;
export type PeriodId = (typeof periodIds)[number];

/** Days of the chosen zone, both included; of `own` alone they are typed. Empty: without a bound. */
export interface Period {
  readonly id: PeriodId;
  readonly from: string;
  readonly to: string;
}

export const wholeTime: Period = { id: 'all', from: '', to: '' };

export interface Range {
  readonly fromMs?: number;
  /** Not included. */
  readonly toMs?: number;
}

/** What a period means now; undefined where its days are none, or the wrong way round. */
export function rangeOf({ id, from, to }: Period, nowMs: number, zone: Zone): Range | undefined {
  const starts = periodStarts(nowMs, zone);
  if (id === 'all') return {};
  if (id === 'today') return { fromMs: starts.day };
  if (id === 'week') return { fromMs: starts.week };
  if (id === 'month') return { fromMs: starts.month };
  const [fromMs, lastMs] = [from, to].map((day) => (day === '' ? undefined : dayStartMs(day, zone)));
  if (Number.isNaN(fromMs) || Number.isNaN(lastMs)) return undefined;
  const toMs = lastMs === undefined ? undefined : lastMs + dayMs;
  if (fromMs !== undefined && toMs !== undefined && fromMs >= toMs) return undefined;
  return { ...(fromMs === undefined ? {} : { fromMs }), ...(toMs === undefined ? {} : { toMs }) };
}

const dayMs = 86_400_000;

/** Both zones keep one offset all year. */
function dayStartMs(day: string, zone: Zone): number {
  return Date.parse(`${day}T00:00:00${zone === 'Asia/Seoul' ? '+09:00' : 'Z'}`);
}

export function isWithin(atMs: number, { fromMs = 0, toMs = Number.POSITIVE_INFINITY }: Range): boolean {
  return atMs >= fromMs && atMs < toMs;
}

/** The period in the name of a file: its first and its last day. */
export function rangeName({ fromMs, toMs }: Range, nowMs: number, zone: Zone): string {
  const last = dayText(toMs === undefined ? nowMs : toMs - 1, zone);
  return fromMs === undefined ? `until-${last}` : `${dayText(fromMs, zone)}_${last}`;
}
