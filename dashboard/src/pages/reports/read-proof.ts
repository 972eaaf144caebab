import { api, read, type Schemas } from '../../api/client.ts';
import { type Proof, prove, type StoredRecord } from './proof.ts';

/** All seals first: what is written meanwhile is in an entry that no seal names yet. */
export async function readAndProve(accountId: string, formerHead: string | null): Promise<Proof> {
  const seals = await readAll((cursor) =>
    read(
      api.GET('/v1/accounts/{accountId}/ledger/seals', {
        params: { path: { accountId }, query: { limit: 500, ...cursor } },
      }),
    ),
  );
  const entries = await readAll((cursor) =>
    read(
      api.GET('/v1/accounts/{accountId}/ledger/records', {
        params: { path: { accountId }, query: { limit: 500, ...cursor } },
      }),
    ),
  );
  return prove(seals, entries, formerHead);
}

async function readAll(
  page: (cursor: { cursor?: string }) => Promise<Schemas['LedgerRecords']>,
): Promise<readonly StoredRecord[]> {
  const found: StoredRecord[] = [];
  let cursor: string | null = null;
  do {
    const next: Schemas['LedgerRecords'] = await page(cursor === null ? {} : { cursor });
    found.push(...next.records);
    cursor = next.cursor;
  } while (cursor !== null);
  return found;
}
