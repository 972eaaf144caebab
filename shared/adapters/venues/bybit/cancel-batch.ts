import * as z from 'zod';
import type { CancelAnswer } from '../../../domain/venue/venue-answer.ts';
import type { BatchCancel } from '../cancel-in-batches.ts';
import { cancelRequested } from '../order-answers.ts';
import { readable, UnreadableError } from '../trouble.ts';
import { bybitErrors, isNotOpen } from './classify.ts';
import type { BybitClient } from './client.ts';
import { envelope, marketOf, orderRow, orderView, page } from './wire.ts';

/** Of a batch: ten of spot, and of perpetuals twenty, of which a second has room for ten. */
const batchMost = 10;
const pageMost = 50;

const batchSchema = envelope(z.object({ list: z.array(z.object({ orderLinkId: z.string() })) })).and(
  z.object({
    retExtInfo: z.object({ list: z.array(z.object({ code: z.int(), msg: z.string().default('') })) }),
  }),
);

/** POST order/cancel-batch: each order of it counts against a limit of its own, beside that of single cancels. */
export function bybitBatchCancel(client: BybitClient): BatchCancel {
  return {
    errors: bybitErrors,
    most: batchMost,
    async send(instrument, ids) {
      const { category, symbol } = marketOf(instrument);
      const request = ids.map((orderLinkId) => ({ symbol, orderLinkId }));
      const counted = { category, orders: String(ids.length) };
      const { result, retExtInfo } = readable(
        batchSchema,
        await client.cancelOrders({ category, request }, counted),
      );
      // Codes stand beside the ids, in the order of the request.
      if (result.list.length !== ids.length || retExtInfo.list.length !== ids.length)
        throw new UnreadableError();
      return new Map(
        ids.flatMap((id, index) => {
          const told = retExtInfo.list[index];
          return told && result.list[index]?.orderLinkId === id ? [[id, answerOf(told)] as const] : [];
        }),
      );
    },
    /** With `openOnly` 1 the list is of those that ended last. */
    async find(instrument) {
      const parameters = { ...marketOf(instrument), openOnly: '1', limit: String(pageMost) };
      return readable(page(orderRow), await client.listOrders(parameters)).rows.map(orderView);
    },
  };
}

function answerOf({ code, msg }: { readonly code: number; readonly msg: string }): CancelAnswer {
  if (code === 0) return cancelRequested;
  const text = String(code);
  return isNotOpen(text)
    ? { class: 'NOT_OPEN', code: text }
    : { class: 'UNKNOWN', code: text, message: msg.slice(0, 200) };
}
