const secondMs = 1_000;
const minuteMs = 60_000;
const hourMs = 3_600_000;
const dayMs = 86_400_000;
/** Weeks begin on Monday; the epoch was a Thursday. */
const firstMondayMs = 4 * dayMs;

/** A grid of times in UTC. A month has no length of its own. */
export interface Timeframe {
  readonly name: string;
  /** Where the interval begins in which the time lies. */
  startMs(timeMs: number): number;
  /** Where the next interval begins after the one that begins at `startMs`. */
  nextMs(startMs: number): number;
}

function fixed(name: string, lengthMs: number, offsetMs = 0): Timeframe {
  return {
    name,
    startMs: (timeMs) => Math.floor((timeMs - offsetMs) / lengthMs) * lengthMs + offsetMs,
    nextMs: (startMs) => startMs + lengthMs,
  };
}

/** Days from the epoch to a day of the Gregorian calendar (Howard Hinnant, "chrono-compatible low-level date algorithms"). */
function daysFromCivil(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

/** Months since the year 0 of a time; the inverse of the above, good enough to be off by one, which the caller mends. */
function monthNear(timeMs: number): number {
  return Math.floor((timeMs / dayMs + 719_528) / 30.436875);
}

const monthStartMs = (month: number) => daysFromCivil(Math.floor(month / 12), (month % 12) + 1, 1) * dayMs;

function monthOf(timeMs: number): number {
  let month = monthNear(timeMs);
  while (monthStartMs(month) > timeMs) month -= 1;
  while (monthStartMs(month + 1) <= timeMs) month += 1;
  return month;
}

const monthly: Timeframe = {
  name: '1M',
  startMs: (timeMs) => monthStartMs(monthOf(timeMs)),
  nextMs: (startMs) => monthStartMs(monthOf(startMs) + 1),
};

/** Every usual timeframe, as the venues cut them in UTC. */
export const timeframes = {
  '1s': fixed('1s', secondMs),
  '1m': fixed('1m', minuteMs),
  '3m': fixed('3m', 3 * minuteMs),
  '5m': fixed('5m', 5 * minuteMs),
  '15m': fixed('15m', 15 * minuteMs),
  '30m': fixed('30m', 30 * minuteMs),
  '1h': fixed('1h', hourMs),
  '2h': fixed('2h', 2 * hourMs),
  '4h': fixed('4h', 4 * hourMs),
  '6h': fixed('6h', 6 * hourMs),
  '8h': fixed('8h', 8 * hourMs),
  '12h': fixed('12h', 12 * hourMs),
  '1d': fixed('1d', dayMs),
  '3d': fixed('3d', 3 * dayMs),
  '1w': fixed('1w', 7 * dayMs, firstMondayMs),
  '1M': monthly,
} as const satisfies Readonly<Record<string, Timeframe>>;
export type TimeframeName = keyof typeof timeframes;

export function isTimeframeName(text: string): text is TimeframeName {
  return Object.hasOwn(timeframes, text);
}
