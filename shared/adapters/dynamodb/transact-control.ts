import type { ScopeState } from '../../domain/account/account.ts';
import type { StoreWrite } from '../../ports/store-write.ts';
import { scopeAttribute } from './control-record.ts';
import { keys } from './keys.ts';
import type { TransactItem } from './transact-item.ts';

type Of<Kind extends StoreWrite['kind']> = Extract<StoreWrite, { kind: Kind }>;

/** Writes and checks of an account's trading state and epoch. */
export function checkControl(table: string, write: Of<'checkControl'>): TransactItem {
  const { ref, states, epoch, strategy } = write;
  const names = states.map((_, index) => `:state${index}`);
  const fence = `epoch = :epoch AND #state IN (${names.join(', ')})`;
  const ofStrategy =
    strategy?.epoch === 0 ? 'attribute_not_exists(#strategy)' : '#strategy.epoch = :strategyEpoch';
  return {
    ConditionCheck: {
      TableName: table,
      Key: keys.control(ref),
      ConditionExpression: strategy ? `${fence} AND ${ofStrategy}` : fence,
      ExpressionAttributeNames: {
        '#state': 'state',
        ...(strategy ? { '#strategy': scopeAttribute(`strategy:${strategy.strategyId}`) } : {}),
      },
      ExpressionAttributeValues: {
        ':epoch': epoch,
        ...Object.fromEntries(states.map((state, index) => [`:state${index}`, state])),
        ...(strategy && strategy.epoch > 0 ? { ':strategyEpoch': strategy.epoch } : {}),
      },
    },
  };
}

/** Without a read before: whatever the other scopes ask, HALTED is the strictest. */
export function halt(table: string, write: Of<'halt'>): TransactItem {
  const { ref, reason, atMs, fromEpoch, cause = 'CRITICAL' } = write;
  return {
    Update: {
      TableName: table,
      Key: keys.control(ref),
      ...(fromEpoch === undefined ? {} : { ConditionExpression: 'epoch = :from' }),
      UpdateExpression:
        'SET #state = :halted, reason = :reason, changedAtMs = :at, #own = :own, entity = :entity, ownerId = :owner, accountId = :account ADD epoch :one',
      ExpressionAttributeNames: { '#state': 'state', '#own': scopeAttribute('account') },
      ExpressionAttributeValues: {
        ':halted': 'HALTED',
        ':reason': reason,
        ':at': atMs,
        ':own': { state: 'HALTED', reason, changedAtMs: atMs, cause },
        ':entity': 'CONTROL',
        ':owner': ref.ownerId,
        ':account': ref.accountId,
        ':one': 1,
        ...(fromEpoch === undefined ? {} : { ':from': fromEpoch }),
      },
    },
  };
}

/** Of the scopes that count for the whole account each has an attribute of its own: those of strategies are not touched. */
export function setControl(table: string, { control }: Of<'setControl'>): TransactItem {
  const { state, epoch, reason, changedAtMs } = control;
  const set = Object.entries(control.scopes).flatMap(([key, asked]) =>
    asked && !key.startsWith('strategy:') ? [{ key, asked }] : [],
  );
  return {
    Update: {
      TableName: table,
      Key: keys.control(control),
      UpdateExpression: [
        'SET #state = :state, epoch = :epoch, reason = :reason, changedAtMs = :at',
        ...set.map((_, index) => `#scope${index} = :scope${index}`),
      ].join(', '),
      ConditionExpression: 'epoch = :before',
      ExpressionAttributeNames: {
        '#state': 'state',
        ...Object.fromEntries(set.map(({ key }, index) => [`#scope${index}`, scopeAttribute(key)])),
      },
      ExpressionAttributeValues: {
        ...{ ':state': state, ':epoch': epoch, ':before': epoch - 1, ':reason': reason, ':at': changedAtMs },
        ...Object.fromEntries(set.map(({ asked }, index) => [`:scope${index}`, { ...asked }])),
      },
    },
  };
}

export function setStrategyState(table: string, write: Of<'setStrategyState'>): TransactItem {
  const asked: ScopeState = { ...write.asked };
  return {
    Update: {
      TableName: table,
      Key: keys.control(write.ref),
      UpdateExpression: 'SET #scope = :asked',
      ConditionExpression: 'attribute_exists(pk) AND (attribute_not_exists(#scope) OR #scope.epoch < :epoch)',
      ExpressionAttributeNames: { '#scope': scopeAttribute(`strategy:${write.strategyId}`) },
      ExpressionAttributeValues: { ':asked': asked, ':epoch': asked.epoch },
    },
  };
}
