import { beforeEach, expect, it } from 'vitest';
import type { RequestKind } from '../domain/quota/user-limits.ts';
import type { RequestCounter } from '../ports/request-counter.port.ts';

const limits = { second: 3, minute: 5, hour: 8 };
/** The start of some hour. */
const hourMs = 486_111 * 3_600_000;

/** What every counter of requests must do. Each case is a user of its own. */
export function requestCounterContract(open: () => RequestCounter): void {
  let counter: RequestCounter;
  let user: string;
  beforeEach(() => {
    counter = open();
    user = crypto.randomUUID();
  });
  const count = (nowMs: number, kind: RequestKind = 'READ') => counter.count(user, kind, limits, nowMs);
  async function counted(times: number, nowMs: number): Promise<number> {
    const all = await Promise.all(Array.from({ length: times }, () => count(nowMs)));
    return all.filter(({ isCounted }) => isCounted).length;
  }

  it('RC-01 a second holds what it may, of requests that come at once, and the next one as much', async () => {
    expect(await counted(6, hourMs)).toBe(3);
    expect(await counted(1, hourMs + 999)).toBe(0);
    expect(await counted(1, hourMs + 1_000)).toBe(1);
  });

  it('RC-02 so does a minute', async () => {
    for (const secondMs of [0, 1_000, 2_000, 3_000, 4_000])
      expect(await count(hourMs + secondMs)).toEqual({ isCounted: true });
    const counts = { second: 0, minute: 5, hour: 5 };
    expect(await count(hourMs + 59_000)).toEqual({ isCounted: false, counts });
    expect(await count(hourMs + 60_000)).toEqual({ isCounted: true });
  });

  it('RC-03 so does an hour', async () => {
    for (const minute of [0, 1, 2, 3, 4, 5, 6, 7])
      expect(await count(hourMs + minute * 60_000)).toEqual({ isCounted: true });
    const counts = { second: 0, minute: 0, hour: 8 };
    expect(await count(hourMs + 3_599_000)).toEqual({ isCounted: false, counts });
    expect(await count(hourMs + 3_600_000)).toEqual({ isCounted: true });
  });

  it('RC-04 what was refused counts nowhere', async () => {
    await counted(9, hourMs);
    expect(await counted(9, hourMs + 1_000)).toBe(2);
  });

  it('RC-05 another kind of request, and another user, have budgets of their own', async () => {
    await counted(3, hourMs);
    expect(await count(hourMs, 'STOP')).toEqual({ isCounted: true });
    user = crypto.randomUUID();
    expect(await count(hourMs)).toEqual({ isCounted: true });
  });
}
