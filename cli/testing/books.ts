import { sha256 } from '#shared/adapters/crypto/sha256.ts';
import { entryRecordOf } from '#shared/domain/ledger/entry-record.ts';
import type { StoredRecord } from '#shared/domain/ledger/record.ts';
import { chainStart, sealOf, sealRecordOf } from '#shared/domain/ledger/seal.ts';
import { decimal } from '#shared/domain/money/decimal.ts';
import type { LedgerPage } from '#shared/http-api/schemas.ts';
import type { ApiServer, SeenRequest } from './api-server.ts';
import { balances, placedAtMs, soundEntries } from './resources.ts';

const accountId = 'paper-binance';
const ownerId = 'paper-user';
const ok = (body: unknown) => ({ status: 200, body });

export const soundRecords = recordsOf(soundEntries);

function recordsOf(entries: readonly LedgerPage['entries'][number][]): readonly StoredRecord[] {
  return entries.map(({ entryId, kind, postings, atMs }) => {
    const amounts = postings.map((posting) => ({ ...posting, amount: decimal(posting.amount) }));
    return entryRecordOf({ ownerId, accountId, entryId, kind, postings: amounts, atMs });
  });
}

/** One seal over all of them. */
export function sealsOf(records: readonly StoredRecord[]): readonly StoredRecord[] {
  return [sealRecordOf(sealOf({ ownerId, accountId }, chainStart, records, placedAtMs, sha256))];
}

/** Serves records two a page, as a cursor walks through them. */
export function serveRecords(
  server: ApiServer,
  what: 'records' | 'seals',
  records: readonly StoredRecord[],
): void {
  server.on(`GET /v1/accounts/${accountId}/ledger/${what}`, ({ url }: SeenRequest) => {
    const from = Number(new URL(url, server.url).searchParams.get('cursor') ?? '0');
    const cursor = from + 2 < records.length ? String(from + 2) : null;
    return ok({ accountId, records: records.slice(from, from + 2), cursor });
  });
}

/** The newest comparison, made after whatever asks for one. */
export function serveReconciliation(server: ApiServer, changes: object = {}): void {
  const requestedAtMs = 7_000;
  server.on(`POST /v1/accounts/${accountId}/reconciliation`, {
    status: 202,
    body: { accountId, requestedAtMs },
  });
  server.on('GET /v1/reconciliation', ok({ ...matched, startedAtMs: requestedAtMs, ...changes }));
}

const matched = {
  accountId,
  venue: 'binance',
  trigger: 'REQUEST',
  status: 'MATCHED',
  message: null,
  finishedAtMs: placedAtMs,
  openOrders: { ours: 0, venue: 0 },
  foreignOrders: [],
  orphanOrders: [],
  fillsReported: 0,
  transfersBooked: 0,
  fundingBooked: 0,
  balances: [
    { asset: 'BTC', ours: '1', venue: '1', difference: '0' },
    { asset: 'USDT', ours: '100000', venue: '100000', difference: '0' },
  ],
  positions: [],
  modes: [],
};

/** The books of `soundEntries`, sealed, with their balances, and the venue's the same. */
export function serveBooks(server: ApiServer): void {
  serveRecords(server, 'records', soundRecords);
  serveRecords(server, 'seals', sealsOf(soundRecords));
  server.on(`GET /v1/accounts/${accountId}/balances`, ok(balances()));
  serveReconciliation(server);
}
