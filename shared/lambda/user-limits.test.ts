import { beforeEach, expect, it } from 'vitest';
import { InMemoryRequestCounter } from '../adapters/in-memory/request-counter.ts';
import type { UserLimits } from '../domain/quota/user-limits.ts';
import { silentLog } from '../testing/recording-ports.ts';
import { SimulatedClock } from '../testing/simulated-clock.ts';
import { limitUser, type UserLimitDeps } from './user-limits.ts';

const limits: UserLimits = { second: 10, minute: 100, hour: 1_000 };
const read = 'GET /v1/orders';
const place = 'POST /v1/orders';

let deps: UserLimitDeps;
let clock: SimulatedClock;
beforeEach(() => {
  // Half a second into a minute.
  clock = new SimulatedClock(486_111 * 3_600_000 + 60_500);
  deps = { counter: new InMemoryRequestCounter(), limits, clock, log: silentLog };
});

async function passed(routeKey: string, times: number, ownerId = 'user-1'): Promise<number> {
  let count = 0;
  for (let index = 0; index < times; index += 1) if (!(await limitUser(deps, ownerId, routeKey))) count += 1;
  return count;
}

it('the eleventh request of a second is refused, with the window and when it is over', async () => {
  expect(await passed(read, 10)).toBe(10);
  expect(await limitUser(deps, 'user-1', read)).toEqual({
    refusal: {
      code: 'TOO_MANY_REQUESTS',
      message: 'At most 10 reads a second: the next one in 1 s.',
      context: { limit: '10', window: 'second', kind: 'READ' },
    },
    retryAfterSeconds: 1,
  });
  clock.advance(500);
  expect(await limitUser(deps, 'user-1', read)).toBeUndefined();
});

it('so are the 101st of a minute and the 1001st of an hour', async () => {
  for (let second = 0; second < 10; second += 1) {
    await passed(read, 10);
    clock.advance(1_000);
  }
  expect(await limitUser(deps, 'user-1', read)).toMatchObject({
    refusal: { context: { limit: '100', window: 'minute' } },
    retryAfterSeconds: 50,
  });
  for (let minute = 0; minute < 9; minute += 1) {
    clock.advance(60_000 - (clock.nowMs() % 60_000));
    for (let second = 0; second < 10; second += 1) {
      await passed(read, 10);
      clock.advance(1_000);
    }
  }
  clock.advance(60_000);
  expect(await limitUser(deps, 'user-1', read)).toMatchObject({
    refusal: { context: { limit: '1000', window: 'hour' } },
  });
});

it.each([
  'DELETE /v1/orders/{orderId}',
  'POST /v1/orders/batch/cancel',
  'POST /v1/positions/{positionId}/close',
])('%s is never refused because of reads and orders', async (stop) => {
  await passed(read, 20);
  await passed(place, 20);
  expect(await limitUser(deps, 'user-1', stop)).toBeUndefined();
});

it('orders have a budget beside that of reads, and so has another user', async () => {
  await passed(read, 20);
  expect(await passed(place, 20)).toBe(10);
  expect(await passed(read, 20, 'user-2')).toBe(10);
});

it('a request without a user is not counted', async () => {
  expect(await passed('GET /v1/health', 30, '')).toBe(30);
});

it('a counter that fails refuses nobody', async () => {
  const counter = { count: () => Promise.reject(new Error('down')) };
  expect(await limitUser({ ...deps, counter }, 'user-1', place)).toBeUndefined();
});
