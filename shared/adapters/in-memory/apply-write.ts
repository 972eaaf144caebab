import type { AccountRef } from '../../domain/account/account.ts';
import { chainStart } from '../../domain/ledger/seal.ts';
import type { zero } from '../../domain/money/decimal.ts';
import { fillKey } from '../../domain/order/fill.ts';
import {
  emptyPosition,
  type Position,
  type PositionName,
  positionKey,
} from '../../domain/position/position.ts';
import type { CommitFailure, StoreWrite } from '../../ports/store-write.ts';
import { saveProtection } from './protection-records.ts';
import { applyRiskWrite } from './risk-records.ts';
import { applyStateWrite } from './state-records.ts';
import { applyStrategyWrite } from './strategy-records.ts';
import { accountKey, orderKey, type Tables } from './tables.ts';

type Of<Kind extends StoreWrite['kind']> = Extract<StoreWrite, { kind: Kind }>;
type Outcome = CommitFailure | undefined;

/** Applies one write to the tables, or names the condition that failed. `post` is applied by the store as a whole. */
export function applyWrite(tables: Tables, write: StoreWrite): Outcome {
  switch (write.kind) {
    case 'insertAccount':
      tables.controls.set(accountKey(write.account), write.control);
      return insert(tables.accounts, accountKey(write.account), write.account, write.kind);
    case 'recordKeys':
      return recordKeys(tables, write);
    case 'insertIdempotency':
      return insert(
        tables.idempotency,
        orderKey(write.record.ownerId, write.record.key),
        write.record,
        write.kind,
      );
    case 'insertOrder':
      return insert(
        tables.orders,
        orderKey(write.order.ownerId, write.order.orderId),
        write.order,
        write.kind,
      );
    case 'updateOrder':
      return updateOrder(tables, write);
    case 'appendOrderEvent': {
      const { ownerId, orderId, sequence } = write.event;
      return insert(tables.orderEvents, `${orderKey(ownerId, orderId)}|${sequence}`, write.event, write.kind);
    }
    case 'insertApproval':
      return insert(
        tables.approvals,
        orderKey(write.approval.ownerId, write.approval.orderId),
        write.approval,
        write.kind,
      );
    case 'insertAttempt':
      return insert(tables.attempts, attemptKey(write), write.attempt, write.kind);
    case 'updateAttempt':
      tables.attempts.set(attemptKey(write), write.attempt);
      return undefined;
    case 'reservePosition':
      return reservePosition(tables, write);
    case 'releasePosition':
      return releasePosition(tables, write);
    case 'updatePosition':
      return updatePosition(tables, write);
    case 'insertClosedPosition': {
      const { closed } = write;
      const key = `${keyOf(closed)}|${closed.version}`;
      return insert(tables.closedPositions, key, closed, write.kind);
    }
    case 'insertFill': {
      const key = `${accountKey(write.fill)}|${fillKey(write.fill)}`;
      const { fill, orderId } = write;
      return insert(
        tables.fills,
        key,
        { ...fill, ...(orderId === undefined ? {} : { orderId }) },
        write.kind,
      );
    }
    case 'insertTransfer': {
      const key = `${accountKey(write.ref)}|${write.transfer.transferId}`;
      return insert(tables.transfers, key, write.transfer, write.kind);
    }
    case 'insertFunding': {
      const key = `${accountKey(write.ref)}|${write.payment.fundingId}`;
      return insert(tables.funding, key, write.payment, write.kind);
    }
    case 'saveInstrumentSettings': {
      const key = `${accountKey(write.settings)}|${write.settings.instrument}`;
      tables.instrumentSettings.set(key, write.settings);
      return undefined;
    }
    case 'saveReconciliation':
      tables.reconciliations.set(accountKey(write.reconciliation), write.reconciliation);
      return undefined;
    case 'publish':
      return insert(
        tables.outbox,
        `${accountKey(write.event)}|${write.event.eventId}`,
        write.event,
        write.kind,
      );
    case 'checkControl':
    case 'halt':
    case 'setControl':
    case 'setStrategyState':
    case 'saveState':
    case 'moveGate':
    case 'settleState':
    case 'checkState':
      return applyStateWrite(tables, write);
    case 'saveLimits':
    case 'advanceApprovals':
      return applyRiskWrite(tables, write);
    case 'saveProtection':
      return saveProtection(tables, write);
    case 'saveStrategy':
    case 'insertDecision':
    case 'updateDecision':
    case 'insertParameters':
    case 'checkStrategy':
      return applyStrategyWrite(tables, write);
    case 'appendSeal':
      return appendSeal(tables, write);
    case 'post':
      return insert(
        tables.entries,
        `${accountKey(write.entry)}|${write.entry.entryId}`,
        write.entry,
        write.kind,
      );
  }
}

function insert<Value>(
  map: Map<string, Value>,
  key: string,
  value: Value,
  kind: StoreWrite['kind'],
): Outcome {
  if (map.has(key)) return { reason: 'ALREADY_EXISTS', write: kind };
  map.set(key, value);
  return undefined;
}

function recordKeys(tables: Tables, { ref, keys, kind }: Of<'recordKeys'>): Outcome {
  const account = tables.accounts.get(accountKey(ref));
  if (!account) return { reason: 'VERSION_CONFLICT', write: kind };
  tables.accounts.set(accountKey(ref), { ...account, keys });
  return undefined;
}

function attemptKey({ attempt }: Of<'insertAttempt'> | Of<'updateAttempt'>): string {
  return `${orderKey(attempt.ownerId, attempt.orderId)}|${attempt.attempt}`;
}

function appendSeal(tables: Tables, { seal, kind }: Of<'appendSeal'>): Outcome {
  const account = accountKey(seal);
  const before = tables.seals.get(`${account}|${seal.sequence - 1}`) ?? chainStart;
  const continues = before.sequence === seal.sequence - 1 && before.hash === seal.previousHash;
  const entryKeys = seal.entries.map(({ entryId }) => `${account}|${entryId}`);
  const isOpen = entryKeys.every((key) => tables.entries.has(key) && !tables.sealedIn.has(key));
  if (!continues || !isOpen || tables.seals.has(`${account}|${seal.sequence}`))
    return { reason: 'VERSION_CONFLICT', write: kind };
  tables.seals.set(`${account}|${seal.sequence}`, seal);
  for (const key of entryKeys) tables.sealedIn.set(key, seal.sequence);
  return undefined;
}

function updateOrder(tables: Tables, { order, kind }: Of<'updateOrder'>): Outcome {
  const key = orderKey(order.ownerId, order.orderId);
  if (tables.orders.get(key)?.version !== order.version - 1)
    return { reason: 'VERSION_CONFLICT', write: kind };
  tables.orders.set(key, order);
  return undefined;
}

function keyOf(position: AccountRef & PositionName): string {
  return `${accountKey(position)}|${positionKey(position)}`;
}

function storedOr(tables: Tables, position: Position): Position {
  const { venue, instrument, positionSide } = position;
  return tables.positions.get(keyOf(position)) ?? emptyPosition(position, venue, instrument, positionSide);
}

function reservePosition(tables: Tables, write: Of<'reservePosition'>): Outcome {
  const { position, side, quantity, quantityMax } = write;
  const key = keyOf(position);
  const stored = storedOr(tables, position);
  const exposure =
    side === 'buy' ? stored.quantity.plus(stored.pendingBuy) : stored.pendingSell.minus(stored.quantity);
  if (exposure.plus(quantity).greaterThan(quantityMax)) return { reason: 'POSITION_LIMIT' };
  tables.positions.set(key, movePending(stored, side, quantity));
  return undefined;
}

function releasePosition(tables: Tables, { ref, side, quantity, ...name }: Of<'releasePosition'>): Outcome {
  const key = keyOf({ ...ref, ...name });
  const stored = tables.positions.get(key);
  if (stored) tables.positions.set(key, movePending(stored, side, quantity.negated()));
  return undefined;
}

function updatePosition(
  tables: Tables,
  { position, side, pendingUsed, kind }: Of<'updatePosition'>,
): Outcome {
  const key = keyOf(position);
  const stored = storedOr(tables, position);
  if (stored.version !== position.version - 1) return { reason: 'VERSION_CONFLICT', write: kind };
  const { pendingBuy, pendingSell } = stored;
  tables.positions.set(
    key,
    movePending({ ...position, pendingBuy, pendingSell }, side, pendingUsed.negated()),
  );
  return undefined;
}

function movePending(position: Position, side: 'buy' | 'sell', quantity: typeof zero): Position {
  return side === 'buy'
    ? { ...position, pendingBuy: position.pendingBuy.plus(quantity) }
    : { ...position, pendingSell: position.pendingSell.plus(quantity) };
}
