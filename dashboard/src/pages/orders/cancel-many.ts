import { api, read, type Schemas } from '../../api/client.ts';

/** Which orders: those that were chosen, or all that are open in an instrument. */
export type CancelWish =
  | { readonly orderIds: readonly string[] }
  | { readonly accountId: string; readonly instrument: string };

export type Outcome = Pick<Schemas['CancelOutcomes']['outcomes'][number], 'orderId' | 'status' | 'problem'>;

/** The API takes so many at once. */
const mostAtOnce = 100;

/**
 * Asks for the cancels and tells of the outcomes as they come. Asked again after a failure it goes on: what was asked for already is asked for
 * once more, which changes nothing.
 */
export async function cancelMany(
  wish: CancelWish,
  onOutcomes: (outcomes: readonly Outcome[]) => void,
): Promise<void> {
  if ('orderIds' in wish) {
    for (let from = 0; from < wish.orderIds.length; from += mostAtOnce) {
      const orderIds = wish.orderIds.slice(from, from + mostAtOnce);
      onOutcomes((await read(api.POST('/v1/orders/batch/cancel', { body: { orderIds } }))).outcomes);
    }
    return;
  }
  let cursor: string | null = null;
  do {
    const body: Schemas['CancelBatch'] = { ...wish, ...(cursor ? { cursor } : {}) };
    const page: { outcomes: readonly Outcome[]; cursor: string | null } = await read(
      api.POST('/v1/orders/batch/cancel', { body }),
    );
    onOutcomes(page.outcomes);
    cursor = page.cursor;
  } while (cursor);
}

/** `pending`: the venue was asked and has not said so yet. */
export function kindOf({ status, problem }: Outcome): 'canceled' | 'pending' | 'refused' {
  if (problem) return 'refused';
  return status === 202 ? 'pending' : 'canceled';
}
