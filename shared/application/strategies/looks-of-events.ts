import type { DomainEvent, DomainEventType } from '../../domain/events/domain-event.ts';
import type { StrategyLook } from '../../ports/queues.port.ts';

/** After these a strategy has something new to hear of an order. */
const heard: ReadonlySet<DomainEventType> = new Set([
  'order.denied',
  'order.rejected',
  'order.partially_filled',
  'order.filled',
  'order.canceled',
  'order.expired',
]);

/** Whom events concern that bear a strategy's name. The event only wakes: the order in the store says what happened. */
export function looksOf(events: readonly DomainEvent[]): readonly StrategyLook[] {
  return events.flatMap(({ type, ownerId, eventId, payload: { strategy_id: strategyId } }) =>
    strategyId !== undefined && heard.has(type)
      ? [{ kind: 'LOOK', ownerId, strategyId, about: `order:${eventId}` }]
      : [],
  );
}
