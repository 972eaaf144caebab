import { describe, expect, it } from 'vitest';
import { isWithin, rangeName, rangeOf } from './period.ts';

// A Sunday, 20:00 in Seoul, 11:00 in UTC.
const nowMs = Date.parse('2026-11-22T11:00:00Z');
const own = (from: string, to: string) => ({ id: 'own', from, to }) as const;
const at = (text: string) => Date.parse(text);

describe('a period', () => {
  it('begins with the day, the week and the month of the zone', () => {
    const starts = (zone: 'UTC' | 'Asia/Seoul') =>
      (['today', 'week', 'month'] as const).map(
        (id) => rangeOf({ id, from: '', to: '' }, nowMs, zone)?.fromMs,
      );
    expect(starts('UTC')).toEqual([
      at('2026-11-22T00:00:00Z'),
      at('2026-11-16T00:00:00Z'),
      at('2026-11-01T00:00:00Z'),
    ]);
    expect(starts('Asia/Seoul')).toEqual([
      at('2026-11-22T00:00:00+09:00'),
      at('2026-11-16T00:00:00+09:00'),
      at('2026-11-01T00:00:00+09:00'),
    ]);
  });

  it('of own days holds both of them whole', () => {
    const range = rangeOf(own('2026-11-03', '2026-11-04'), nowMs, 'Asia/Seoul') ?? {};
    const inside = ['2026-11-02T14:59:59.999Z', '2026-11-02T15:00:00Z', '2026-11-04T14:59:59.999Z'];
    expect([...inside, '2026-11-04T15:00:00Z'].map((text) => isWithin(at(text), range))).toEqual([
      ...[false, true],
      ...[true, false],
    ]);
    expect(rangeName(range, nowMs, 'Asia/Seoul')).toBe('2026-11-03_2026-11-04');
  });

  it('may have no bound', () => {
    expect(rangeOf(own('', ''), nowMs, 'UTC')).toEqual({});
    expect(rangeName({}, nowMs, 'UTC')).toBe('until-2026-11-22');
  });

  it.each([
    ['2026-11-05', '2026-11-04'],
    ['2026-13-01', ''],
    ['', 'yesterday'],
  ])('from %j to %j is none', (from, to) => {
    expect(rangeOf(own(from, to), nowMs, 'UTC')).toBeUndefined();
  });
});
