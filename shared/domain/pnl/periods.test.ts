import { expect, it } from 'vitest';
import { isZone, type PnlPeriod, periodsIn } from './periods.ts';

/** A moment, and the period that the wall calendar of the zone shows then. */
it.each<[string, PnlPeriod, string, string]>([
  ['UTC', 'day', '2026-02-28T23:59:59.999Z', '2026-02-28'],
  ['UTC', 'day', '2026-03-01T00:00:00.000Z', '2026-03-01'],
  ['UTC', 'month', '2026-02-28T23:59:59.999Z', '2026-02'],
  // Midnight in Seoul is 15:00 UTC of the day before, all year.
  ['Asia/Seoul', 'day', '2026-02-28T14:59:59.999Z', '2026-02-28'],
  ['Asia/Seoul', 'day', '2026-02-28T15:00:00.000Z', '2026-03-01'],
  ['Asia/Seoul', 'month', '2026-02-28T14:59:59.999Z', '2026-02'],
  ['Asia/Seoul', 'month', '2026-02-28T15:00:00.000Z', '2026-03'],
  ['Asia/Seoul', 'month', '2025-12-31T15:00:00.000Z', '2026-01'],
  // 2026-03-01 is a Sunday: the last day of the week of Monday 2026-02-23.
  ['Asia/Seoul', 'week', '2026-03-01T14:59:59.999Z', '2026-02-23'],
  ['Asia/Seoul', 'week', '2026-03-01T15:00:00.000Z', '2026-03-02'],
  ['UTC', 'week', '2026-03-01T15:00:00.000Z', '2026-02-23'],
  // 2026-01-01 is a Thursday: its week began in the year before.
  ['UTC', 'week', '2026-01-01T00:00:00.000Z', '2025-12-29'],
  ['UTC', 'week', '1970-01-01T00:00:00.000Z', '1969-12-29'],
  ['UTC', 'week', '2024-03-01T00:00:00.000Z', '2024-02-26'],
  // New York springs forward on 2026-03-08: that day has 23 hours, 05:00 UTC to 04:00 UTC.
  ['America/New_York', 'day', '2026-03-08T04:59:59.999Z', '2026-03-07'],
  ['America/New_York', 'day', '2026-03-08T05:00:00.000Z', '2026-03-08'],
  ['America/New_York', 'day', '2026-03-09T03:59:59.999Z', '2026-03-08'],
  ['America/New_York', 'day', '2026-03-09T04:00:00.000Z', '2026-03-09'],
  // And falls back on 2026-11-01: 25 hours, 04:00 UTC to 05:00 UTC.
  ['America/New_York', 'day', '2026-11-02T04:59:59.999Z', '2026-11-01'],
  ['America/New_York', 'week', '2026-11-02T04:59:59.999Z', '2026-10-26'],
  ['America/New_York', 'day', '2026-11-02T05:00:00.000Z', '2026-11-02'],
])('in %s the %s of %s is %s', (zone, period, time, expected) => {
  expect(periodsIn(zone, period)(Date.parse(time))).toBe(expected);
});

it('finds the Monday of every day for 140 years', () => {
  const weekOf = periodsIn('UTC', 'week');
  for (let timeMs = Date.UTC(1960, 0, 1); timeMs < Date.UTC(2100, 0, 1); timeMs += 5 * 86_400_000) {
    const monday = new Date(timeMs);
    monday.setUTCDate(monday.getUTCDate() - ((monday.getUTCDay() + 6) % 7));
    expect(weekOf(timeMs)).toBe(monday.toISOString().slice(0, 10));
  }
});

it.each([
  ['Asia/Seoul', true],
  ['UTC', true],
  ['Asia/Nowhere', false],
  ['', false],
])('%j is a zone: %s', (zone, expected) => {
  expect(isZone(zone)).toBe(expected);
});
