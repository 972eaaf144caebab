import * as z from 'zod';
import type { CancelAnswer } from '../../../domain/venue/venue-answer.ts';
import { cancelUnknownOrder } from '../binance/classify.ts';
import { orderView } from '../binance/wire.ts';
import type { BatchCancel } from '../cancel-in-batches.ts';
import { readable, UnreadableError, unreadable } from '../trouble.ts';
import { binanceUsdmErrors } from './classify.ts';
import type { BinanceUsdmClient } from './client.ts';
import { canceledOrderSchema, symbolId } from './wire.ts';

/** Most orders of one request, by its documentation. */
const batchMost = 10;

const refusedSchema = z.object({ code: z.int(), msg: z.string().default('') });

/** DELETE batchOrders: ten orders for the weight of one, each answered with the order or with a refusal in its place. */
export function binanceUsdmBatchCancel(client: BinanceUsdmClient): BatchCancel {
  return {
    errors: binanceUsdmErrors,
    most: batchMost,
    async send(instrument, ids) {
      const parameters = { symbol: symbolId(instrument), origClientOrderIdList: [...ids] };
      const rows = readable(z.array(z.unknown()), await client.cancelOrders(parameters, {}));
      if (rows.length !== ids.length) throw new UnreadableError();
      return new Map(ids.map((id, index) => [id, answerOf(rows[index], id)]));
    },
  };
}

function answerOf(row: unknown, clientOrderId: string): CancelAnswer {
  const order = canceledOrderSchema.safeParse(row);
  if (order.success && order.data.clientOrderId === clientOrderId)
    return { class: 'CANCELED', order: orderView(order.data, clientOrderId) };
  const refused = refusedSchema.safeParse(row);
  if (!refused.success) return { class: 'UNKNOWN', ...unreadable };
  const { code, msg } = refused.data;
  return code === cancelUnknownOrder
    ? { class: 'NOT_OPEN', code: String(code) }
    : { class: 'UNKNOWN', code: String(code), message: msg.slice(0, 200) };
}
