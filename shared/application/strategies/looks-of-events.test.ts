import { expect, it } from 'vitest';
import type { DomainEvent } from '../../domain/events/domain-event.ts';
import { looksOf } from './looks-of-events.ts';

const event: DomainEvent = {
  ...{ eventId: 'event-1', ownerId: 'user-1', accountId: 'account-1', type: 'order.filled' },
  ...{ correlationId: 'c', atMs: 1, payload: { strategy_id: 'ma-1' } },
};

it('a strategy is woken by what became of its own orders, and by nothing else', () => {
  const others: readonly DomainEvent[] = [
    { ...event, payload: {} },
    { ...event, type: 'order.initialized' },
    { ...event, type: 'strategy.stopped' },
  ];
  expect(looksOf([event, ...others])).toEqual([
    { kind: 'LOOK', ownerId: 'user-1', strategyId: 'ma-1', about: 'order:event-1' },
  ]);
});
