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

export interface ReconciliationRequests {
  request(command: ReconcileCommand): Promise<void>;
}
