import { describe, expect, it } from 'vitest';
import { SimulatedClock } from '#shared/testing/simulated-clock.ts';
import { ClockSkew, skewOf } from './clock-skew.ts';

const second = Date.parse('Tue, 06 Jan 2026 10:00:07 GMT');
const header = 'Tue, 06 Jan 2026 10:00:07 GMT';

describe('the skew that an answer proves', () => {
  it.each([
    ['within its second', 400, 450, 0],
    ['asked just before it', -30, 20, 0],
    ['answered just after it', 990, 1_400, 0],
    ['ours is behind', -5_000, -4_800, 4_800],
    ['ours is ahead', 6_000, 6_100, -5_000],
    ['a slow answer proves nothing', -2_000, 3_000, 0],
  ])('%s', (_name, asked, answered, skewMs) => {
    expect(skewOf(header, second + asked, second + answered)).toBe(skewMs);
  });

  it.each([[null], ['soon'], ['']])('is unknown when the date is %j', (date) => {
    expect(skewOf(date, second, second)).toBeUndefined();
  });
});

describe('a venue’s clock', () => {
  const told = (...skewsMs: readonly number[]) => {
    const clock = new SimulatedClock();
    const left = [...skewsMs];
    const ask = async () => {
      const date = new Date(clock.nowMs() + (left.shift() ?? 0)).toUTCString();
      return new Response(null, { status: 404, headers: { date } });
    };
    return new ClockSkew('http://venue', clock, ask);
  };

  it('is off when three answers in a row say so, by the least of them', async () => {
    const skew = told(9_000, 5_000, 7_000, 0);
    expect(await skew.measure()).toBeUndefined();
    expect(await skew.measure()).toBeUndefined();
    const third = (await skew.measure()) ?? 0;
    expect(third).toBeGreaterThanOrEqual(4_000);
    expect(third).toBeLessThanOrEqual(5_000);
    expect(await skew.measure()).toBe(0);
  });

  it('that does not answer is nobody’s fault here', async () => {
    const skew = new ClockSkew('http://venue', new SimulatedClock(), async () => {
      throw new Error('refused');
    });
    await expect(skew.measure()).rejects.toThrow('refused');
  });
});
