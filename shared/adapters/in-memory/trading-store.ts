import type { Account, AccountControl, AccountRef, Balance } from '../../domain/account/account.ts';
import type { InstrumentSettings } from '../../domain/account/instrument-settings.ts';
import type { LimitChange, LimitScope, LimitSet } from '../../domain/account/limit-set.ts';
import type { LiveStep } from '../../domain/account/live-gate.ts';
import type { StateRecord } from '../../domain/account/state-scope.ts';
import { assertBalanced, balanceDeltas, type LedgerEntry } from '../../domain/ledger/entry.ts';
import { entryRecordOf } from '../../domain/ledger/entry-record.ts';
import type { StoredRecord } from '../../domain/ledger/record.ts';
import { chainStart, type SealHead, sealRecordOf } from '../../domain/ledger/seal.ts';
import { zero } from '../../domain/money/decimal.ts';
import type { BookedFill, Fill } from '../../domain/order/fill.ts';
import { needsAttention, type Order, type PositionSide } from '../../domain/order/order.ts';
import type { OrderEvent } from '../../domain/order/order-event.ts';
import { isTerminal } from '../../domain/order/order-state.ts';
import type { ClosedPosition } from '../../domain/position/life.ts';
import { type Position, positionKey } from '../../domain/position/position.ts';
import type { Reconciliation } from '../../domain/reconciliation/reconciliation.ts';
import type { RiskApproval } from '../../domain/risk/approval.ts';
import type { ApprovalLog } from '../../domain/risk/approval-log.ts';
import type { FundingPayment } from '../../domain/venue/venue-answer.ts';
import type {
  Attempt,
  CommitFailure,
  CommitResult,
  IdempotencyRecord,
  StoreWrite,
} from '../../ports/store-write.ts';
import type {
  AttentionItem,
  Page,
  PageRequest,
  TimeRange,
  TradingStore,
  UnsealedEntry,
} from '../../ports/trading-store.port.ts';
import { applyWrite } from './apply-write.ts';
import { pageOf } from './page-of.ts';
import { InMemoryProtectionRecords } from './protection-records.ts';
import * as risk from './risk-records.ts';
import * as states from './state-records.ts';
import { InMemoryStrategyRecords } from './strategy-records.ts';
import { accountKey, ofAccount, orderKey, Tables } from './tables.ts';

/** The trading store in memory: the same conditions as DynamoDB's, held to it by one contract suite. */
export class InMemoryTradingStore implements TradingStore {
  readonly #tables = new Tables();
  readonly protections = new InMemoryProtectionRecords(this.#tables);
  readonly strategies = new InMemoryStrategyRecords(this.#tables);

  /** What a test looks at; production code has the reads below. */
  get tables(): Tables {
    return this.#tables;
  }

  async commit(writes: readonly StoreWrite[]): Promise<CommitResult> {
    const failure = this.#tables.transact(() => applyAll(this.#tables, writes));
    return failure ? { ok: false, failure } : { ok: true };
  }

  async findAccount(ref: AccountRef): Promise<Account | undefined> {
    return this.#tables.accounts.get(accountKey(ref));
  }
  async listAccounts(ownerId: string): Promise<readonly Account[]> {
    return [...this.#tables.accounts.values()].filter((account) => account.ownerId === ownerId);
  }
  async listAllAccounts(): Promise<readonly Account[]> {
    return [...this.#tables.accounts.values()];
  }
  async findControl(ref: AccountRef): Promise<AccountControl | undefined> {
    return this.#tables.controls.get(accountKey(ref));
  }
  async listBalances(ref: AccountRef): Promise<readonly Balance[]> {
    return ofAccount(this.#tables.balances.values(), ref)
      .map(({ asset, available, reserved, suspense }) => ({ asset, available, reserved, suspense }))
      .sort((a, b) => (a.asset < b.asset ? -1 : 1));
  }
  async findIdempotency(ownerId: string, key: string): Promise<IdempotencyRecord | undefined> {
    return this.#tables.idempotency.get(orderKey(ownerId, key));
  }
  async findOrder(ownerId: string, orderId: string): Promise<Order | undefined> {
    return this.#tables.orders.get(orderKey(ownerId, orderId));
  }
  async listOrders(ref: AccountRef, page: PageRequest & { openOnly?: boolean }): Promise<Page<Order>> {
    const orders = ofAccount(this.#tables.orders.values(), ref).filter(
      (order) => !page.openOnly || !isTerminal(order.state),
    );
    const name = `${accountKey(ref)}|${page.openOnly ? 'OPEN' : 'ORDERS'}`;
    return pageOf(orders, { name, keyOf: (order) => order.orderId, order: 'newest-first' }, page);
  }
  async listOrderEvents(ownerId: string, orderId: string): Promise<readonly OrderEvent[]> {
    return [...this.#tables.orderEvents.values()]
      .filter((event) => event.ownerId === ownerId && event.orderId === orderId)
      .sort((a, b) => a.sequence - b.sequence);
  }
  async findApproval(ownerId: string, orderId: string): Promise<RiskApproval | undefined> {
    return this.#tables.approvals.get(orderKey(ownerId, orderId));
  }
  async findAttempt(ownerId: string, orderId: string, attempt: number): Promise<Attempt | undefined> {
    return this.#tables.attempts.get(`${orderKey(ownerId, orderId)}|${attempt}`);
  }
  async listFills(ref: AccountRef, page: PageRequest & TimeRange): Promise<Page<BookedFill>> {
    const { fromMs = 0, toMs = Number.POSITIVE_INFINITY } = page;
    const fills = ofAccount(this.#tables.fills.values(), ref).filter(
      ({ venueTimeMs }) => venueTimeMs >= fromMs && venueTimeMs < toMs,
    );
    // The order id too: both sides of one trade are two fills of one moment and one trade id.
    const keyOf = (fill: Fill) =>
      `${String(fill.venueTimeMs).padStart(15, '0')}#${fill.tradeId}#${fill.venueOrderId}`;
    return pageOf(fills, { name: `${accountKey(ref)}|FILLS`, keyOf, order: 'newest-first' }, page);
  }
  async findFills(ref: AccountRef, fillKeys: readonly string[]): Promise<readonly BookedFill[]> {
    return [...new Set(fillKeys)].flatMap((key) => this.#tables.fills.get(`${accountKey(ref)}|${key}`) ?? []);
  }
  async listAttention(olderThanMs: number, limit: number): Promise<readonly AttentionItem[]> {
    return [...this.#tables.orders.values()]
      .filter((order) => needsAttention(order) && order.updatedAtMs <= olderThanMs)
      .sort((a, b) => a.updatedAtMs - b.updatedAtMs)
      .slice(0, limit)
      .map(({ ownerId, accountId, orderId, updatedAtMs }) => ({ ownerId, accountId, orderId, updatedAtMs }));
  }
  async findPosition(
    ref: AccountRef,
    instrument: string,
    positionSide?: PositionSide,
  ): Promise<Position | undefined> {
    const name = { instrument, ...(positionSide ? { positionSide } : {}) };
    return this.#tables.positions.get(`${accountKey(ref)}|${positionKey(name)}`);
  }
  async listPositions(ref: AccountRef): Promise<readonly Position[]> {
    return ofAccount(this.#tables.positions.values(), ref).sort((a, b) =>
      positionKey(a) < positionKey(b) ? -1 : 1,
    );
  }
  async listClosedPositions(ref: AccountRef, page: PageRequest): Promise<Page<ClosedPosition>> {
    const closed = ofAccount(this.#tables.closedPositions.values(), ref);
    const keyOf = (each: ClosedPosition) =>
      `${String(each.closedAtMs).padStart(15, '0')}#${positionKey(each)}#${String(each.version).padStart(10, '0')}`;
    return pageOf(closed, { name: `${accountKey(ref)}|CLOSED`, keyOf, order: 'newest-first' }, page);
  }
  async listFunding(
    ref: AccountRef,
    instrument: string,
    range: TimeRange,
  ): Promise<readonly FundingPayment[]> {
    const { fromMs = 0, toMs = Number.POSITIVE_INFINITY } = range;
    return [...this.#tables.funding]
      .filter(([key]) => key.startsWith(`${accountKey(ref)}|`))
      .map(([, payment]) => payment)
      .filter((payment) => payment.instrument === instrument)
      .filter(({ venueTimeMs }) => venueTimeMs >= fromMs && venueTimeMs < toMs)
      .sort((a, b) => a.venueTimeMs - b.venueTimeMs);
  }
  async findInstrumentSettings(ref: AccountRef, instrument: string): Promise<InstrumentSettings | undefined> {
    return this.#tables.instrumentSettings.get(`${accountKey(ref)}|${instrument}`);
  }
  async listInstrumentSettings(ref: AccountRef): Promise<readonly InstrumentSettings[]> {
    return ofAccount(this.#tables.instrumentSettings.values(), ref).sort((a, b) =>
      a.instrument < b.instrument ? -1 : 1,
    );
  }
  async listLedger(ref: AccountRef, page: PageRequest): Promise<Page<LedgerEntry>> {
    const entries = ofAccount(this.#tables.entries.values(), ref);
    const name = `${accountKey(ref)}|LEDGER`;
    return pageOf(entries, { name, keyOf: (entry) => entry.entryId, order: 'oldest-first' }, page);
  }
  async findLedgerEntry(ref: AccountRef, entryId: string): Promise<LedgerEntry | undefined> {
    return this.#tables.entries.get(`${accountKey(ref)}|${entryId}`);
  }
  async listLedgerRecords(ref: AccountRef, page: PageRequest): Promise<Page<StoredRecord>> {
    const { items, ...rest } = await this.listLedger(ref, page);
    return { items: items.map(entryRecordOf), ...rest };
  }
  async listSealRecords(ref: AccountRef, page: PageRequest): Promise<Page<StoredRecord>> {
    const name = `${accountKey(ref)}|SEALS`;
    const keyOf = ({ id }: StoredRecord) => id.padStart(10, '0');
    const seals = ofAccount(this.#tables.seals.values(), ref).map(sealRecordOf);
    return pageOf(seals, { name, keyOf, order: 'oldest-first' }, page);
  }
  async findSealHead(ref: AccountRef): Promise<SealHead> {
    const { sequence, hash } = ofAccount(this.#tables.seals.values(), ref).at(-1) ?? chainStart;
    return { sequence, hash };
  }
  async listUnsealed(limit: number): Promise<readonly UnsealedEntry[]> {
    const entries = unsealedEntries(this.#tables);
    return entries.sort((a, b) => (a.record.id < b.record.id ? -1 : 1)).slice(0, limit);
  }
  async unsealedAmong(ref: AccountRef, entryIds: readonly string[]): Promise<ReadonlySet<string>> {
    const { entries, sealedIn } = this.#tables;
    const keyOf = (id: string) => `${accountKey(ref)}|${id}`;
    return new Set(entryIds.filter((id) => entries.has(keyOf(id)) && !sealedIn.has(keyOf(id))));
  }
  async findLimitSets(ref: AccountRef, scopes: readonly LimitScope[]): Promise<readonly LimitSet[]> {
    return risk.findLimitSets(this.#tables, ref, scopes);
  }
  async listLimitSets(ref: AccountRef): Promise<readonly LimitSet[]> {
    return risk.listLimitSets(this.#tables, ref);
  }
  async listLimitChanges(
    ref: AccountRef,
    of: 'account' | 'user',
    page: PageRequest,
  ): Promise<Page<LimitChange>> {
    return risk.listLimitChanges(this.#tables, ref, of, page);
  }
  async listStates(ownerId: string): Promise<readonly StateRecord[]> {
    return states.listStates(this.#tables, ownerId);
  }
  async listUnsettledStates(limit: number): Promise<readonly StateRecord[]> {
    return states.listUnsettledStates(this.#tables, limit);
  }
  async listLiveSteps(ref: AccountRef, limit: number): Promise<readonly LiveStep[]> {
    return states.listLiveSteps(this.#tables, ref, limit);
  }
  async findControls(refs: readonly AccountRef[]): Promise<readonly AccountControl[]> {
    return states.findControls(this.#tables, refs);
  }
  async findApprovalLog(ref: AccountRef): Promise<ApprovalLog | undefined> {
    return this.#tables.approvalLogs.get(accountKey(ref));
  }
  async findReconciliation(ref: AccountRef): Promise<Reconciliation | undefined> {
    return this.#tables.reconciliations.get(accountKey(ref));
  }
  async knownFills(ref: AccountRef, fillKeys: readonly string[]): Promise<ReadonlySet<string>> {
    return new Set(fillKeys.filter((key) => this.#tables.fills.has(`${accountKey(ref)}|${key}`)));
  }
  async latestEventId(ref: AccountRef): Promise<string | undefined> {
    const ids = ofAccount(this.#tables.outbox.values(), ref).map((event) => event.eventId);
    return ids.sort().at(-1);
  }
}

function unsealedEntries({ entries, sealedIn }: Tables): UnsealedEntry[] {
  return [...entries]
    .filter(([key]) => !sealedIn.has(key))
    .map(([, entry]) => {
      const { ownerId, accountId } = entry;
      return { ref: { ownerId, accountId }, record: entryRecordOf(entry) };
    });
}

function applyAll(tables: Tables, writes: readonly StoreWrite[]): CommitFailure | undefined {
  for (const write of writes) {
    if (write.kind === 'post') assertBalanced(write.entry);
    const failure = applyWrite(tables, write);
    if (failure) return failure;
  }
  return moveBalances(tables, writes);
}

function moveBalances(tables: Tables, writes: readonly StoreWrite[]): CommitFailure | undefined {
  const entries = writes.flatMap((write) => (write.kind === 'post' ? [write.entry] : []));
  const owner = entries[0];
  if (!owner) return undefined;
  for (const delta of balanceDeltas(entries)) {
    const key = `${accountKey(owner)}|${delta.asset}`;
    const { ownerId, accountId } = owner;
    const stored = tables.balances.get(key) ?? { available: zero, reserved: zero, suspense: zero };
    const available = stored.available.plus(delta.available);
    const reserved = stored.reserved.plus(delta.reserved);
    if (available.lessThan(0) || reserved.lessThan(0))
      return { reason: 'INSUFFICIENT_FUNDS', asset: delta.asset };
    const suspense = stored.suspense.plus(delta.suspense);
    tables.balances.set(key, { ownerId, accountId, asset: delta.asset, available, reserved, suspense });
  }
  return undefined;
}
