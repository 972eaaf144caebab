import { expect } from 'vitest';
import { reconciliationRequested, reconciliationResource } from '#shared/http-api/reconciliation-schemas.ts';
import { call } from './api.ts';
import { eventually } from './eventually.ts';

/** An account's books are its venue's now: orders, fills, balances, positions, modes. */
export async function expectMatch(accountId: string): Promise<void> {
  const asked = await call('POST', `/v1/accounts/${accountId}/reconciliation`);
  const { requestedAtMs } = reconciliationRequested.parse(asked.body);
  const compared = await eventually(
    async () => {
      const { status, body } = await call('GET', `/v1/reconciliation?accountId=${accountId}`);
      if (status !== 200) return undefined;
      const read = reconciliationResource.parse(body);
      return read.startedAtMs >= requestedAtMs ? read : undefined;
    },
    { withinMs: 60_000, otherwise: () => `${accountId} was not compared with its venue` },
  );
  expect([accountId, compared.status, compared.message]).toEqual([accountId, 'MATCHED', null]);
}
