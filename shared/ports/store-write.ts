import type {
  Account,
  AccountControl,
  AccountRef,
  HaltCause,
  TradingState,
} from '../domain/account/account.ts';
import type { InstrumentSettings } from '../domain/account/instrument-settings.ts';
import type { DomainEvent } from '../domain/events/domain-event.ts';
import type { LedgerEntry } from '../domain/ledger/entry.ts';
import type { Seal } from '../domain/ledger/seal.ts';
import type { Decimal } from '../domain/money/decimal.ts';
import type { Fill } from '../domain/order/fill.ts';
import type { Order, OrderSide, PositionSide } from '../domain/order/order.ts';
import type { OrderEvent } from '../domain/order/order-event.ts';
import type { ClosedPosition } from '../domain/position/life.ts';
import type { Position } from '../domain/position/position.ts';
import type { Reconciliation } from '../domain/reconciliation/reconciliation.ts';
import type { Refusal } from '../domain/refusal.ts';
import type { RiskApproval } from '../domain/risk/approval.ts';
import type { FundingPayment, VenueTransfer } from '../domain/venue/venue-answer.ts';
import type { ProtectionWrite } from './protection-records.port.ts';
import type { RiskWrite } from './risk-records.port.ts';
import type { StateWrite } from './state-records.port.ts';
import type { StrategyWrite } from './strategy-records.port.ts';

export interface IdempotencyRecord {
  readonly ownerId: string;
  readonly key: string;
  readonly requestHash: string;
  /** What the request made: an order, the entry of an adjustment, a batch. */
  readonly orderId: string;
  /** Of a batch's item that was refused: nothing was made, and asked again it is refused again. */
  readonly refusal?: Refusal;
  readonly createdAtMs: number;
}

/** Write-ahead intent: exists before the order leaves for the venue. */
export interface Attempt extends AccountRef {
  readonly orderId: string;
  readonly attempt: number;
  readonly clientOrderId: string;
  /** It is not sent after this moment: a paused worker that wakes up later sends nothing. */
  readonly leaseUntilMs: number;
  readonly startedAtMs: number;
  readonly outcome: 'OPEN' | 'PLACED' | 'NOT_PLACED' | 'IN_DOUBT' | 'ABSENT';
  readonly lookUps: number;
}

/** One write of a transaction. Each names the condition under which it may happen. */
export type StoreWrite =
  | { readonly kind: 'insertAccount'; readonly account: Account; readonly control: AccountControl }
  /** Of an account that exists. */
  | { readonly kind: 'recordKeys'; readonly ref: AccountRef; readonly keys: NonNullable<Account['keys']> }
  | { readonly kind: 'insertIdempotency'; readonly record: IdempotencyRecord }
  | { readonly kind: 'insertOrder'; readonly order: Order }
  /** Replaces version `order.version - 1`, and no other. */
  | { readonly kind: 'updateOrder'; readonly order: Order }
  | { readonly kind: 'appendOrderEvent'; readonly event: OrderEvent }
  | { readonly kind: 'insertApproval'; readonly approval: RiskApproval }
  | { readonly kind: 'insertAttempt'; readonly attempt: Attempt }
  | { readonly kind: 'updateAttempt'; readonly attempt: Attempt }
  /** The fence: the account is in one of the states, at exactly this epoch. */
  | {
      readonly kind: 'checkControl';
      readonly ref: AccountRef;
      readonly states: readonly TradingState[];
      readonly epoch: number;
      /** And the scope of this strategy is at exactly this epoch; 0 where it was never set. */
      readonly strategy?: { readonly strategyId: string; readonly epoch: number };
    }
  /**
   * Halts by the account's own scope and raises the epoch; a halted account stays halted, at its next epoch. With `fromEpoch`,
   * only from exactly that one.
   */
  | {
      readonly kind: 'halt';
      readonly ref: AccountRef;
      readonly reason: string;
      readonly atMs: number;
      readonly fromEpoch?: number;
      /** CRITICAL where it is not said. */
      readonly cause?: HaltCause;
    }
  /** Adds to the pending counter while quantity + pending (in the order's direction) stays within the limit. */
  | {
      readonly kind: 'reservePosition';
      readonly position: Position;
      readonly side: OrderSide;
      readonly quantity: Decimal;
      readonly quantityMax: Decimal;
    }
  | {
      readonly kind: 'releasePosition';
      readonly ref: AccountRef;
      readonly instrument: string;
      readonly positionSide?: PositionSide;
      readonly side: OrderSide;
      readonly quantity: Decimal;
    }
  /** Writes a fill's effect; replaces version `position.version - 1` and moves the pending counters by what the fill used. */
  | {
      readonly kind: 'updatePosition';
      readonly position: Position;
      /** Signed change of the quantity since the version replaced. */
      readonly quantityDelta: Decimal;
      readonly side: OrderSide;
      readonly pendingUsed: Decimal;
    }
  /** A position's life that has ended, with the fill that ended it. */
  | { readonly kind: 'insertClosedPosition'; readonly closed: ClosedPosition }
  /** Appends entries and moves the balances with them; AVAILABLE and RESERVED never go below zero. */
  | { readonly kind: 'post'; readonly entry: LedgerEntry }
  /**
   * Continues the account's chain, from exactly the head that the seal names; each of its entries is there and in no seal
   * yet. Of two sealers one finds VERSION_CONFLICT.
   */
  | { readonly kind: 'appendSeal'; readonly seal: Seal }
  /** The dedupe of a fill. */
  | { readonly kind: 'insertFill'; readonly fill: Fill; readonly orderId: string | undefined }
  /** The dedupe of a deposit, a withdrawal, a conversion. */
  | { readonly kind: 'insertTransfer'; readonly ref: AccountRef; readonly transfer: VenueTransfer }
  /** The dedupe of a funding payment. */
  | { readonly kind: 'insertFunding'; readonly ref: AccountRef; readonly payment: FundingPayment }
  /** Replaces what the account had chosen for the instrument. */
  | { readonly kind: 'saveInstrumentSettings'; readonly settings: InstrumentSettings }
  /** Replaces the account's last one. */
  | { readonly kind: 'saveReconciliation'; readonly reconciliation: Reconciliation }
  | RiskWrite
  | ProtectionWrite
  | StateWrite
  | StrategyWrite
  | { readonly kind: 'publish'; readonly event: DomainEvent };

/** Which condition failed. The store wrote nothing. */
export type CommitFailure =
  | { readonly reason: 'ALREADY_EXISTS'; readonly write: StoreWrite['kind'] }
  /** Somebody else changed it first: read again and decide again. */
  | { readonly reason: 'VERSION_CONFLICT'; readonly write: StoreWrite['kind'] }
  | { readonly reason: 'INSUFFICIENT_FUNDS'; readonly asset: string }
  | { readonly reason: 'POSITION_LIMIT' }
  | { readonly reason: 'FENCED' };

export type CommitResult = { readonly ok: true } | { readonly ok: false; readonly failure: CommitFailure };
