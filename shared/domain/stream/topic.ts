import type { DomainEventType } from '../events/domain-event.ts';

/** Numbered without a gap. All but `health` concern one user and are told to nobody else. */
export const userTopics = [
  ...(['orders', 'positions', 'balances', 'risk'] as const),
  ...(['strategies', 'backtests', 'health'] as const),
] as const;
export type UserTopic = (typeof userTopics)[number];

/** Owns what concerns the system, and nobody's account: a user's id is never this. */
export const systemOwner = 'system';

export function isUserTopic(text: string): text is UserTopic {
  return userTopics.some((topic) => topic === text);
}

/** Of health everybody hears the same, under the same numbers. */
export function isSharedTopic(text: string): boolean {
  return text === 'health';
}

/** Whose numbers a topic has for a listener. */
export function tellerOf(topic: UserTopic, ownerId: string): string {
  return isSharedTopic(topic) ? systemOwner : ownerId;
}

/** Which topics hear of an event. Every type is here: a new one is not forgotten. */
const topicsByType: Readonly<Record<DomainEventType, readonly UserTopic[]>> = {
  'account.opened': ['balances', 'risk'],
  'account.halted': ['risk'],
  'account.resumed': ['risk'],
  'account.reducing': ['risk'],
  'scope.changed': ['risk'],
  'account.settings_chosen': ['positions'],
  'account.limits_changed': ['risk'],
  'ledger.adjusted': ['balances'],
  'order.initialized': ['orders', 'balances'],
  'order.denied': ['orders'],
  'order.accepted': ['orders'],
  'order.rejected': ['orders'],
  'order.in_doubt': ['orders'],
  'order.partially_filled': ['orders'],
  'order.filled': ['orders'],
  'order.canceled': ['orders', 'balances'],
  'order.amended': ['orders', 'balances'],
  'order.amend_refused': ['orders'],
  'order.expired': ['orders', 'balances'],
  'trade.executed': ['positions', 'balances'],
  'trade.foreign': ['positions', 'balances', 'risk'],
  'funds.released': ['balances'],
  'funds.transferred': ['balances'],
  'funds.funding': ['positions', 'balances'],
  'protection.set': ['positions'],
  'protection.fired': ['positions'],
  'protection.ended': ['positions'],
  'position.dust': ['positions'],
  'strategy.activated': ['strategies'],
  'strategy.paused': ['strategies'],
  'strategy.resumed': ['strategies'],
  'strategy.stopped': ['strategies'],
  'strategy.ended': ['strategies'],
  'strategy.changed': ['strategies'],
  'strategy.silent': ['strategies'],
  'backtest.changed': ['backtests'],
  'optimisation.changed': ['backtests'],
  'alarm.changed': ['health'],
  'feed.changed': ['health'],
  'dead_letters.changed': ['health'],
  // Who did it and why is the operator's own to hear; that the queue is empty everybody hears.
  'redrive.started': ['risk'],
  'redrive.ended': ['risk'],
  'session.ended': ['risk'],
};

export function topicsOf(type: DomainEventType): readonly UserTopic[] {
  return topicsByType[type];
}
