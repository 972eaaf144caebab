import type { AccountRef } from '../domain/account/account.ts';
import { type LedgerEntry, move } from '../domain/ledger/entry.ts';
import { entryRecordOf, signedText } from '../domain/ledger/entry-record.ts';
import { type Decimal, decimalText } from '../domain/money/decimal.ts';
import { accept, type Result, refuse } from '../domain/refusal.ts';
import type { Clock } from '../ports/clock.port.ts';
import type { EntrySigner } from '../ports/entry-signer.port.ts';
import type { Ids } from '../ports/ids.port.ts';
import type { CommitFailure, IdempotencyRecord, StoreWrite } from '../ports/store-write.ts';
import type { TradingStore } from '../ports/trading-store.port.ts';

export interface AdjustAccountDeps {
  readonly store: TradingStore;
  readonly signer: EntrySigner;
  readonly clock: Clock;
  readonly ids: Ids;
}

/** The accounts of the user's own that a correction may change; the other side is EXTERNAL. */
export const adjustableAccounts = ['AVAILABLE', 'SUSPENSE'] as const;

export interface AdjustCommand extends AccountRef {
  readonly asset: string;
  /** Signed, not zero: plus adds to the books. */
  readonly amount: Decimal;
  readonly ledgerAccount: (typeof adjustableAccounts)[number];
  readonly reason: string;
  /** The person who answers for it. */
  readonly signedBy: string;
  readonly idempotencyKey: string;
  /** Digest of the request as the user sent it. */
  readonly requestHash: string;
  readonly correlationId: string;
}

/**
 * Corrects the books by a signed entry with its reason: the only way to change them that no trade or transfer explains.
 * Refused unless the account is HALTED, and stays so until the entry is written: beside running orders nobody could tell
 * what was corrected. The same key again answers with the same entry.
 */
export async function adjustAccount(
  deps: AdjustAccountDeps,
  command: AdjustCommand,
): Promise<Result<LedgerEntry>> {
  const { store } = deps;
  const known = await store.findIdempotency(command.ownerId, command.idempotencyKey);
  if (known) return replay(deps, command, known);
  const control = await store.findControl(command);
  if (!control) return refuse('ACCOUNT_NOT_FOUND', 'There is no such account.', { field: 'accountId' });
  if (control.state !== 'HALTED')
    return refuse(
      'ACCOUNT_NOT_HALTED',
      `The account is ${control.state}: its books are corrected only while it is halted.`,
    );
  const entry = await signedEntry(deps, command);
  const result = await store.commit([
    { kind: 'insertIdempotency', record: idempotencyRecord(command, entry) },
    { kind: 'checkControl', ref: command, states: ['HALTED'], epoch: control.epoch },
    { kind: 'post', entry },
    adjustedEvent(deps.ids, command, entry),
  ]);
  return result.ok ? accept(entry) : refused(deps, command, result.failure);
}

async function signedEntry(
  { signer, clock, ids }: AdjustAccountDeps,
  command: AdjustCommand,
): Promise<LedgerEntry> {
  const { ownerId, accountId, asset, amount, ledgerAccount, reason, signedBy } = command;
  const entry: LedgerEntry = {
    entryId: ids.nextId(),
    ownerId,
    accountId,
    kind: 'ADJUSTMENT',
    postings: amount.isNegative()
      ? move(asset, amount.negated(), ledgerAccount, 'EXTERNAL')
      : move(asset, amount, 'EXTERNAL', ledgerAccount),
    reason,
    atMs: clock.nowMs(),
    signedBy,
    signingKeyId: signer.keyId,
  };
  return { ...entry, signature: await signer.sign(signedText(entryRecordOf(entry).fields)) };
}

function idempotencyRecord(command: AdjustCommand, entry: LedgerEntry): IdempotencyRecord {
  const { ownerId, idempotencyKey: key, requestHash } = command;
  return { ownerId, key, requestHash, orderId: entry.entryId, createdAtMs: entry.atMs };
}

async function refused(
  deps: AdjustAccountDeps,
  command: AdjustCommand,
  failure: CommitFailure,
): Promise<Result<LedgerEntry>> {
  const { asset, amount, ledgerAccount } = command;
  switch (failure.reason) {
    case 'INSUFFICIENT_FUNDS':
      return refuse(
        'INSUFFICIENT_FUNDS',
        `${ledgerAccount} holds less than ${decimalText(amount.negated())} ${asset}.`,
      );
    case 'FENCED':
      return refuse(
        'ACCOUNT_CHANGED',
        'The account’s trading state changed meanwhile: look at it again first.',
      );
    default: {
      // A twin with the same key was faster: answer with its entry.
      const record = await deps.store.findIdempotency(command.ownerId, command.idempotencyKey);
      if (record) return replay(deps, command, record);
      throw new Error(`adjusting failed without a twin: ${failure.reason}`);
    }
  }
}

async function replay(
  { store }: AdjustAccountDeps,
  command: AdjustCommand,
  { requestHash, orderId: entryId }: IdempotencyRecord,
): Promise<Result<LedgerEntry>> {
  if (requestHash !== command.requestHash)
    return refuse(
      'IDEMPOTENCY_KEY_REUSED',
      'This Idempotency-Key was used for another request: use a new key.',
      { field: 'Idempotency-Key' },
    );
  const entry = await store.findLedgerEntry(command, entryId);
  if (!entry) throw new Error(`idempotency record names a missing entry ${entryId}`);
  return accept(entry);
}

function adjustedEvent(ids: Ids, command: AdjustCommand, entry: LedgerEntry): StoreWrite {
  const { ownerId, accountId, asset, amount, ledgerAccount, reason, signedBy, correlationId } = command;
  const { atMs, entryId } = entry;
  const payload = {
    event_type: 'ledger.adjusted',
    user_id: ownerId,
    account_id: accountId,
    entry_id: entryId,
    asset,
    amount: decimalText(amount),
    ledger_account: ledgerAccount,
    reason,
    signed_by: signedBy,
    timestamp: String(atMs),
  };
  const eventId = ids.nextId();
  return {
    kind: 'publish',
    event: { eventId, ownerId, accountId, type: 'ledger.adjusted', correlationId, atMs, payload },
  };
}
