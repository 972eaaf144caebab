import { api, failureIn, read, type Schemas } from '../../api/client.ts';

/** Looked for after so long each: the answer comes within seconds, and no event tells of it. */
const looksMs = [1_000, 1_500, 2_500, 4_000, 6_000, 10_000];

/** Asks for a comparison and waits for one that began after that; undefined: it has not ended within half a minute. */
export async function reconcileNow(accountId: string): Promise<Schemas['Reconciliation'] | undefined> {
  const path = { accountId };
  const { requestedAtMs } = await read(
    api.POST('/v1/accounts/{accountId}/reconciliation', { params: { path } }),
  );
  for (const waitMs of looksMs) {
    await new Promise((done) => setTimeout(done, waitMs));
    const found = await newest(accountId);
    if (found && found.startedAtMs >= requestedAtMs) return found;
  }
  return undefined;
}

async function newest(accountId: string): Promise<Schemas['Reconciliation'] | undefined> {
  try {
    return await read(api.GET('/v1/reconciliation', { params: { query: { accountId } } }));
  } catch (error) {
    if (failureIn(error).code === 'NOT_RECONCILED_YET') return undefined;
    throw error;
  }
}
