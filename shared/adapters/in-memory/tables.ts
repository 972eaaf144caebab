import type { Account, AccountControl, AccountRef, Balance } from '../../domain/account/account.ts';
import type { InstrumentSettings } from '../../domain/account/instrument-settings.ts';
import type { LimitChange, LimitSet } from '../../domain/account/limit-set.ts';
import type { LiveStep } from '../../domain/account/live-gate.ts';
import type { StateRecord } from '../../domain/account/state-scope.ts';
import type { DomainEvent } from '../../domain/events/domain-event.ts';
import type { LedgerEntry } from '../../domain/ledger/entry.ts';
import type { Seal } from '../../domain/ledger/seal.ts';
import type { BookedFill } from '../../domain/order/fill.ts';
import type { Order } from '../../domain/order/order.ts';
import type { OrderEvent } from '../../domain/order/order-event.ts';
import type { ClosedPosition } from '../../domain/position/life.ts';
import type { Position } from '../../domain/position/position.ts';
import type { ProtectionPlan } from '../../domain/protection/plan.ts';
import type { Reconciliation } from '../../domain/reconciliation/reconciliation.ts';
import type { RiskApproval } from '../../domain/risk/approval.ts';
import type { ApprovalLog } from '../../domain/risk/approval-log.ts';
import type { StrategyDecision, StrategyParameters } from '../../domain/strategy/decision.ts';
import type { StrategyInstance } from '../../domain/strategy/instance.ts';
import type { FundingPayment, VenueTransfer } from '../../domain/venue/venue-answer.ts';
import type { Attempt, IdempotencyRecord } from '../../ports/store-write.ts';

/** A map that can take back what was set since `begin`. Values are immutable. */
class Table<Value> extends Map<string, Value> {
  #before: (readonly [key: string, value: Value | undefined])[] | undefined;

  begin(): void {
    this.#before = [];
  }

  override set(key: string, value: Value): this {
    this.#before?.push([key, this.get(key)]);
    return super.set(key, value);
  }

  end(isKept: boolean): void {
    const before = this.#before ?? [];
    this.#before = undefined;
    if (isKept) return;
    for (const [key, value] of before.toReversed())
      if (value === undefined) this.delete(key);
      else super.set(key, value);
  }
}

/** Everything the in-memory store keeps, by key. */
export class Tables {
  readonly accounts = new Table<Account>();
  readonly controls = new Table<AccountControl>();
  /** Wider scopes, everybody's by their name alone. */
  readonly states = new Table<StateRecord>();
  readonly liveSteps = new Table<LiveStep>();
  /** The epoch of each that every account was told of. */
  readonly settledStates = new Table<number>();
  readonly balances = new Table<Balance & AccountRef>();
  readonly positions = new Table<Position>();
  readonly closedPositions = new Table<ClosedPosition>();
  readonly idempotency = new Table<IdempotencyRecord>();
  readonly orders = new Table<Order>();
  readonly orderEvents = new Table<OrderEvent>();
  readonly approvals = new Table<RiskApproval>();
  readonly attempts = new Table<Attempt>();
  readonly fills = new Table<BookedFill>();
  readonly entries = new Table<LedgerEntry>();
  readonly seals = new Table<Seal>();
  /** By entry: in which seal it is. */
  readonly sealedIn = new Table<number>();
  readonly transfers = new Table<VenueTransfer>();
  readonly funding = new Table<FundingPayment>();
  readonly instrumentSettings = new Table<InstrumentSettings>();
  /** By level, the user's by the owner alone. */
  readonly limitSets = new Table<LimitSet>();
  readonly limitChanges = new Table<LimitChange>();
  readonly approvalLogs = new Table<ApprovalLog>();
  readonly protections = new Table<ProtectionPlan>();
  readonly strategies = new Table<StrategyInstance>();
  readonly decisions = new Table<StrategyDecision>();
  /** By event: which decision it led to. */
  readonly strategyEvents = new Table<number>();
  readonly strategyParameters = new Table<StrategyParameters>();
  readonly reconciliations = new Table<Reconciliation>();
  readonly outbox = new Table<DomainEvent>();

  /** Runs `write`; keeps what it set when it gives no failure, and nothing of it when it does or throws. */
  transact<Failure>(write: () => Failure | undefined): Failure | undefined {
    const tables: readonly Table<unknown>[] = Object.values(this);
    for (const table of tables) table.begin();
    let isKept = false;
    try {
      const failure = write();
      isKept = failure === undefined;
      return failure;
    } finally {
      for (const table of tables) table.end(isKept);
    }
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
