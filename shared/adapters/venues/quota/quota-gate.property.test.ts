import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { QuotaPriority, QuotaWindow } from '../../../domain/quota/quota-window.ts';
import type { Clock } from '../../../ports/clock.port.ts';
import { InMemoryQuota } from '../../in-memory/quota.ts';
import { QuotaSpentError } from '../venue-http.ts';
import { QuotaLeases } from './leases.ts';
import { QuotaGate } from './quota-gate.ts';
import type { VenueQuota } from './venue-quota.ts';

const tenSeconds: QuotaWindow = { name: 't', scope: 'KEY', limit: 40, intervalMs: 10_000 };
const second: QuotaWindow = {
  name: 's',
  scope: 'ADDRESS',
  limit: 12,
  intervalMs: 1_000,
  shares: { order: 0.8, reconcile: 0.95 },
};
const quota: VenueQuota = {
  callOf: (method) => ({
    priority: method as QuotaPriority,
    charges: [
      { window: second, amount: 1 },
      ...(method === 'order' ? [{ window: tenSeconds, amount: 1 }] : []),
    ],
  }),
  usedOf: () => [],
};

/** Time that stands until everybody sleeps, and then is that of the first to wake. */
class SharedClock implements Clock {
  #nowMs = 1_750_000_000_123;
  readonly #sleepers: { readonly atMs: number; readonly wake: () => void }[] = [];
  nowMs(): number {
    return this.#nowMs;
  }
  sleep(durationMs: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#sleepers.push({ atMs: this.#nowMs + durationMs, wake: resolve });
    return promise;
  }
  async run(until: Promise<unknown>): Promise<void> {
    let isOver = false;
    void until.finally(() => {
      isOver = true;
    });
    while (!isOver) {
      await new Promise((resolve) => setImmediate(resolve));
      if (isOver) return;
      const next = this.#sleepers.toSorted((a, b) => a.atMs - b.atMs)[0];
      if (!next) continue;
      this.#sleepers.splice(this.#sleepers.indexOf(next), 1);
      this.#nowMs = Math.max(this.#nowMs, next.atMs);
      next.wake();
    }
  }
}

const step = fc.record({
  priority: fc.constantFrom<QuotaPriority>('order', 'cancel', 'reconcile'),
  // Bursts, anywhere in a window, and pauses that let a window pass unspent.
  pauseMs: fc.oneof(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 500, max: 1_500 })),
  // The venue's clock is up to 50 ms behind, and a request up to 400 ms on its way.
  delayMs: fc.constantFrom(-50, 0, 400),
});

it('no interleaving of eight workers brings any window of the venue above its limit', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(step, { minLength: 10, maxLength: 30 }), { minLength: 8, maxLength: 8 }),
      async (plans) => {
        const clock = new SharedClock();
        const store = new InMemoryQuota();
        const arrivals: { readonly atMs: number; readonly isOrder: boolean }[] = [];
        const workers = plans.map(async (steps, index) => {
          const deps = { leases: new QuotaLeases(store), clock, random: () => index / 8 };
          const scopes = { KEY: 'k', ADDRESS: 'a' };
          const gate = new QuotaGate(deps, { quota, venue: 'v', scopes, factor: 1 });
          for (const { priority, pauseMs, delayMs } of steps) {
            await clock.sleep(pauseMs);
            try {
              await gate.admit(priority, {});
              arrivals.push({ atMs: clock.nowMs() + delayMs, isOrder: priority === 'order' });
            } catch (error) {
              if (!(error instanceof QuotaSpentError)) throw error;
            }
          }
        });
        await clock.run(Promise.all(workers));
        expect(mostIn(second.intervalMs, arrivals)).toBeLessThanOrEqual(second.limit);
        const orders = arrivals.filter(({ isOrder }) => isOrder);
        expect(mostIn(tenSeconds.intervalMs, orders)).toBeLessThanOrEqual(tenSeconds.limit);
        expect(arrivals.length).toBeGreaterThan(0);
      },
    ),
    { numRuns: 60 },
  );
});

function mostIn(intervalMs: number, arrivals: readonly { readonly atMs: number }[]): number {
  const windows = Map.groupBy(arrivals, ({ atMs }) => Math.floor(atMs / intervalMs));
  return Math.max(0, ...[...windows.values()].map((each) => each.length));
}
