import * as z from 'zod';
import type { CancelAnswer } from '../../../domain/venue/venue-answer.ts';
import type { BatchCancel } from '../cancel-in-batches.ts';
import { cancelRequested } from '../order-answers.ts';
import { readable } from '../trouble.ts';
import { bitgetErrors, orderDoesNotExist, success } from './classify.ts';
import type { BitgetClient } from './client.ts';
import { envelope, marketOf, orderRow, orderView, page } from './wire.ts';

/** Most orders of a batch, and of a page of what has ended. */
const batchMost = 20;
const pageMost = 100;

const batchSchema = envelope(
  z.array(
    z.object({ clientOid: z.string().nullish(), code: z.string().nullish(), msg: z.string().nullish() }),
  ),
);

/** POST trade/cancel-batch: five requests a second of twenty orders, ten times as many as one by one. */
export function bitgetBatchCancel(client: BitgetClient): BatchCancel {
  return {
    errors: bitgetErrors,
    most: batchMost,
    async send(instrument, ids) {
      const { category, symbol } = marketOf(instrument);
      const orders = ids.map((clientOid) => ({ category, symbol, clientOid }));
      const { data } = readable(batchSchema, await client.cancelOrders(orders, {}));
      return new Map(data.flatMap((row) => (row.clientOid ? [[row.clientOid, answerOf(row)] as const] : [])));
    },
    async find(instrument) {
      const parameters = { ...marketOf(instrument), limit: String(pageMost) };
      return readable(page(orderRow), await client.listEndedOrders(parameters)).rows.map(orderView);
    },
  };
}

/** A row without a code is one that was cancelled, as far as ids tell. */
function answerOf({ code, msg }: z.infer<typeof batchSchema>['data'][number]): CancelAnswer {
  if (!code || code === success) return cancelRequested;
  return code === orderDoesNotExist
    ? { class: 'NOT_OPEN', code }
    : { class: 'UNKNOWN', code, message: (msg ?? '').slice(0, 200) };
}
