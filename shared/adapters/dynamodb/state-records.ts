import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { AccountControl, AccountRef } from '../../domain/account/account.ts';
import { isEverybodys, type StateRecord, type StateScope } from '../../domain/account/state-scope.ts';
import type { StateWrite } from '../../ports/state-records.port.ts';
import { itemsAmong } from './batch-get.ts';
import { encode } from './codec.ts';
import type { CommitDeps } from './commit.ts';
import { controlRecord, stateRecord } from './control-record.ts';
import { keys } from './keys.ts';
import { moveGate } from './live-records.ts';
import { queryAll } from './pages.ts';
import { setControl, setStrategyState } from './transact-control.ts';
import type { TransactItem } from './transact-item.ts';

const everybodys = 'STATES';
const prefix = 'STATE#';
/** Of `byAttention`: scopes of which not every account is known to have been told. */
const unsettledIndex = 'STATES';

function keyOf(ownerId: string, scope: StateScope) {
  return { pk: isEverybodys(scope) ? everybodys : `USER#${ownerId}`, sk: prefix + scope };
}

export function stateItems(table: string, write: StateWrite): readonly TransactItem[] {
  return write.kind === 'moveGate' ? moveGate(table, write) : [stateItem(table, write)];
}

function stateItem(table: string, write: Exclude<StateWrite, { kind: 'moveGate' }>): TransactItem {
  switch (write.kind) {
    case 'setControl':
      return setControl(table, write);
    case 'setStrategyState':
      return setStrategyState(table, write);
    case 'saveState':
      return saveState(table, write.record);
    case 'settleState':
      return settleState(table, write);
    case 'checkState': {
      const { ownerId, scope, epoch } = write;
      return {
        ConditionCheck: { TableName: table, Key: keyOf(ownerId, scope), ...atEpoch(epoch) },
      };
    }
  }
}

function saveState(table: string, record: StateRecord): TransactItem {
  const { ownerId, scope, epoch } = record;
  const Item = {
    ...keyOf(ownerId, scope),
    entity: 'STATE',
    ...encode(record),
    gsi2pk: unsettledIndex,
    gsi2sk: `${ownerId}#${scope}`,
  };
  return { Put: { TableName: table, Item, ...atEpoch(epoch - 1) } };
}

function settleState(
  table: string,
  { ownerId, scope, epoch }: Extract<StateWrite, { kind: 'settleState' }>,
): TransactItem {
  return {
    Update: {
      TableName: table,
      Key: keyOf(ownerId, scope),
      UpdateExpression: 'REMOVE gsi2pk, gsi2sk',
      ConditionExpression: 'epoch = :epoch',
      ExpressionAttributeValues: { ':epoch': epoch },
    },
  };
}

function atEpoch(epoch: number) {
  return epoch === 0
    ? { ConditionExpression: 'attribute_not_exists(pk)' }
    : { ConditionExpression: 'epoch = :before', ExpressionAttributeValues: { ':before': epoch } };
}

export async function listStates(deps: CommitDeps, ownerId: string): Promise<readonly StateRecord[]> {
  const found = await Promise.all(
    [everybodys, `USER#${ownerId}`].map((partition) =>
      queryAll(deps, {
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
        ExpressionAttributeValues: { ':pk': partition, ':prefix': prefix },
        ConsistentRead: true,
      }),
    ),
  );
  return found.flat().map((item) => stateRecord.parse(item));
}

export async function listUnsettledStates(
  { client, table }: CommitDeps,
  limit: number,
): Promise<readonly StateRecord[]> {
  const found = await client.send(
    new QueryCommand({
      TableName: table,
      IndexName: 'byAttention',
      KeyConditionExpression: 'gsi2pk = :pk',
      ExpressionAttributeValues: { ':pk': unsettledIndex },
      Limit: limit,
    }),
  );
  return (found.Items ?? []).map((item) => stateRecord.parse(item));
}

export async function findControls(
  deps: CommitDeps,
  refs: readonly AccountRef[],
): Promise<readonly AccountControl[]> {
  const items = await itemsAmong(
    deps,
    refs.map((ref) => keys.control(ref)),
  );
  return items.map((item) => controlRecord.parse(item));
}
