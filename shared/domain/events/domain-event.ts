import type { AccountRef } from '../account/account.ts';

export const domainEventTypes = [
  'account.opened',
  'account.halted',
  'account.resumed',
  'account.reducing',
  'scope.changed',
  'account.settings_chosen',
  'account.limits_changed',
  'ledger.adjusted',
  'order.initialized',
  'order.denied',
  'order.accepted',
  'order.rejected',
  'order.in_doubt',
  'order.partially_filled',
  'order.filled',
  'order.canceled',
  'order.amended',
  'order.amend_refused',
  'order.expired',
  'trade.executed',
  'trade.foreign',
  'funds.released',
  'funds.transferred',
  'funds.funding',
  'protection.set',
  'protection.fired',
  'protection.ended',
  'position.dust',
  'strategy.activated',
  'strategy.paused',
  'strategy.resumed',
  'strategy.stopped',
  'strategy.ended',
  'strategy.changed',
  /** Its market has told nothing for minutes: it decides on nothing new. */
  'strategy.silent',
  /** It began, went on, or is over. Told to the live stream alone. */
  'backtest.changed',
  'optimisation.changed',
  'alarm.changed',
  'feed.changed',
  'dead_letters.changed',
  'redrive.started',
  'redrive.ended',
  /** Of a user, not of an account: who was signed in there has to sign in again. */
  'session.ended',
] as const;
export type DomainEventType = (typeof domainEventTypes)[number];

/** A fact for subscribers, written with the change that made it true and published afterwards, at least once. */
export interface DomainEvent extends AccountRef {
  /** Subscribers drop repeats by it. */
  readonly eventId: string;
  readonly type: DomainEventType;
  readonly correlationId: string;
  readonly atMs: number;
  /** Snake-case keys and text values, as subscribers outside this code base read them. */
  readonly payload: Readonly<Record<string, string>>;
}
