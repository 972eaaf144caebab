import { beforeEach, describe, expect, it } from 'vitest';
import type { QuotaPriority, QuotaWindow } from '../../../domain/quota/quota-window.ts';
import type { QuotaStore } from '../../../ports/quota.port.ts';
import { SimulatedClock } from '../../../testing/simulated-clock.ts';
import { InMemoryQuota } from '../../in-memory/quota.ts';
import { binanceErrors } from '../binance/classify.ts';
import { classifyBy, unknownBy } from '../refusal.ts';
import { QuotaSpentError } from '../venue-http.ts';
import { QuotaLeases } from './leases.ts';
import { QuotaGate } from './quota-gate.ts';
import type { VenueQuota } from './venue-quota.ts';

const second: QuotaWindow = {
  name: 's',
  scope: 'KEY',
  limit: 20,
  intervalMs: 1_000,
  shares: { order: 0.8, reconcile: 0.95 },
};
const minute: QuotaWindow = {
  name: 'm',
  scope: 'ADDRESS',
  limit: 1_000,
  intervalMs: 60_000,
  shares: { order: 0.8, reconcile: 0.95 },
};

/** Methods are named by their priority; a parameter `minute` says what they count for there. */
const quota: VenueQuota = {
  callOf: (method, parameters) => ({
    priority: method as QuotaPriority,
    charges: [
      { window: second, amount: 1 },
      ...(parameters.minute === undefined ? [] : [{ window: minute, amount: Number(parameters.minute) }]),
    ],
  }),
  usedOf: (told) =>
    [second, minute].flatMap((window) => {
      const used = told[window === second ? 'used' : 'minute'];
      return used === undefined ? [] : [{ window, used: Number(used) }];
    }),
};

/** Calls of the store, by kind, beside what it does. */
function counted(store: QuotaStore) {
  const calls = { take: 0, raise: 0, close: 0 };
  const counting: QuotaStore = {
    take: (...given) => {
      calls.take += 1;
      return store.take(...given);
    },
    raise: (...given) => {
      calls.raise += 1;
      return store.raise(...given);
    },
    close: (...given) => {
      calls.close += 1;
      return store.close(...given);
    },
  };
  return { calls, counting };
}

let clock: SimulatedClock;
let store: QuotaStore;
let calls: ReturnType<typeof counted>['calls'];
const worker = (given: QuotaStore = store, factor = 1) =>
  new QuotaGate(
    { leases: new QuotaLeases(given), clock, random: () => 0.5 },
    { quota, venue: 'v', scopes: { KEY: 'k', ADDRESS: 'a' }, factor },
  );
/** How many of them leave before the first is refused. */
async function spend(gate: QuotaGate, priority: QuotaPriority, parameters = {}): Promise<number> {
  for (let sent = 0; ; sent += 1) {
    try {
      await gate.admit(priority, parameters);
    } catch (error) {
      if (error instanceof QuotaSpentError) return sent;
      throw error;
    }
  }
}

beforeEach(() => {
  // In the middle of a second, and of a minute.
  clock = new SimulatedClock(1_750_000_000_000 - (1_750_000_000_000 % 60_000) + 30_300);
  const counts = counted(new InMemoryQuota());
  store = counts.counting;
  calls = counts.calls;
});

describe('a budget shared by workers', () => {
  it('is spent by orders to their share, then refused before anything leaves, with the time of the next window', async () => {
    const sent = [await spend(worker(), 'order'), await spend(worker(), 'order')];
    expect(sent).toEqual([15, 0]);
    await expect(worker().admit('order', {})).rejects.toMatchObject({
      answer: { status: 429, body: '', retryAfterSeconds: 0.75 },
    });
  });

  it('means for an order that it certainly was not placed, and for a question that nobody knows', () => {
    const { answer } = new QuotaSpentError(1_500);
    expect(classifyBy(binanceErrors, answer)).toEqual({
      class: 'RETRY_LATER',
      code: 'QUOTA_SPENT',
      afterMs: 1_500,
    });
    expect(unknownBy(binanceErrors, answer)).toMatchObject({ class: 'UNKNOWN', code: 'QUOTA_SPENT' });
  });

  it('lets a cancel leave at once when orders have spent all that is theirs', async () => {
    await spend(worker(), 'order');
    const beforeMs = clock.nowMs();
    for (let index = 0; index < 4; index += 1) await worker().admit('cancel', {});
    expect(clock.nowMs()).toBe(beforeMs);
  });

  it('makes a cancel wait for the next second only when cancels themselves have spent the reserve', async () => {
    const gate = worker();
    const beforeMs = clock.nowMs();
    for (let index = 0; index < 19; index += 1) await gate.admit('cancel', {});
    expect(clock.nowMs()).toBe(beforeMs);
    await gate.admit('cancel', {});
    expect(clock.nowMs()).toBe(beforeMs + 770);
  });

  it('refuses a cancel, too, when the window is longer than it may wait', async () => {
    await worker().admit('cancel', { minute: '955' });
    await expect(worker().admit('cancel', { minute: '10' })).rejects.toMatchObject({
      answer: { status: 429, retryAfterSeconds: 29.75 },
    });
  });

  it('makes an order wait for the next window where that is near', async () => {
    clock.advance(500);
    const gate = worker();
    // Near the border each counts twice: the next second is spent with this one.
    clock.advance(150);
    const beforeMs = clock.nowMs();
    const budget = { venue: 'v', scope: 'KEY', key: 'k', window: 's', limit: 20, intervalMs: 1_000 } as const;
    const startMs = beforeMs - (beforeMs % 1_000);
    await store.raise({ name: 'v#k#s', startMs, endMs: startMs + 1_000, budget }, 20);
    await gate.admit('order', {});
    expect(clock.nowMs()).toBe(beforeMs + 100 + 20);
  });

  it('gives back what it drew when another window of the request is full', async () => {
    await worker().admit('order', { minute: '760' });
    const gate = worker();
    for (let index = 0; index < 30; index += 1)
      await expect(gate.admit('order', { minute: '50' })).rejects.toThrow(QuotaSpentError);
    // One of the first, and the leases of the refused ones are spent by others.
    expect(await spend(gate, 'order')).toBe(14);
  });

  it('costs a worker that is alone one write a lease', async () => {
    const gate = worker(store, 100);
    for (let index = 0; index < 23; index += 1) await gate.admit('order', {});
    expect(calls).toEqual({ take: 1, raise: 0, close: 0 });
  });

  it('asks the store no more about a window that is spent', async () => {
    const gate = worker();
    await spend(gate, 'order');
    const before = calls.take;
    await spend(gate, 'order');
    expect(calls.take).toBe(before);
  });
});

describe('what the venue tells', () => {
  it('of requests that are not ours, we do not send', async () => {
    const gate = worker();
    const admission = await gate.admit('order', {});
    await admission.answered({ used: '12' });
    expect(calls.raise).toBe(0);
    await gate.admit('order', {});
    expect(await spend(worker(), 'order')).toBe(2);
  });

  it('of a window that is worth it, all workers know', async () => {
    const gate = worker();
    const admission = await gate.admit('order', { minute: '1' });
    await admission.answered({ minute: '757' });
    expect(calls.raise).toBe(1);
    expect(await spend(worker(), 'order', { minute: '1' })).toBe(11);
  });

  it('is written only when it is news', async () => {
    const gate = worker(store, 100);
    for (let index = 1; index <= 5; index += 1)
      await (await gate.admit('order', {})).answered({ used: String(index) });
    expect(calls.raise).toBe(0);
  });

  it('says nothing of a window in which it was not sent', async () => {
    const admission = await worker().admit('order', {});
    clock.advance(1_000);
    await admission.answered({ used: '20' });
    expect(calls.raise).toBe(0);
  });

  it('one too many shuts orders out for the rest of the window, and cancels go on', async () => {
    const admission = await worker().admit('order', {});
    await admission.limited({ used: '16' });
    expect(await spend(worker(), 'order')).toBe(0);
    await expect(worker().admit('cancel', {})).resolves.toBeDefined();
  });

  it('one too many, and no header says of what: the whole window is taken for full', async () => {
    const admission = await worker().admit('order', {});
    await admission.limited({});
    const beforeMs = clock.nowMs();
    await worker().admit('cancel', {});
    expect(clock.nowMs()).toBe(beforeMs + 770);
  });
});

describe('a refusal that nobody explains', () => {
  it('shuts the second, and not the minute: an order leaves in the next second', async () => {
    const admission = await worker().admit('order', { minute: '1' });
    await admission.limited({});
    expect(await spend(worker(), 'order')).toBe(0);
    clock.advance(1_000);
    await expect(worker().admit('order', { minute: '1' })).resolves.toBeDefined();
  });

  it('shuts the minute when the venue counts it full', async () => {
    const admission = await worker().admit('order', { minute: '1' });
    await admission.limited({ minute: '1000' });
    clock.advance(1_000);
    await expect(worker().admit('order', { minute: '1' })).rejects.toThrow(QuotaSpentError);
  });
});

describe('a store that fails', () => {
  const broken: QuotaStore = {
    take: () => Promise.reject(new Error('down')),
    raise: () => Promise.reject(new Error('down')),
    close: () => Promise.reject(new Error('down')),
  };

  it('makes an order come back later: nothing leaves without a count', async () => {
    await expect(worker(broken).admit('order', {})).rejects.toMatchObject({
      answer: { status: 429, retryAfterSeconds: 1 },
    });
  });

  it('or that takes its time: an order does not leave after its lease', async () => {
    const slow: QuotaStore = {
      ...broken,
      take: async (...given) => {
        clock.advance(800);
        return store.take(...given);
      },
    };
    await expect(worker(slow).admit('order', {})).rejects.toThrow(QuotaSpentError);
    await expect(worker(slow).admit('cancel', {})).resolves.toBeDefined();
  });

  it('holds up no cancel, and spoils no answer', async () => {
    const admission = await worker(broken).admit('cancel', {});
    await admission.answered({ used: '5' });
    await admission.limited({});
  });
});
