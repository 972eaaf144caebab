import * as z from 'zod';
import type { CancelAnswer } from '../../../domain/venue/venue-answer.ts';
import type { BatchCancel } from '../cancel-in-batches.ts';
import { cancelRequested } from '../order-answers.ts';
import { readable } from '../trouble.ts';
import { ordersSchema } from './books-wire.ts';
import { upbitErrors } from './classify.ts';
import type { UpbitClient } from './client.ts';
import { marketId, orderView } from './wire.ts';

/** Most orders of one request (its documentation, "Cancel orders by ids"); of its list by ids it is a hundred. */
const batchMost = 20;
const listMost = 100;

const listed = z.object({ orders: z.array(z.object({ identifier: z.string().nullish() })) });
const batchSchema = z.object({ success: listed, failed: listed });

/** Of one that has ended, most likely: it does not say. */
const notCanceled: CancelAnswer = { class: 'NOT_OPEN', code: 'CANCEL_FAILED' };

/** DELETE orders/uuids: what has ended is among the failed, what it does not have is in neither list. */
export function upbitBatchCancel(client: UpbitClient): BatchCancel {
  return {
    errors: upbitErrors,
    most: batchMost,
    async send(_instrument, ids) {
      const { success, failed } = readable(batchSchema, await client.cancelOrders({ identifiers: ids }, {}));
      const answers = new Map<string, CancelAnswer>(
        ids.map((id) => [id, { class: 'NOT_OPEN', code: 'order_not_found' }]),
      );
      for (const { identifier } of success.orders) if (identifier) answers.set(identifier, cancelRequested);
      for (const { identifier } of failed.orders) if (identifier) answers.set(identifier, notCanceled);
      return answers;
    },
    async find(instrument, ids) {
      const identifiers = ids.slice(0, listMost);
      const orders = readable(ordersSchema, await client.listOrdersById({ identifiers }, {}));
      return orders.filter(({ market }) => market === marketId(instrument)).map(orderView);
    },
  };
}
