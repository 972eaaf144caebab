import { describe, expect, it } from 'vitest';
import { clockText, dayText, momentText, periodStarts, spanText } from './time.ts';

const atMs = Date.UTC(2026, 10, 22, 16, 30, 5);

describe('times', () => {
  it('are told in the chosen zone, where another day may have begun', () => {
    expect(clockText(atMs, 'UTC')).toBe('16:30:05');
    expect(clockText(atMs, 'Asia/Seoul')).toBe('01:30:05');
    expect(dayText(atMs, 'UTC')).toBe('2026-11-22');
    expect(dayText(atMs, 'Asia/Seoul')).toBe('2026-11-23');
  });

  it('have the year only where it is another one', () => {
    expect(momentText(atMs, 'UTC', atMs)).toBe('11-22 16:30:05');
    expect(momentText(atMs, 'UTC', Date.UTC(2027, 0, 2))).toBe('2026-11-22 16:30:05');
  });

  it.each([
    [0, '0 ms'],
    [999, '999 ms'],
    [1_200, '1.2 s'],
    [9_960, '10 s'],
    [59_400, '59 s'],
    [250_000, '4 min 10 s'],
    [7_200_000, '2 h'],
    [187_200_000, '2 d 4 h'],
    [-5, '0 ms'],
  ])('a span of %i ms is %s', (ms, shown) => {
    expect(spanText(ms)).toBe(shown);
  });

  it('begins days, weeks on Monday and months at midnight of the zone', () => {
    const starts = periodStarts(atMs, 'Asia/Seoul');
    expect(new Date(starts.day).toISOString()).toBe('2026-11-22T15:00:00.000Z');
    expect(new Date(starts.week).toISOString()).toBe('2026-11-22T15:00:00.000Z');
    expect(new Date(starts.month).toISOString()).toBe('2026-10-31T15:00:00.000Z');
    expect(new Date(periodStarts(atMs, 'UTC').week).toISOString()).toBe('2026-11-16T00:00:00.000Z');
  });
});
