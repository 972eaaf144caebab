import type { Balance } from '#shared/domain/account/account.ts';
import type { LedgerEvidence } from '#shared/domain/ledger/prove.ts';
import { decimal } from '#shared/domain/money/decimal.ts';
import { recordPage, signingKeyResource } from '#shared/http-api/ledger-schemas.ts';
import { type BalanceList, balanceList } from '#shared/http-api/schemas.ts';
import type { ApiClient, ApiResult } from '../api-client.ts';
import { readPages } from './read-pages.ts';

/** Past the API's cache: a proof wants the balances as they are stored now. */
const uncached = { headers: { 'cache-control': 'no-cache' } };

export interface BooksReading {
  readonly evidence: LedgerEvidence;
  /** The balances just before, and just after. */
  readonly before: BalanceList;
  readonly after: BalanceList;
  /** Public keys by the id that adjustments name; read when there is an adjustment. */
  readonly keys: ReadonlyMap<string, string>;
}

/** Everything that a proof of one account's books needs, seals before entries. */
export async function readBooks(client: ApiClient, accountId: string): Promise<ApiResult<BooksReading>> {
  const path = `/v1/accounts/${encodeURIComponent(accountId)}`;
  const before = await client.get(`${path}/balances`, balanceList, uncached);
  if (!before.ok) return before;
  const seals = await readRecords(client, `${path}/ledger/seals`);
  if (!seals.ok) return seals;
  const records = await readRecords(client, `${path}/ledger/records`);
  if (!records.ok) return records;
  const after = await client.get(`${path}/balances`, balanceList, uncached);
  if (!after.ok) return after;
  const isSigned = records.value.items.some(({ fields }) => fields.signature !== undefined);
  const keys = isSigned ? await readKeys(client) : { ok: true as const, value: new Map() };
  if (!keys.ok) return keys;
  const evidence = {
    accountId,
    seals: seals.value.items,
    records: records.value.items,
    balances: balancesOf(after.value),
    readAtMs: before.value.asOfMs,
  };
  return { ok: true, value: { evidence, before: before.value, after: after.value, keys: keys.value } };
}

function readRecords(client: ApiClient, path: string) {
  return readPages(Number.POSITIVE_INFINITY, async (query) => {
    const page = await client.get(path, recordPage, { query });
    return page.ok ? { ok: true, value: { items: page.value.records, cursor: page.value.cursor } } : page;
  });
}

async function readKeys(client: ApiClient): Promise<ApiResult<ReadonlyMap<string, string>>> {
  const read = await client.get('/v1/ledger/signing-key', signingKeyResource);
  return read.ok ? { ok: true, value: new Map([[read.value.keyId, read.value.publicKey]]) } : read;
}

function balancesOf({ balances }: BalanceList): readonly Balance[] {
  return balances.map(({ asset, available, reserved, suspense }) => ({
    asset,
    available: decimal(available),
    reserved: decimal(reserved),
    suspense: decimal(suspense),
  }));
}
