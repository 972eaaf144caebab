import type { Account, AccountControl, AccountRef, Balance } from '../../domain/account/account.ts';
import type { DomainEvent } from '../../domain/events/domain-event.ts';
import type { LedgerEntry } from '../../domain/ledger/entry.ts';
import type { Fill } from '../../domain/order/fill.ts';
import type { Order } from '../../domain/order/order.ts';
import type { OrderEvent } from '../../domain/order/order-event.ts';
import type { Position } from '../../domain/position/position.ts';
import type { Reconciliation } from '../../domain/reconciliation/reconciliation.ts';
import type { RiskApproval } from '../../domain/risk/approval.ts';
import type { VenueTransfer } from '../../domain/venue/venue-answer.ts';
import type { Attempt, IdempotencyRecord } from '../../ports/store-write.ts';

/** Everything the in-memory store keeps, by key. Values are immutable, so a copy of the maps is a snapshot. */
export class Tables {
  accounts = new Map<string, Account>();
  controls = new Map<string, AccountControl>();
  balances = new Map<string, Balance & AccountRef>();
  positions = new Map<string, Position>();
  idempotency = new Map<string, IdempotencyRecord>();
  orders = new Map<string, Order>();
  orderEvents = new Map<string, OrderEvent>();
  approvals = new Map<string, RiskApproval>();
  attempts = new Map<string, Attempt>();
  fills = new Map<string, Fill & { readonly orderId: string | undefined }>();
  entries = new Map<string, LedgerEntry>();
  transfers = new Map<string, VenueTransfer>();
  reconciliations = new Map<string, Reconciliation>();
  outbox = new Map<string, DomainEvent>();

  clone(): Tables {
    const copy = new Tables();
    for (const name of Object.keys(this) as (keyof Tables)[]) {
      if (name !== 'clone') Object.assign(copy, { [name]: new Map(this[name] as Map<string, unknown>) });
    }
    return copy;
  }
}

export function accountKey(ref: AccountRef): string {
  return `${ref.ownerId}|${ref.accountId}`;
}

export function orderKey(ownerId: string, orderId: string): string {
  return `${ownerId}|${orderId}`;
}

export function ofAccount<Item extends AccountRef>(items: Iterable<Item>, ref: AccountRef): Item[] {
  return [...items].filter((item) => item.ownerId === ref.ownerId && item.accountId === ref.accountId);
}
