import { expect, it } from 'vitest';
import { latencyOf, utilisationOf } from './count.ts';
import { outcomeOf, type QuotaReport } from './drill.ts';

const limit = { name: 'orders', limit: 10, intervalMs: 1_000, costs: { 'POST /order': 1, 'GET /order': 4 } };
const at = (timeMs: number, method = 'POST') => ({ timeMs, method, path: '/order', answer: 200 });
const many = (count: number, timeMs: number) => Array.from({ length: count }, () => at(timeMs));

it('a limit is judged by the windows that lie whole in the run, and by what each request costs', () => {
  const requests = [
    ...many(9, 4_999),
    ...many(10, 5_000),
    ...many(6, 6_999),
    at(6_999, 'GET'),
    ...many(2, 7_000),
  ];
  const used = utilisationOf(limit, requests, { startAtMs: 4_900, endAtMs: 7_100 });
  expect(used).toEqual({ name: 'orders', limit: 10, intervalMs: 1_000, share: 1, highest: 1 });
});

it('a window in which nothing came counts, too, and one that was too full shows', () => {
  const requests = [...many(12, 5_000), at(6_000, 'DELETE')];
  expect(utilisationOf(limit, requests, { startAtMs: 5_000, endAtMs: 7_000 })).toMatchObject({
    share: 0.6,
    highest: 1.2,
  });
});

it('a run shorter than the window is judged by what it used of it', () => {
  expect(utilisationOf(limit, many(7, 5_100), { startAtMs: 5_100, endAtMs: 5_900 }).share).toBe(0.7);
});

it('latencies are told by nearest rank', () => {
  expect(latencyOf([30, 10, 20, 40])).toEqual({ count: 4, p50Ms: 20, maxMs: 40 });
  expect(latencyOf([])).toEqual({ count: 0, p50Ms: 0, maxMs: 0 });
});

const good: QuotaReport = {
  venue: 'binance',
  seconds: 60,
  workers: 8,
  requests: 1_000,
  utilisation: 0.95,
  limits: [],
  responses429: 0,
  responses418: 0,
  cancels: { count: 500, p50Ms: 10, maxMs: 20, waitedBehindOrders: 0, heldByOwnLimit: 0, outcomes: {} },
  orders: { count: 500, p50Ms: 10, maxMs: 20, outcomes: {} },
  reads: {},
};

it('a drill that kept every promise is done', () => {
  expect(outcomeOf(good).kind).toBe('done');
});

it.each([
  ['a request was refused', { responses429: 1 }],
  ['it was banned', { responses418: 1 }],
  ['a cancel was held back', { cancels: { ...good.cancels, waitedBehindOrders: 1 } }],
  ['nothing was cancelled', { cancels: { ...good.cancels, count: 0 } }],
  ['a limit was not reached', { utilisation: 0.899 }],
])('it failed when %s', (_what, broken) => {
  expect(outcomeOf({ ...good, ...broken })).toMatchObject({ kind: 'refused', code: 'DRILL_FAILED' });
});
