import { describe, expect, it } from 'vitest';
import { findingsOf, type SystemHealth } from './verdict.ts';

const well: SystemHealth = {
  ...{ asOfMs: 1, isOperator: false, queues: [], requests: [] },
  alarms: [
    {
      ...{ name: 'a', isRinging: false, sinceMs: null, meaning: 'It is wrong.' },
      ...{ runbook: 'api-errors', stopsTrading: false },
    },
  ],
  feeds: [{ venue: 'okx', ageMs: 5, heartbeatAgeMs: 5, isLost: false }],
  deadLetters: [{ name: 'commands', count: 0, notEmptySinceMs: null, canRedrive: true }],
};
const alarm = (change: Partial<SystemHealth['alarms'][number]>) => ({
  ...{ name: 'a', isRinging: true, sinceMs: 1, meaning: 'It is wrong.' },
  ...{ runbook: 'api-errors', stopsTrading: false, ...change },
});
const keys = (health: SystemHealth) => findingsOf(health).map(({ key }) => key);

describe('what needs doing first', () => {
  it('is nothing when all is well', () => {
    expect(findingsOf(well)).toEqual([]);
  });

  it('is what stops trading, then lost messages, lost prices, other alarms', () => {
    const bad: SystemHealth = {
      ...well,
      alarms: [alarm({}), alarm({ name: 'b', stopsTrading: true })],
      feeds: [
        { venue: 'okx', ageMs: 90_000, heartbeatAgeMs: 5, isLost: true },
        { venue: 'upbit', ageMs: null, heartbeatAgeMs: 5, isLost: true },
      ],
      deadLetters: [{ name: 'commands', count: 2, notEmptySinceMs: 1, canRedrive: true }],
    };
    expect(keys(bad)).toEqual([
      ...['health.first.stops', 'health.first.dead-letters', 'health.first.feed'],
      ...['health.first.feed.never', 'health.first.alarm'],
    ]);
    expect(findingsOf(bad)[1]).toMatchObject({ queue: 'commands', values: { count: 2 } });
    expect(findingsOf(bad).at(-1)?.href).toBe('/health/runbooks/api-errors');
  });

  it('says once that messages wait, though their alarm rings too', () => {
    const depth = alarm({ runbook: 'dead-letters' });
    const deadLetters = [{ name: 'commands', count: 1, notEmptySinceMs: 1, canRedrive: true }];
    expect(keys({ ...well, alarms: [depth], deadLetters })).toEqual(['health.first.dead-letters']);
    expect(keys({ ...well, alarms: [depth] })).toEqual(['health.first.alarm']);
  });

  it('leads nowhere where an alarm has no runbook', () => {
    expect(findingsOf({ ...well, alarms: [alarm({ runbook: null })] })[0]?.href).toBeUndefined();
  });
});
