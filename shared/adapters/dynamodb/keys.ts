import type { AccountRef } from '../../domain/account/account.ts';
import type { ClosedPosition } from '../../domain/position/life.ts';
import { type PositionName, positionKey } from '../../domain/position/position.ts';

/** Before an event's id in its sort key. */
export const outboxPrefix = 'EVENT#';
/** Before an entry's id, and before a seal's number. */
export const entryPrefix = 'ENTRY#';
export const sealPrefix = 'SEAL#';

/** Keys of the one table; docs/data-model.md lists the access patterns. The owner leads every partition key. */
export const keys = {
  account: (ref: AccountRef) => ({ pk: `USER#${ref.ownerId}`, sk: `ACCOUNT#${ref.accountId}` }),
  control: (ref: AccountRef) => ({ pk: accountPartition(ref), sk: 'CONTROL' }),
  balance: (ref: AccountRef, asset: string) => ({ pk: accountPartition(ref), sk: `BALANCE#${asset}` }),
  position: (ref: AccountRef, name: PositionName) => ({
    pk: accountPartition(ref),
    sk: `POSITION#${positionKey(name)}`,
  }),
  closedPosition: (ref: AccountRef, { closedAtMs, version, ...name }: ClosedPosition) => ({
    pk: closedPositionsPartition(ref),
    sk: `${sortableMs(closedAtMs)}#${positionKey(name)}#${String(version).padStart(10, '0')}`,
  }),
  instrumentSettings: (ref: AccountRef, instrument: string) => ({
    pk: accountPartition(ref),
    sk: `SETTINGS#${instrument}`,
  }),
  fill: (ref: AccountRef, key: string) => ({ pk: accountPartition(ref), sk: `FILL#${key}` }),
  transfer: (ref: AccountRef, transferId: string) => ({
    pk: accountPartition(ref),
    sk: `TRANSFER#${transferId}`,
  }),
  funding: (ref: AccountRef, fundingId: string) => ({
    pk: accountPartition(ref),
    sk: `FUNDING#${fundingId}`,
  }),
  reconciliation: (ref: AccountRef) => ({ pk: accountPartition(ref), sk: 'RECONCILIATION' }),
  ledgerEntry: (ref: AccountRef, entryId: string) => ({
    pk: ledgerPartition(ref),
    sk: `${entryPrefix}${entryId}`,
  }),
  seal: (ref: AccountRef, sequence: number) => ({
    pk: sealPartition(ref),
    sk: `${sealPrefix}${String(sequence).padStart(10, '0')}`,
  }),
  outbox: (ref: AccountRef, eventId: string) => ({
    pk: outboxPartition(ref),
    sk: `${outboxPrefix}${eventId}`,
  }),
  idempotency: (ownerId: string, key: string) => ({
    pk: `USER#${ownerId}#IDEMPOTENCY#${key}`,
    sk: 'IDEMPOTENCY',
  }),
  order: (ownerId: string, orderId: string) => ({ pk: orderPartition(ownerId, orderId), sk: 'ORDER' }),
  approval: (ownerId: string, orderId: string) => ({ pk: orderPartition(ownerId, orderId), sk: 'APPROVAL' }),
  attempt: (ownerId: string, orderId: string, attempt: number) => ({
    pk: orderPartition(ownerId, orderId),
    sk: `ATTEMPT#${String(attempt).padStart(2, '0')}`,
  }),
  orderEvent: (ownerId: string, orderId: string, sequence: number) => ({
    pk: orderPartition(ownerId, orderId),
    sk: `EVENT#${String(sequence).padStart(8, '0')}`,
  }),
} as const;

export function accountPartition(ref: AccountRef): string {
  return `USER#${ref.ownerId}#ACCOUNT#${ref.accountId}`;
}
export function closedPositionsPartition(ref: AccountRef): string {
  return `${accountPartition(ref)}#CLOSED`;
}
export function ledgerPartition(ref: AccountRef): string {
  return `${accountPartition(ref)}#LEDGER`;
}
export function sealPartition(ref: AccountRef): string {
  return `${accountPartition(ref)}#SEALS`;
}
/** Whose ledger a partition is; undefined for any other. */
export function ownerOfLedger(partition: string): AccountRef | undefined {
  const match = /^USER#(.+)#ACCOUNT#(.+)#LEDGER$/.exec(partition);
  return match?.[1] && match[2] ? { ownerId: match[1], accountId: match[2] } : undefined;
}
export function outboxPartition(ref: AccountRef): string {
  return `${accountPartition(ref)}#OUTBOX`;
}
export function orderPartition(ownerId: string, orderId: string): string {
  return `USER#${ownerId}#ORDER#${orderId}`;
}

/** Index `byAccount`: an account's orders, its fills, and the funding of each perpetual, by time. */
export function ordersIndex(ref: AccountRef): string {
  return `${accountPartition(ref)}#ORDERS`;
}
export function fillsIndex(ref: AccountRef): string {
  return `${accountPartition(ref)}#FILLS`;
}
export function fundingIndex(ref: AccountRef, instrument: string): string {
  return `${accountPartition(ref)}#FUNDING#${instrument}`;
}
/** Index `byOpenOrder`: only orders that have not ended. */
export function openOrdersIndex(ref: AccountRef): string {
  return `${accountPartition(ref)}#OPEN`;
}

/**
 * Index `byAttention`: what a process that serves every owner walks through. Sharded, so that many orders placed at
 * once do not write to one partition.
 */
export const attentionShards = 4;
export function attentionIndex(shard: number): string {
  return `ATTENTION#${shard}`;
}
export const allAccountsIndex = 'ACCOUNTS';
/** Ledger entries that are in no seal yet. */
export function unsealedIndex(shard: number): string {
  return `UNSEALED#${shard}`;
}

export function attentionShardOf(id: string): number {
  return id.charCodeAt(id.length - 1) % attentionShards;
}

/** Later than any time that `sortableMs` writes. */
export const latestMs = 999_999_999_999_999;

/** Sorts as text the way the number sorts. */
export function sortableMs(timeMs: number): string {
  return String(timeMs).padStart(15, '0');
}
