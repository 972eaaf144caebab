import type { DomainEventType } from '../events/domain-event.ts';

/** What concerns one user: told to nobody else, and numbered without a gap. */
export const userTopics = ['orders', 'positions', 'balances', 'risk', 'strategies'] as const;
export type UserTopic = (typeof userTopics)[number];

export function isUserTopic(text: string): text is UserTopic {
  return userTopics.some((topic) => topic === text);
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
};

export function topicsOf(type: DomainEventType): readonly UserTopic[] {
  return topicsByType[type];
}
