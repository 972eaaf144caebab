import type { TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import type { AccountControl } from '../../domain/account/account.ts';
import type { Seal } from '../../domain/ledger/seal.ts';
import { fillKey } from '../../domain/order/fill.ts';
import { needsAttention, type Order } from '../../domain/order/order.ts';
import { isTerminal } from '../../domain/order/order-state.ts';
import type { StoreWrite } from '../../ports/store-write.ts';
import { encode } from './codec.ts';
import { controlItem } from './control-record.ts';
import {
  allAccountsIndex,
  attentionIndex,
  attentionShardOf,
  fillsIndex,
  fundingIndex,
  keys,
  openOrdersIndex,
  ordersIndex,
  sortableMs,
  unsealedIndex,
} from './keys.ts';
import { saveProtection } from './protection-records.ts';
import { riskItems } from './risk-records.ts';
import { stateItems } from './state-records.ts';
import { ledgerEntity, sealEntity } from './stored-records.ts';
import { strategyItems } from './strategy-records.ts';
import { checkControl, halt } from './transact-control.ts';
import { movePending, reservePosition, updatePosition } from './transact-counters.ts';

export type TransactItem = NonNullable<TransactWriteCommandInput['TransactItems']>[number];
type Of<Kind extends StoreWrite['kind']> = Extract<StoreWrite, { kind: Kind }>;

const daySeconds = 86_400;
const idempotencyKeptSeconds = 30 * daySeconds;
/** Bounded retention of published events; a subscriber that was down may replay from the bus's archive. */
const outboxKeptSeconds = 7 * daySeconds;

/** One write as items of a DynamoDB transaction, conditions included. */
export function transactItems(table: string, write: StoreWrite): readonly TransactItem[] {
  switch (write.kind) {
    case 'insertAccount':
      return [
        insert(table, keys.account(write.account), 'ACCOUNT', write.account, {
          gsi2pk: allAccountsIndex,
          gsi2sk: write.account.accountId,
        }),
        insertControl(table, write.control),
      ];
    case 'recordKeys':
      return [recordKeys(table, write)];
    case 'insertIdempotency':
      return [
        insert(table, keys.idempotency(write.record.ownerId, write.record.key), 'IDEMPOTENCY', write.record, {
          expiresAtSeconds: Math.floor(write.record.createdAtMs / 1000) + idempotencyKeptSeconds,
        }),
      ];
    case 'insertOrder':
      return [
        insert(
          table,
          keys.order(write.order.ownerId, write.order.orderId),
          'ORDER',
          write.order,
          orderIndexes(write.order),
        ),
      ];
    case 'updateOrder':
      return [updateOrder(table, write.order)];
    case 'appendOrderEvent': {
      const { ownerId, orderId, sequence } = write.event;
      return [insert(table, keys.orderEvent(ownerId, orderId, sequence), 'ORDER_EVENT', write.event)];
    }
    case 'insertApproval':
      return [
        insert(
          table,
          keys.approval(write.approval.ownerId, write.approval.orderId),
          'APPROVAL',
          write.approval,
        ),
      ];
    case 'insertAttempt':
      return [insert(table, attemptKey(write), 'ATTEMPT', write.attempt)];
    case 'updateAttempt':
      return [
        {
          Put: {
            TableName: table,
            Item: { ...attemptKey(write), entity: 'ATTEMPT', ...encode(write.attempt) },
          },
        },
      ];
    case 'checkControl':
      return [checkControl(table, write)];
    case 'halt':
      return [halt(table, write)];
    case 'reservePosition':
      return [reservePosition(table, write)];
    case 'releasePosition':
      return [movePending(table, write.ref, write, write.side, write.quantity.negated())];
    case 'updatePosition':
      return [updatePosition(table, write)];
    case 'insertClosedPosition': {
      const { closed } = write;
      return [insert(table, keys.closedPosition(closed, closed), 'CLOSED_POSITION', closed)];
    }
    case 'insertFill':
      return [
        insert(
          table,
          keys.fill(write.fill, fillKey(write.fill)),
          'FILL',
          { ...write.fill, orderId: write.orderId },
          {
            gsi1pk: fillsIndex(write.fill),
            gsi1sk: `${sortableMs(write.fill.venueTimeMs)}#${write.fill.tradeId}`,
          },
        ),
      ];
    case 'insertTransfer': {
      const { ref, transfer } = write;
      return [insert(table, keys.transfer(ref, transfer.transferId), 'TRANSFER', { ...ref, ...transfer })];
    }
    case 'insertFunding': {
      const { ref, payment } = write;
      return [
        insert(
          table,
          keys.funding(ref, payment.fundingId),
          'FUNDING',
          { ...ref, ...payment },
          {
            gsi1pk: fundingIndex(ref, payment.instrument),
            gsi1sk: `${sortableMs(payment.venueTimeMs)}#${payment.fundingId}`,
          },
        ),
      ];
    }
    case 'saveInstrumentSettings': {
      const { settings } = write;
      const key = keys.instrumentSettings(settings, settings.instrument);
      return [{ Put: { TableName: table, Item: { ...key, entity: 'SETTINGS', ...encode(settings) } } }];
    }
    case 'saveReconciliation':
      return [
        {
          Put: {
            TableName: table,
            Item: {
              ...keys.reconciliation(write.reconciliation),
              entity: 'RECONCILIATION',
              ...encode(write.reconciliation),
            },
          },
        },
      ];
    case 'publish':
      return [
        insert(table, keys.outbox(write.event, write.event.eventId), 'OUTBOX', write.event, {
          expiresAtSeconds: Math.floor(write.event.atMs / 1000) + outboxKeptSeconds,
        }),
      ];
    case 'post':
      return [
        insert(table, keys.ledgerEntry(write.entry, write.entry.entryId), ledgerEntity, write.entry, {
          gsi2pk: unsealedIndex(attentionShardOf(write.entry.entryId)),
          gsi2sk: write.entry.entryId,
        }),
      ];
    case 'appendSeal':
      return appendSeal(table, write.seal);
    case 'saveProtection':
      return [saveProtection(table, write)];
    case 'setControl':
    case 'setStrategyState':
    case 'saveState':
    case 'moveGate':
    case 'settleState':
    case 'checkState':
      return stateItems(table, write);
    case 'saveLimits':
    case 'advanceApprovals':
      return riskItems(table, write);
    case 'saveStrategy':
    case 'insertDecision':
    case 'updateDecision':
    case 'insertParameters':
    case 'checkStrategy':
      return strategyItems(table, write);
  }
}

type Key = { readonly pk: string; readonly sk: string };

function insert(table: string, key: Key, entity: string, value: object, extra: object = {}): TransactItem {
  return {
    Put: {
      TableName: table,
      Item: { ...key, entity, ...encode(value), ...extra },
      ConditionExpression: 'attribute_not_exists(pk)',
    },
  };
}

function insertControl(table: string, control: AccountControl): TransactItem {
  return {
    Put: {
      TableName: table,
      Item: { ...keys.control(control), entity: 'CONTROL', ...controlItem(control) },
      ConditionExpression: 'attribute_not_exists(pk)',
    },
  };
}

function recordKeys(table: string, { ref, keys: record }: Of<'recordKeys'>): TransactItem {
  return {
    Update: {
      TableName: table,
      Key: keys.account(ref),
      UpdateExpression: 'SET #keys = :keys',
      ConditionExpression: 'attribute_exists(pk)',
      ExpressionAttributeNames: { '#keys': 'keys' },
      ExpressionAttributeValues: { ':keys': record === 'REMOVED' ? record : encode(record) },
    },
  };
}

function attemptKey({ attempt }: Of<'insertAttempt'> | Of<'updateAttempt'>): Key {
  return keys.attempt(attempt.ownerId, attempt.orderId, attempt.attempt);
}

/** Index attributes exist only while they apply, which keeps those indexes as small as what is open or stuck. */
function orderIndexes(order: Order): Record<string, string> {
  return {
    gsi1pk: ordersIndex(order),
    gsi1sk: order.orderId,
    ...(needsAttention(order)
      ? {
          gsi2pk: attentionIndex(attentionShardOf(order.orderId)),
          gsi2sk: `${sortableMs(order.updatedAtMs)}#${order.orderId}`,
        }
      : {}),
    ...(isTerminal(order.state) ? {} : { gsi3pk: openOrdersIndex(order), gsi3sk: order.orderId }),
  };
}

function updateOrder(table: string, order: Order): TransactItem {
  return {
    Put: {
      TableName: table,
      Item: {
        ...keys.order(order.ownerId, order.orderId),
        entity: 'ORDER',
        ...encode(order),
        ...orderIndexes(order),
      },
      ConditionExpression: 'version = :before',
      ExpressionAttributeValues: { ':before': order.version - 1 },
    },
  };
}

/** The seal, under a number of its own; the one before it, if it is still that one; its entries, which leave the index. */
function appendSeal(table: string, seal: Seal): readonly TransactItem[] {
  const before: TransactItem = {
    ConditionCheck: {
      TableName: table,
      Key: keys.seal(seal, seal.sequence - 1),
      ConditionExpression: '#hash = :hash',
      ExpressionAttributeNames: { '#hash': 'hash' },
      ExpressionAttributeValues: { ':hash': seal.previousHash },
    },
  };
  return [
    insert(table, keys.seal(seal, seal.sequence), sealEntity, seal),
    ...(seal.sequence === 1 ? [] : [before]),
    ...seal.entries.map(({ entryId }) => ({
      Update: {
        TableName: table,
        Key: keys.ledgerEntry(seal, entryId),
        UpdateExpression: 'REMOVE gsi2pk, gsi2sk',
        ConditionExpression: 'attribute_exists(gsi2pk)',
      },
    })),
  ];
}
