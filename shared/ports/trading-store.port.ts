import type { Account, AccountControl, AccountRef, Balance } from '../domain/account/account.ts';
import type { InstrumentSettings } from '../domain/account/instrument-settings.ts';
import type { LedgerEntry } from '../domain/ledger/entry.ts';
import type { StoredRecord } from '../domain/ledger/record.ts';
import type { SealHead } from '../domain/ledger/seal.ts';
import type { BookedFill } from '../domain/order/fill.ts';
import type { Order, PositionSide } from '../domain/order/order.ts';
import type { OrderEvent } from '../domain/order/order-event.ts';
import type { ClosedPosition } from '../domain/position/life.ts';
import type { Position } from '../domain/position/position.ts';
import type { Reconciliation } from '../domain/reconciliation/reconciliation.ts';
import type { RiskApproval } from '../domain/risk/approval.ts';
import type { FundingPayment } from '../domain/venue/venue-answer.ts';
import type { ProtectionRecords } from './protection-records.port.ts';
import type { RiskRecords } from './risk-records.port.ts';
import type { StateRecords } from './state-records.port.ts';
import type { Attempt, CommitResult, IdempotencyRecord, StoreWrite } from './store-write.ts';
import type { StrategyRecords } from './strategy-records.port.ts';

export interface Page<Item> {
  readonly items: readonly Item[];
  /** Opaque; absent on the last page. */
  readonly cursor?: string;
}

export interface PageRequest {
  readonly limit: number;
  readonly cursor?: string;
}

/** UTC epoch milliseconds: from this moment on, and before that one. */
export interface TimeRange {
  readonly fromMs?: number;
  readonly toMs?: number;
}

/** The cursor is not one that this listing returned. */
export class InvalidCursorError extends Error {
  override readonly name = 'InvalidCursorError';
}

/** Names an order whose life did not go on by itself. */
export interface AttentionItem extends AccountRef {
  readonly orderId: string;
  readonly updatedAtMs: number;
}

/** An entry that is in no seal yet. */
export interface UnsealedEntry {
  readonly ref: AccountRef;
  readonly record: StoredRecord;
}

/**
 * Orders, accounts, positions and the ledger. Reads are strongly consistent, except the lists (newest first).
 * `commit` writes all or nothing and says which condition failed; it throws only for faults.
 */
export interface TradingStore extends RiskRecords, StateRecords {
  commit(writes: readonly StoreWrite[]): Promise<CommitResult>;
  /** What protects positions; written by `commit`. */
  readonly protections: ProtectionRecords;
  /** Strategies that run, and what they decided; written by `commit`. */
  readonly strategies: StrategyRecords;

  findAccount(ref: AccountRef): Promise<Account | undefined>;
  listAccounts(ownerId: string): Promise<readonly Account[]>;
  /** Every account of every owner: for the process that keeps their streams. */
  listAllAccounts(): Promise<readonly Account[]>;
  findControl(ref: AccountRef): Promise<AccountControl | undefined>;
  listBalances(ref: AccountRef): Promise<readonly Balance[]>;
  findIdempotency(ownerId: string, key: string): Promise<IdempotencyRecord | undefined>;

  findOrder(ownerId: string, orderId: string): Promise<Order | undefined>;
  listOrders(ref: AccountRef, page: PageRequest & { readonly openOnly?: boolean }): Promise<Page<Order>>;
  listOrderEvents(ownerId: string, orderId: string): Promise<readonly OrderEvent[]>;
  findApproval(ownerId: string, orderId: string): Promise<RiskApproval | undefined>;
  findAttempt(ownerId: string, orderId: string, attempt: number): Promise<Attempt | undefined>;
  /** By the venue's time. */
  listFills(ref: AccountRef, page: PageRequest & TimeRange): Promise<Page<BookedFill>>;
  /** Those of these fills (`fillKey`) that are booked, in no order. */
  findFills(ref: AccountRef, keys: readonly string[]): Promise<readonly BookedFill[]>;
  listAttention(olderThanMs: number, limit: number): Promise<readonly AttentionItem[]>;

  /** @param positionSide of a perpetual in hedge mode, which has two */
  findPosition(
    ref: AccountRef,
    instrument: string,
    positionSide?: PositionSide,
  ): Promise<Position | undefined>;
  listPositions(ref: AccountRef): Promise<readonly Position[]>;
  /** Those that ended last come first. */
  listClosedPositions(ref: AccountRef, page: PageRequest): Promise<Page<ClosedPosition>>;
  /** Every payment that was booked of this perpetual in this time, by the venue's time. */
  listFunding(ref: AccountRef, instrument: string, range: TimeRange): Promise<readonly FundingPayment[]>;
  /** Undefined while nobody has chosen: the defaults hold. */
  findInstrumentSettings(ref: AccountRef, instrument: string): Promise<InstrumentSettings | undefined>;
  listInstrumentSettings(ref: AccountRef): Promise<readonly InstrumentSettings[]>;
  listLedger(ref: AccountRef, page: PageRequest): Promise<Page<LedgerEntry>>;
  findLedgerEntry(ref: AccountRef, entryId: string): Promise<LedgerEntry | undefined>;
  /** The same entries as they are kept, readable or not: what a proof reads. */
  listLedgerRecords(ref: AccountRef, page: PageRequest): Promise<Page<StoredRecord>>;
  /** The account's seals as they are kept, by sequence. */
  listSealRecords(ref: AccountRef, page: PageRequest): Promise<Page<StoredRecord>>;
  /** `chainStart` before the first seal. */
  findSealHead(ref: AccountRef): Promise<SealHead>;
  /** Of every account, by their ids; one that was sealed a moment ago may still be among them. */
  listUnsealed(limit: number): Promise<readonly UnsealedEntry[]>;
  /** Which of these entries are in no seal, now. */
  unsealedAmong(ref: AccountRef, entryIds: readonly string[]): Promise<ReadonlySet<string>>;
  /** Id of the account's newest domain event: changes whenever the account's books did. */
  findReconciliation(ref: AccountRef): Promise<Reconciliation | undefined>;
  /** Which of these fills (`fillKey`) are booked. */
  knownFills(ref: AccountRef, keys: readonly string[]): Promise<ReadonlySet<string>>;
  latestEventId(ref: AccountRef): Promise<string | undefined>;
}
