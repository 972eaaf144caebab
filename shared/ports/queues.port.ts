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
