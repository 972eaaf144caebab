import {
  type AccountRef,
  type HaltCause,
  type TradingState,
  tradingStates,
} from '../domain/account/account.ts';
import type { OrderFence } from '../domain/account/trading-state.ts';
import type { DomainEvent, DomainEventType } from '../domain/events/domain-event.ts';
import type { EntryKind, LedgerEntry, Posting } from '../domain/ledger/entry.ts';
import { type Decimal, decimalText } from '../domain/money/decimal.ts';
import type { Order } from '../domain/order/order.ts';
import type { OrderEvent, OrderStep } from '../domain/order/order-event.ts';
import type { OrderState } from '../domain/order/order-state.ts';
import { withApproved } from '../domain/risk/approval-log.ts';
import type { RiskSnapshot } from '../domain/risk/snapshot.ts';
import type { Ids } from '../ports/ids.port.ts';
import type { StoreWrite } from '../ports/store-write.ts';

/** The line of the order's story that belongs to this version of it. */
export function orderEventWrite(
  order: Order,
  stateBefore: OrderState | null,
  step: OrderStep,
  outcome: string,
  detail: Readonly<Record<string, string>> = {},
): StoreWrite {
  const event: OrderEvent = {
    ownerId: order.ownerId,
    accountId: order.accountId,
    orderId: order.orderId,
    sequence: order.version,
    step,
    outcome,
    stateBefore,
    stateAfter: order.state,
    atMs: order.updatedAtMs,
    detail,
  };
  return { kind: 'appendOrderEvent', event };
}

/** A ledger entry, or nothing when there is nothing to move. */
export function entryWrites(
  ids: Ids,
  ref: AccountRef,
  kind: EntryKind,
  postings: readonly Posting[],
  about: Pick<LedgerEntry, 'orderId' | 'tradeId' | 'reason'>,
  atMs: number,
): readonly StoreWrite[] {
  if (postings.length === 0) return [];
  const { ownerId, accountId } = ref;
  return [
    { kind: 'post', entry: { entryId: ids.nextId(), ownerId, accountId, kind, postings, ...about, atMs } },
  ];
}

const sending: readonly TradingState[] = ['ACTIVE', 'REDUCING'];

/** The fence: the account, and the order's strategy, are at exactly these epochs, and may send; a kill's own orders also from a halt. */
export function fenceWrite(
  { ownerId, accountId, strategyId, killId }: Pick<Order, 'ownerId' | 'accountId' | 'strategyId' | 'killId'>,
  { epoch, strategyEpoch = 0 }: OrderFence,
): StoreWrite {
  const states = killId === undefined ? sending : tradingStates;
  return {
    ...{ kind: 'checkControl', ref: { ownerId, accountId }, states, epoch },
    ...(strategyId === undefined ? {} : { strategy: { strategyId, epoch: strategyEpoch } }),
  };
}

/** Gives back what an order still holds of its position's pending counter, or nothing when it holds nothing. */
export function releasePositionWrites(order: Order, quantity: Decimal): readonly StoreWrite[] {
  if (quantity.isZero()) return [];
  const { ownerId, accountId, instrument, positionSide, side } = order;
  const name = positionSide === undefined ? { instrument } : { instrument, positionSide };
  return [{ kind: 'releasePosition', ref: { ownerId, accountId }, ...name, side, quantity }];
}

/** What was judged by the account's book is the next in its log: whoever read the same book judges again. */
export function approvalWrites(
  { book, approvalLog }: Pick<RiskSnapshot, 'book' | 'approvalLog'>,
  approved: Order,
): readonly StoreWrite[] {
  return book ? [{ kind: 'advanceApprovals', log: withApproved(approvalLog, approved) }] : [];
}

/** A domain event about an order, with the fields subscribers expect (feature A10). */
export function orderEventPublication(
  ids: Ids,
  order: Order,
  type: DomainEventType,
  extra: Record<string, string> = {},
): StoreWrite {
  const event: DomainEvent = {
    eventId: ids.nextId(),
    ownerId: order.ownerId,
    accountId: order.accountId,
    type,
    correlationId: order.correlationId,
    atMs: order.updatedAtMs,
    payload: {
      event_type: type,
      order_id: order.orderId,
      user_id: order.ownerId,
      account_id: order.accountId,
      exchange: order.venue,
      symbol: order.instrument,
      side: order.side,
      state: order.state,
      filled_qty: decimalText(order.filledQuantity),
      ...(order.code ? { code: order.code } : {}),
      ...(order.strategyId ? { strategy_id: order.strategyId } : {}),
      timestamp: String(order.updatedAtMs),
      ...extra,
    },
  };
  return { kind: 'publish', event };
}

/** Halts the account with its event: what a fault in money or identity leads to. With `fromEpoch`, only from that epoch. */
export function haltWrites(
  ids: Ids,
  ref: AccountRef,
  reason: string,
  correlationId: string,
  atMs: number,
  fromEpoch?: number,
  cause: HaltCause = 'CRITICAL',
): readonly StoreWrite[] {
  const { ownerId, accountId } = ref;
  const payload = {
    event_type: 'account.halted',
    account_id: accountId,
    user_id: ownerId,
    reason,
    timestamp: String(atMs),
  };
  return [
    {
      ...{ kind: 'halt', ref: { ownerId, accountId }, reason, atMs, cause },
      ...(fromEpoch === undefined ? {} : { fromEpoch }),
    },
    {
      kind: 'publish',
      event: {
        eventId: ids.nextId(),
        ownerId,
        accountId,
        type: 'account.halted',
        correlationId,
        atMs,
        payload,
      },
    },
  ];
}
