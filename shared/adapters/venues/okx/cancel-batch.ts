import * as z from 'zod';
import type { CancelAnswer } from '../../../domain/venue/venue-answer.ts';
import type { BatchCancel } from '../cancel-in-batches.ts';
import { cancelRequested } from '../order-answers.ts';
import { readable } from '../trouble.ts';
import { VenueHttpError } from '../venue-http.ts';
import { beingCanceled, notOpen, okxErrors } from './classify.ts';
import type { OkxClient } from './client.ts';
import { contractSizeOf, envelope, instIdOf, orderRow, orderView } from './wire.ts';

/** Most orders of a batch (its documentation of cancel-batch-orders), and of a page of what has ended. */
const batchMost = 20;
const pageMost = 100;

/** Codes 0, 1 and 2: all, none or some of the orders; each tells its own. */
const batchSchema = z.object({
  code: z.enum(['0', '1', '2']),
  data: z.array(z.object({ clOrdId: z.string(), sCode: z.string(), sMsg: z.string().default('') })).min(1),
});

/** POST trade/cancel-batch-orders: 300 orders in two seconds of an instrument, five times as many as one by one. */
export function okxBatchCancel(client: OkxClient): BatchCancel {
  return {
    errors: okxErrors,
    most: batchMost,
    async send(instrument, ids) {
      const instId = instIdOf(instrument);
      const orders = ids.map((clOrdId) => ({ instId, clOrdId }));
      const counted = { instId, orders: String(ids.length) };
      const { data } = readable(batchSchema, await itemsOf(client.cancelOrders(orders, counted)));
      return new Map(data.map(({ clOrdId, sCode, sMsg }) => [clOrdId, answerOf(sCode, sMsg)]));
    },
    async find(instrument) {
      const parameters = {
        instType: instrument.kind === 'SPOT' ? 'SPOT' : 'SWAP',
        instId: instIdOf(instrument),
        limit: String(pageMost),
      };
      const { data } = readable(envelope(orderRow), await client.listEndedOrders(parameters));
      return data.map((order) => orderView(order, contractSizeOf(instrument)));
    },
  };
}

/** A batch of which one order was refused comes as a refusal of the whole. */
async function itemsOf(answer: Promise<unknown>): Promise<unknown> {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof VenueHttpError) || error.answer.status !== 200) throw error;
    const read = batchSchema.safeParse(json(error.answer.body));
    if (read.success) return read.data;
    throw error;
  }
}

/** Taken is not cancelled ("`sCode` equal to 0 does not mean the order is canceled"). */
function answerOf(code: string, message: string): CancelAnswer {
  if (code === '0' || code === beingCanceled) return cancelRequested;
  return notOpen.has(code)
    ? { class: 'NOT_OPEN', code }
    : { class: 'UNKNOWN', code, message: message.slice(0, 200) };
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
