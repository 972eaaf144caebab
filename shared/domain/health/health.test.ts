import { describe, expect, it } from 'vitest';
import {
  deadLettersOf,
  feedStandingOf,
  type Health,
  type HealthTold,
  healthChanges,
  healthTold,
  nothingTold,
  type QueueStanding,
} from './health.ts';
import { isSameRedrive } from './redrive.ts';

const nowMs = 1_795_263_400_000;
const queue = (name: string, waiting = 0, inFlight = 0): QueueStanding => ({ name, waiting, inFlight });
const alarm = (name: string, isRinging: boolean) => ({
  ...{ name, isRinging, meaning: 'Something is wrong.', stopsTrading: false },
});
const toldAfter = (told: HealthTold, health: Health) => healthTold(told, health, healthChanges(told, health));
const healthOf = (given: Partial<Health> = {}): Health => ({
  ...{ asOfMs: nowMs, alarms: [], feeds: [], queues: [], deadLetters: [] },
  ...given,
});

describe('a feed', () => {
  it.each([
    ['heard lately', { pricedAtMs: nowMs - 30_000 }, { ageMs: 30_000, isLost: false }],
    ['not heard for more than half a minute', { pricedAtMs: nowMs - 30_001 }, { isLost: true }],
    ['never heard', {}, { isLost: true }],
    ['from a clock that is ahead', { pricedAtMs: nowMs + 50 }, { ageMs: 0, isLost: false }],
  ])('%s', (_name, given, standing) => {
    const feed = feedStandingOf({ venue: 'okx', beatAtMs: nowMs - 2_000, ...given }, nowMs);
    expect(feed).toMatchObject({ venue: 'okx', heartbeatAgeMs: 2_000, ...standing });
  });
});

describe('changes of health', () => {
  const bad = healthOf({
    alarms: [{ ...alarm('a', true), runbook: 'dead-letters' }, alarm('b', false)],
    feeds: [{ venue: 'okx', heartbeatAgeMs: 1, isLost: true }],
    queues: [queue('commands', 1), queue('quiet')],
    deadLetters: [queue('commands', 2, 1), queue('quiet')],
  });

  it('are what differs from what was told, and of a new system what is not well', () => {
    expect(healthChanges(nothingTold, healthOf({ alarms: [alarm('b', false)] }))).toEqual([]);
    expect(healthChanges(nothingTold, bad)).toEqual([
      {
        type: 'alarm.changed',
        name: 'a',
        payload: { alarm: 'a', state: 'RINGING', meaning: 'Something is wrong.', runbook: 'dead-letters' },
      },
      { type: 'feed.changed', name: 'okx', payload: { venue: 'okx', state: 'LOST' } },
      { type: 'dead_letters.changed', name: 'commands', payload: { queue: 'commands', count: '3' } },
    ]);
  });

  it('are told once, and told back when it is over', () => {
    const told = toldAfter(nothingTold, bad);
    expect(told).toMatchObject({ version: 1, ringing: ['a'], lost: ['okx'] });
    expect(healthChanges(told, bad)).toEqual([]);
    const well = healthOf({
      alarms: [alarm('a', false)],
      feeds: [{ venue: 'okx', ageMs: 1, heartbeatAgeMs: 1, isLost: false }],
      deadLetters: [queue('commands')],
    });
    expect(healthChanges(told, well).map(({ payload }) => payload.state ?? payload.count)).toEqual([
      ...['QUIET', 'BACK', '0'],
    ]);
  });

  it('that are not told yet differ still', () => {
    const told = healthTold(nothingTold, bad, healthChanges(nothingTold, bad).slice(0, 1));
    expect(healthChanges(told, bad).map(({ type }) => type)).toEqual([
      'feed.changed',
      'dead_letters.changed',
    ]);
    const rest = healthTold(told, bad, healthChanges(told, bad));
    expect(rest).toMatchObject({ ringing: ['a'], lost: ['okx'], deadLetters: { commands: 3 } });
  });

  it('keep since when a queue was found with messages at each look', () => {
    const first = toldAfter(nothingTold, bad);
    expect(first.notEmptySinceMs).toEqual({ commands: nowMs, [deadLettersOf('commands')]: nowMs });
    const second = toldAfter(first, {
      ...bad,
      ...{ asOfMs: nowMs + 60_000, queues: [queue('commands')] },
    });
    expect(second.notEmptySinceMs).toEqual({ [deadLettersOf('commands')]: nowMs });
  });
});

it('a redrive is the same by what it asks for', () => {
  const asked = { queue: 'commands', reason: 'fixed', max: 5 };
  expect(isSameRedrive(asked, { ...asked })).toBe(true);
  for (const change of [{ queue: 'poison' }, { reason: 'other' }, { max: 6 }])
    expect(isSameRedrive(asked, { ...asked, ...change })).toBe(false);
});
