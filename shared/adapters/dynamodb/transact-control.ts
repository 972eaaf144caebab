import type { StoreWrite } from '../../ports/store-write.ts';
import { keys } from './keys.ts';
import type { TransactItem } from './transact-item.ts';

type Of<Kind extends StoreWrite['kind']> = Extract<StoreWrite, { kind: Kind }>;

/** Writes and checks of an account's trading state and epoch. */
export function checkControl(table: string, { ref, states, epoch }: Of<'checkControl'>): TransactItem {
  const names = states.map((_, index) => `:state${index}`);
  return {
    ConditionCheck: {
      TableName: table,
      Key: keys.control(ref),
      ConditionExpression: `epoch = :epoch AND #state IN (${names.join(', ')})`,
      ExpressionAttributeNames: { '#state': 'state' },
      ExpressionAttributeValues: {
        ':epoch': epoch,
        ...Object.fromEntries(states.map((state, index) => [`:state${index}`, state])),
      },
    },
  };
}

export function halt(table: string, { ref, reason, atMs, fromEpoch }: Of<'halt'>): TransactItem {
  return {
    Update: {
      TableName: table,
      Key: keys.control(ref),
      ...(fromEpoch === undefined ? {} : { ConditionExpression: 'epoch = :from' }),
      UpdateExpression:
        'SET #state = :halted, reason = :reason, changedAtMs = :at, entity = :entity, ownerId = :owner, accountId = :account ADD epoch :one',
      ExpressionAttributeNames: { '#state': 'state' },
      ExpressionAttributeValues: {
        ':halted': 'HALTED',
        ':reason': reason,
        ':at': atMs,
        ':entity': 'CONTROL',
        ':owner': ref.ownerId,
        ':account': ref.accountId,
        ':one': 1,
        ...(fromEpoch === undefined ? {} : { ':from': fromEpoch }),
      },
    },
  };
}

export function resume(table: string, { ref, epoch, reason, atMs }: Of<'resume'>): TransactItem {
  return {
    Update: {
      TableName: table,
      Key: keys.control(ref),
      UpdateExpression: 'SET #state = :active, reason = :reason, changedAtMs = :at ADD epoch :one',
      ConditionExpression: '#state IN (:halted, :reducing) AND epoch = :epoch',
      ExpressionAttributeNames: { '#state': 'state' },
      ExpressionAttributeValues: {
        ':active': 'ACTIVE',
        ':halted': 'HALTED',
        ':reducing': 'REDUCING',
        ':epoch': epoch,
        ':reason': reason,
        ':at': atMs,
        ':one': 1,
      },
    },
  };
}
