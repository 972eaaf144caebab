import type { AccountRef } from '../domain/account/account.ts';
import type { Fill, VenueOrderUpdate } from '../domain/order/fill.ts';
import type { ReconciliationTrigger } from '../domain/reconciliation/reconciliation.ts';

/** What an account stream or a reconciliation reports; one group an account, in order. */
export type AccountEvent =
  | { readonly kind: 'FILL'; readonly fill: Fill; readonly correlationId: string }
  | { readonly kind: 'ORDER_UPDATE'; readonly update: VenueOrderUpdate; readonly correlationId: string };

export interface AccountEventQueue {
  send(events: readonly AccountEvent[]): Promise<void>;
}

export interface CancelCommand extends AccountRef {
  readonly kind: 'CANCEL';
  readonly orderId: string;
  readonly correlationId: string;
}

export interface CommandQueue {
  /** `attempt` makes a deliberate repeat distinct from a duplicate inside the queue's own dedupe window. */
  send(command: CancelCommand, attempt: string): Promise<void>;
}

/** Compares an account's books with its venue's, soon. */
export interface ReconcileCommand extends AccountRef {
  readonly kind: 'RECONCILE';
  readonly trigger: ReconciliationTrigger;
  readonly correlationId: string;
}

/** Tells the venue how the account trades a perpetual, as our books have it when the command is taken. */
export interface ApplySettingsCommand extends AccountRef {
  readonly kind: 'APPLY_SETTINGS';
  readonly instrument: string;
  readonly correlationId: string;
}

/** What concerns an account as a whole and only whoever has its venue keys can do. */
export interface AccountRequests {
  request(command: ReconcileCommand | ApplySettingsCommand): Promise<void>;
}

/** A strategy has something to look at. What that is stands in the store: a trigger that comes twice, late or never harms nothing. */
export interface StrategyLook {
  readonly kind: 'LOOK';
  readonly ownerId: string;
  readonly strategyId: string;
  /** What it is about, for the queue's own dedupe: `candle:…`, `order:…`, `timer:…`. */
  readonly about: string;
  /** The candle that must be there by now, by when it opened. */
  readonly candleMs?: number;
}

/** What somebody else tells a strategy; it stands nowhere else. */
export interface StrategySignal {
  readonly kind: 'SIGNAL';
  readonly ownerId: string;
  readonly strategyId: string;
  readonly signalId: string;
  readonly name: string;
  readonly value: number;
  readonly atMs: number;
}
/** The price met one of its stops; seen by several, or several times, it fires once. */
export interface StrategyStopMet {
  readonly kind: 'STOP';
  readonly ownerId: string;
  readonly strategyId: string;
  readonly key: string;
  readonly atMs: number;
}
export type StrategyTrigger = StrategyLook | StrategySignal | StrategyStopMet;

/** One group a strategy, in order. */
export interface StrategyQueue {
  send(triggers: readonly StrategyTrigger[]): Promise<void>;
}
