import { expect, it } from 'vitest';
import { deadLettersText, healthText, redriveText } from './health.ts';

const atMs = Date.UTC(2026, 10, 22, 13, 0);

it('health is what rings with its runbook, then feeds and queues', () => {
  const text = healthText({
    ...{ asOfMs: atMs, isOperator: true, requests: [] },
    alarms: [
      {
        ...{ name: 'a', isRinging: true, sinceMs: atMs, meaning: 'Messages wait.' },
        ...{ runbook: 'dead-letters', stopsTrading: true },
      },
    ],
    feeds: [
      { venue: 'okx', ageMs: 1_200, heartbeatAgeMs: 800, isLost: false },
      { venue: 'upbit', ageMs: null, heartbeatAgeMs: 800, isLost: true },
    ],
    queues: [{ name: 'commands', waiting: 3, inFlight: 1, notEmptySinceMs: atMs }],
    budgets: [
      {
        ...{ venue: 'binance', scope: 'KEY', key: 'a1b2c3', window: 'orders-10s', of: null, limit: 100 },
        ...{ intervalMs: 10_000, used: 41, usedBefore: 7, isClosed: true },
      },
      {
        ...{ venue: 'okx', scope: 'ADDRESS', key: null, window: 'time', of: null, limit: 10 },
        ...{ intervalMs: 2_000, used: 0, usedBefore: 0, isClosed: false },
      },
    ],
    deadLetters: [
      { name: 'commands', count: 2, notEmptySinceMs: atMs, canRedrive: true },
      { name: 'poison', count: 0, notEmptySinceMs: null, canRedrive: false },
    ],
  });
  expect(text).toMatch(
    /2026-11-22T13:00:00.000Z +Messages wait\. It stops trading\. +docs\/runbooks\/dead-letters\.md/,
  );
  expect(text).toMatch(/okx +arrive +1\.2 s +0\.8 s/);
  expect(text).toMatch(/upbit +LOST +never heard/);
  expect(text).toMatch(/commands +3 +1 +2026-11-22T13:00:00.000Z +2/);
  expect(text).toMatch(/poison +0/);
  expect(text).toMatch(/binance +key a1b2c3 +orders-10s +10 s +100 +41 +7 +closed for orders/);
  expect(text).toContain('Limits of venues that are not used just now: 1.');
});

it('dead letters are named by kind alone', () => {
  const letters = { name: 'commands', canRedrive: true, haltedByKill: 2 };
  const text = deadLettersText({ ...letters, sample: [{ kind: 'CANCEL', sentAtMs: atMs }] });
  expect(text).toMatch(/CANCEL +2026-11-22T13:00:00.000Z\nA kill has stopped 2 accounts/);
  expect(deadLettersText({ ...letters, sample: [] })).toBe(
    'Nothing waits among the dead letters of commands.',
  );
});

it('a redrive says how many, and that there may be more', () => {
  const redrive = { redriveId: 'r', queue: 'commands', reason: 'fixed', startedAtMs: 1, endedAtMs: 2 };
  expect(redriveText({ ...redrive, max: 5, moved: 2 })).toBe('2 put back to commands.');
  expect(redriveText({ ...redrive, max: 2, moved: 2 })).toContain('There may be more.');
});
