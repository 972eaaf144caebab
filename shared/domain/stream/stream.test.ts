import { describe, expect, it } from 'vitest';
import { type DomainEvent, type DomainEventType, domainEventTypes } from '../events/domain-event.ts';
import { headsAfter, numbered } from './message.ts';
import { replayMax, resumption } from './resume.ts';
import { isSharedTopic, isUserTopic, systemOwner, tellerOf, topicsOf, userTopics } from './topic.ts';

const eventOf = (type: DomainEventType, eventId = type): DomainEvent => ({
  ...{ eventId, ownerId: 'user-1', accountId: 'account-1', type, correlationId: 'c', atMs: 1, payload: {} },
});

describe('topics', () => {
  it('every event is told by some topic, and every topic tells of some event', () => {
    const told = domainEventTypes.map((type) => topicsOf(type));
    expect(told.filter((topics) => topics.length === 0)).toEqual([]);
    expect(new Set(told.flat())).toEqual(new Set(userTopics));
  });

  it('are known by their names alone', () => {
    expect([isUserTopic('orders'), isUserTopic('Orders'), isUserTopic('')]).toEqual([true, false, false]);
  });

  it('are numbered for each user, but health for everybody', () => {
    expect([isSharedTopic('health'), isSharedTopic('risk')]).toEqual([true, false]);
    expect([tellerOf('health', 'user-1'), tellerOf('risk', 'user-1')]).toEqual([systemOwner, 'user-1']);
  });
});

describe('numbers', () => {
  it('go on from the head of each topic, without a gap', () => {
    const events = [eventOf('order.initialized'), eventOf('trade.executed'), eventOf('order.filled')];
    const messages = numbered({ orders: 4 }, events);
    expect(messages.map(({ topic, sequence, event }) => [topic, sequence, event.type])).toEqual([
      ['orders', 5, 'order.initialized'],
      ['balances', 1, 'order.initialized'],
      ['positions', 1, 'trade.executed'],
      ['balances', 2, 'trade.executed'],
      ['orders', 6, 'order.filled'],
    ]);
    expect(headsAfter({ orders: 4, risk: 2 }, messages)).toEqual({
      ...{ orders: 6, balances: 2, positions: 1, risk: 2 },
    });
  });
});

describe('what was missed', () => {
  const kept = (from: number, to: number) =>
    Array.from({ length: to - from + 1 }, (_, index) => ({ sequence: from + index }));

  it('is told again where all of it is kept', () => {
    expect(resumption(3, 5, kept(4, 5))).toEqual({ kind: 'REPLAY', messages: kept(4, 5) });
    expect(resumption(5, 5, [])).toEqual({ kind: 'REPLAY', messages: [] });
    expect(resumption(0, replayMax, kept(1, replayMax))).toMatchObject({ kind: 'REPLAY' });
    // More was told while it was read.
    expect(resumption(3, 5, kept(4, 7))).toEqual({ kind: 'REPLAY', messages: kept(4, 7) });
  });

  it.each([
    ['UNKNOWN', 6, 5, kept(7, 7)],
    ['TOO_MANY', 0, replayMax + 1, kept(1, replayMax + 1)],
    ['TOO_OLD', 3, 5, kept(5, 5)],
    ['TOO_OLD', 3, 5, []],
    ['TOO_OLD', 3, 6, [...kept(4, 4), ...kept(6, 6)]],
    ['TOO_OLD', 3, 6, kept(4, 5)],
  ] as const)('is to be read anew: %s', (reason, since, head, left) => {
    expect(resumption(since, head, left)).toEqual({ kind: 'RESET', reason });
  });
});
