import { GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type * as z from 'zod';
import type { Account, AccountControl, AccountRef, Balance } from '../../domain/account/account.ts';
import type { InstrumentSettings } from '../../domain/account/instrument-settings.ts';
import type { LimitChange, LimitScope, LimitSet } from '../../domain/account/limit-set.ts';
import type { LiveStep } from '../../domain/account/live-gate.ts';
import type { StateRecord } from '../../domain/account/state-scope.ts';
import type { LedgerEntry } from '../../domain/ledger/entry.ts';
import type { StoredRecord } from '../../domain/ledger/record.ts';
import type { SealHead } from '../../domain/ledger/seal.ts';
import type { BookedFill } from '../../domain/order/fill.ts';
import type { Order, PositionSide } from '../../domain/order/order.ts';
import type { OrderEvent } from '../../domain/order/order-event.ts';
import type { ClosedPosition } from '../../domain/position/life.ts';
import type { Position } from '../../domain/position/position.ts';
import type { Reconciliation } from '../../domain/reconciliation/reconciliation.ts';
import type { RiskApproval } from '../../domain/risk/approval.ts';
import type { ApprovalLog } from '../../domain/risk/approval-log.ts';
import type { FundingPayment } from '../../domain/venue/venue-answer.ts';
import type { Attempt, CommitResult, IdempotencyRecord, StoreWrite } from '../../ports/store-write.ts';
import type {
  AttentionItem,
  Page,
  PageRequest,
  TimeRange,
  TradingStore,
  UnsealedEntry,
} from '../../ports/trading-store.port.ts';
import { type CommitDeps, commitWrites } from './commit.ts';
import { controlRecord } from './control-record.ts';
import {
  accountPartition,
  allAccountsIndex,
  attentionIndex,
  attentionShards,
  keys,
  ledgerPartition,
  openOrdersIndex,
  orderPartition,
  ordersIndex,
  sealPartition,
  sortableMs,
} from './keys.ts';
import { findFills, knownFills } from './known-fills.ts';
import { latestEventId } from './latest-event.ts';
import { listFills } from './list-fills.ts';
import * as live from './live-records.ts';
import { queryAll, readPage } from './pages.ts';
import * as history from './position-history.ts';
import { DynamoDbProtectionRecords } from './protection-records.ts';
import * as records from './records.ts';
import * as risk from './risk-records.ts';
import * as seals from './seals.ts';
import * as states from './state-records.ts';
import { ledgerRecord, sealRecord } from './stored-records.ts';
import { DynamoDbStrategyRecords } from './strategy-records.ts';

interface Range {
  readonly partition: string;
  readonly prefix?: string;
}

/** The trading store on DynamoDB, one table. Reads by key are strongly consistent; index reads cannot be. */
export class DynamoDbTradingStore implements TradingStore {
  readonly protections: DynamoDbProtectionRecords;
  readonly strategies: DynamoDbStrategyRecords;
  readonly #deps: CommitDeps;

  constructor(deps: CommitDeps) {
    this.#deps = deps;
    this.protections = new DynamoDbProtectionRecords(deps);
    this.strategies = new DynamoDbStrategyRecords(deps);
  }

  commit(writes: readonly StoreWrite[]): Promise<CommitResult> {
    return commitWrites(this.#deps, writes);
  }

  findAccount(ref: AccountRef): Promise<Account | undefined> {
    return this.#get(keys.account(ref), records.accountRecord);
  }
  listAccounts(ownerId: string): Promise<readonly Account[]> {
    return this.#all({ partition: `USER#${ownerId}`, prefix: 'ACCOUNT#' }, records.accountRecord);
  }
  async listAllAccounts(): Promise<readonly Account[]> {
    const found = await queryAll(this.#deps, {
      IndexName: 'byAttention',
      KeyConditionExpression: 'gsi2pk = :pk',
      ExpressionAttributeValues: { ':pk': allAccountsIndex },
    });
    return found.map((item) => records.accountRecord.parse(item));
  }
  findControl(ref: AccountRef): Promise<AccountControl | undefined> {
    return this.#get(keys.control(ref), controlRecord);
  }
  listBalances(ref: AccountRef): Promise<readonly Balance[]> {
    return this.#all({ partition: accountPartition(ref), prefix: 'BALANCE#' }, records.balanceRecord);
  }
  findIdempotency(ownerId: string, key: string): Promise<IdempotencyRecord | undefined> {
    return this.#get(keys.idempotency(ownerId, key), records.idempotencyRecord);
  }
  findOrder(ownerId: string, orderId: string): Promise<Order | undefined> {
    return this.#get(keys.order(ownerId, orderId), records.orderRecord);
  }
  listOrders(ref: AccountRef, page: PageRequest & { readonly openOnly?: boolean }): Promise<Page<Order>> {
    const index = page.openOnly
      ? { name: 'byOpenOrder', attribute: 'gsi3pk', partition: openOrdersIndex(ref) }
      : { name: 'byAccount', attribute: 'gsi1pk', partition: ordersIndex(ref) };
    return this.#indexPage(index, page, records.orderRecord);
  }
  listOrderEvents(ownerId: string, orderId: string): Promise<readonly OrderEvent[]> {
    return this.#all(
      { partition: orderPartition(ownerId, orderId), prefix: 'EVENT#' },
      records.orderEventRecord,
    );
  }
  findApproval(ownerId: string, orderId: string): Promise<RiskApproval | undefined> {
    return this.#get(keys.approval(ownerId, orderId), records.approvalRecord);
  }
  findAttempt(ownerId: string, orderId: string, attempt: number): Promise<Attempt | undefined> {
    return this.#get(keys.attempt(ownerId, orderId, attempt), records.attemptRecord);
  }
  listFills(ref: AccountRef, range: PageRequest & TimeRange): Promise<Page<BookedFill>> {
    return listFills(this.#deps, ref, range);
  }
  findFills(ref: AccountRef, fillKeys: readonly string[]): Promise<readonly BookedFill[]> {
    return findFills(this.#deps, ref, fillKeys);
  }
  async listAttention(olderThanMs: number, limit: number): Promise<readonly AttentionItem[]> {
    const shards = Array.from({ length: attentionShards }, (_, shard) =>
      this.#attentionOf(shard, olderThanMs, limit),
    );
    const items = (await Promise.all(shards)).flat();
    return items.sort((a, b) => a.updatedAtMs - b.updatedAtMs).slice(0, limit);
  }
  findPosition(
    ref: AccountRef,
    instrument: string,
    positionSide?: PositionSide,
  ): Promise<Position | undefined> {
    const name = { instrument, ...(positionSide ? { positionSide } : {}) };
    return this.#get(keys.position(ref, name), records.positionRecord);
  }
  listPositions(ref: AccountRef): Promise<readonly Position[]> {
    return this.#all({ partition: accountPartition(ref), prefix: 'POSITION#' }, records.positionRecord);
  }
  listClosedPositions(ref: AccountRef, page: PageRequest): Promise<Page<ClosedPosition>> {
    return history.listClosedPositions(this.#deps, ref, page);
  }
  listFunding(ref: AccountRef, instrument: string, range: TimeRange): Promise<readonly FundingPayment[]> {
    return history.listFunding(this.#deps, ref, instrument, range);
  }
  findInstrumentSettings(ref: AccountRef, instrument: string): Promise<InstrumentSettings | undefined> {
    return this.#get(keys.instrumentSettings(ref, instrument), records.instrumentSettingsRecord);
  }
  listInstrumentSettings(ref: AccountRef): Promise<readonly InstrumentSettings[]> {
    const range = { partition: accountPartition(ref), prefix: 'SETTINGS#' };
    return this.#all(range, records.instrumentSettingsRecord);
  }
  listLedger(ref: AccountRef, page: PageRequest): Promise<Page<LedgerEntry>> {
    return this.#partitionPage(ledgerPartition(ref), page, records.ledgerEntryRecord);
  }
  findReconciliation(ref: AccountRef): Promise<Reconciliation | undefined> {
    return this.#get(keys.reconciliation(ref), records.reconciliationRecord);
  }
  findLedgerEntry(ref: AccountRef, entryId: string): Promise<LedgerEntry | undefined> {
    return this.#get(keys.ledgerEntry(ref, entryId), records.ledgerEntryRecord);
  }
  listLedgerRecords(ref: AccountRef, page: PageRequest): Promise<Page<StoredRecord>> {
    return this.#partitionPage(ledgerPartition(ref), page, ledgerRecord);
  }
  listSealRecords(ref: AccountRef, page: PageRequest): Promise<Page<StoredRecord>> {
    return this.#partitionPage(sealPartition(ref), page, sealRecord);
  }
  findSealHead(ref: AccountRef): Promise<SealHead> {
    return seals.findSealHead(this.#deps, ref);
  }
  listUnsealed(limit: number): Promise<readonly UnsealedEntry[]> {
    return seals.listUnsealed(this.#deps, limit);
  }
  unsealedAmong(ref: AccountRef, entryIds: readonly string[]): Promise<ReadonlySet<string>> {
    return seals.unsealedAmong(this.#deps, ref, entryIds);
  }
  findLimitSets(ref: AccountRef, scopes: readonly LimitScope[]): Promise<readonly LimitSet[]> {
    return risk.findLimitSets(this.#deps, ref, scopes);
  }
  listLimitSets(ref: AccountRef): Promise<readonly LimitSet[]> {
    return risk.listLimitSets(this.#deps, ref);
  }
  listLimitChanges(ref: AccountRef, of: 'account' | 'user', page: PageRequest): Promise<Page<LimitChange>> {
    return risk.listLimitChanges(this.#deps, ref, of, page);
  }
  listStates(ownerId: string): Promise<readonly StateRecord[]> {
    return states.listStates(this.#deps, ownerId);
  }
  listUnsettledStates(limit: number): Promise<readonly StateRecord[]> {
    return states.listUnsettledStates(this.#deps, limit);
  }
  listLiveSteps(ref: AccountRef, limit: number): Promise<readonly LiveStep[]> {
    return live.listLiveSteps(this.#deps, ref, limit);
  }
  findControls(refs: readonly AccountRef[]): Promise<readonly AccountControl[]> {
    return states.findControls(this.#deps, refs);
  }
  findApprovalLog(ref: AccountRef): Promise<ApprovalLog | undefined> {
    return risk.findApprovalLog(this.#deps, ref);
  }
  knownFills(ref: AccountRef, fillKeys: readonly string[]): Promise<ReadonlySet<string>> {
    return knownFills(this.#deps, ref, fillKeys);
  }
  latestEventId(ref: AccountRef): Promise<string | undefined> {
    return latestEventId(this.#deps, ref);
  }

  async #get<Value>(key: { pk: string; sk: string }, schema: z.ZodType<Value>): Promise<Value | undefined> {
    const found = await this.#deps.client.send(
      new GetCommand({ TableName: this.#deps.table, Key: key, ConsistentRead: true }),
    );
    return found.Item && schema.parse(found.Item);
  }

  async #all<Value>({ partition, prefix }: Range, schema: z.ZodType<Value>): Promise<readonly Value[]> {
    const items = await queryAll(this.#deps, {
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
      ExpressionAttributeValues: { ':pk': partition, ':prefix': prefix ?? '' },
      ConsistentRead: true,
    });
    return items.map((item) => schema.parse(item));
  }

  async #attentionOf(shard: number, olderThanMs: number, limit: number): Promise<readonly AttentionItem[]> {
    const found = await this.#deps.client.send(
      new QueryCommand({
        TableName: this.#deps.table,
        IndexName: 'byAttention',
        KeyConditionExpression: 'gsi2pk = :pk AND gsi2sk < :until',
        ExpressionAttributeValues: { ':pk': attentionIndex(shard), ':until': sortableMs(olderThanMs + 1) },
        Limit: limit,
      }),
    );
    return (found.Items ?? []).map((item) => {
      const { ownerId, accountId, orderId, updatedAtMs } = records.orderRecord.parse(item);
      return { ownerId, accountId, orderId, updatedAtMs };
    });
  }

  #indexPage<Value>(
    index: { readonly name: string; readonly attribute: string; readonly partition: string },
    page: PageRequest,
    schema: z.ZodType<Value>,
  ): Promise<Page<Value>> {
    return readPage(
      this.#deps,
      {
        IndexName: index.name,
        KeyConditionExpression: `${index.attribute} = :pk`,
        ExpressionAttributeValues: { ':pk': index.partition },
        ScanIndexForward: false,
      },
      page,
      schema,
    );
  }

  #partitionPage<Value>(
    partition: string,
    page: PageRequest,
    schema: z.ZodType<Value>,
  ): Promise<Page<Value>> {
    const input = {
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': partition },
      ConsistentRead: true,
    };
    return readPage(this.#deps, input, page, schema);
  }
}
