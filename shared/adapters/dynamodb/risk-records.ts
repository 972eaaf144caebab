import { GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { AccountRef } from '../../domain/account/account.ts';
import type { LimitChange, LimitScope, LimitSet } from '../../domain/account/limit-set.ts';
import type { ApprovalLog } from '../../domain/risk/approval-log.ts';
import type { RiskRecords, RiskWrite } from '../../ports/risk-records.port.ts';
import type { Page, PageRequest } from '../../ports/trading-store.port.ts';
import { itemsAmong } from './batch-get.ts';
import { encode } from './codec.ts';
import type { CommitDeps } from './commit.ts';
import { accountPartition, keys, sortableMs } from './keys.ts';
import { approvalLogRecord, limitChangeRecord, limitSetRecord } from './limits-record.ts';
import { readPage } from './pages.ts';
import type { TransactItem } from './transact-item.ts';

const setPrefix = 'LIMITS#';

function setKey(ref: AccountRef, scope: LimitScope) {
  return scope === 'user'
    ? { pk: `USER#${ref.ownerId}`, sk: 'LIMITS' }
    : { pk: accountPartition(ref), sk: `${setPrefix}${scope}` };
}

/** The audit trail has a partition of its own, by time. */
function trailPartition(ref: AccountRef, of: 'account' | 'user'): string {
  return `${of === 'user' ? `USER#${ref.ownerId}` : accountPartition(ref)}#LIMITS`;
}

function logKey(ref: AccountRef) {
  return { pk: accountPartition(ref), sk: 'APPROVALS' };
}

export function riskItems(table: string, write: RiskWrite): readonly TransactItem[] {
  switch (write.kind) {
    case 'saveLimits':
      return saveLimits(table, write.change);
    case 'advanceApprovals': {
      const item = { ...logKey(write.log), entity: 'APPROVALS', ...encode(write.log) };
      return [replace(table, item, write.log.version)];
    }
  }
}

function saveLimits(table: string, change: LimitChange): readonly TransactItem[] {
  const { before: _before, ...set } = change;
  const { scope, version, changedAtMs } = set;
  const trail = {
    pk: trailPartition(set, scope === 'user' ? 'user' : 'account'),
    sk: `${sortableMs(changedAtMs)}#${scope}#${String(version).padStart(8, '0')}`,
    entity: 'LIMIT_CHANGE',
    ...encode(change),
  };
  return [
    replace(table, { ...setKey(set, scope), entity: 'LIMITS', ...encode(set) }, version),
    { Put: { TableName: table, Item: trail, ConditionExpression: 'attribute_not_exists(pk)' } },
    ...(scope === 'account' ? [setOfAccount(table, set)] : []),
  ];
}

/** In force by the account itself: whoever reads it reads them. */
function setOfAccount(table: string, set: LimitSet): TransactItem {
  return {
    Update: {
      TableName: table,
      Key: keys.account(set),
      UpdateExpression: 'SET #limits = :limits',
      ExpressionAttributeNames: { '#limits': 'limits' },
      ConditionExpression: 'attribute_exists(pk)',
      ExpressionAttributeValues: { ':limits': encode(set.limits) },
    },
  };
}

function replace(table: string, item: Record<string, unknown>, version: number): TransactItem {
  return {
    Put: {
      TableName: table,
      Item: item,
      ...(version === 1
        ? { ConditionExpression: 'attribute_not_exists(pk)' }
        : {
            ConditionExpression: 'version = :before',
            ExpressionAttributeValues: { ':before': version - 1 },
          }),
    },
  };
}

export async function findLimitSets(
  deps: CommitDeps,
  ref: AccountRef,
  scopes: readonly LimitScope[],
): Promise<readonly LimitSet[]> {
  const items = await itemsAmong(
    deps,
    scopes.map((scope) => setKey(ref, scope)),
  );
  return items.map((item) => limitSetRecord.parse(item));
}

export async function listLimitSets(deps: CommitDeps, ref: AccountRef): Promise<readonly LimitSet[]> {
  const found: LimitSet[] = [...(await findLimitSets(deps, ref, ['user']))];
  let start: Record<string, unknown> | undefined;
  do {
    const page = await deps.client.send(
      new QueryCommand({
        TableName: deps.table,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
        ExpressionAttributeValues: { ':pk': accountPartition(ref), ':prefix': setPrefix },
        ConsistentRead: true,
        ...(start ? { ExclusiveStartKey: start } : {}),
      }),
    );
    found.push(...(page.Items ?? []).map((item) => limitSetRecord.parse(item)));
    start = page.LastEvaluatedKey;
  } while (start);
  return found;
}

export function listLimitChanges(
  deps: CommitDeps,
  ref: AccountRef,
  of: 'account' | 'user',
  page: PageRequest,
): Promise<Page<LimitChange>> {
  const input = {
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': trailPartition(ref, of) },
    ConsistentRead: true,
    ScanIndexForward: false,
  };
  return readPage(deps, input, page, limitChangeRecord);
}

export async function findApprovalLog(
  deps: CommitDeps,
  ref: AccountRef,
): ReturnType<RiskRecords['findApprovalLog']> {
  const found = await deps.client.send(
    new GetCommand({ TableName: deps.table, Key: logKey(ref), ConsistentRead: true }),
  );
  return found.Item && (approvalLogRecord.parse(found.Item) satisfies ApprovalLog);
}
