import * as z from 'zod';
import type { Order } from '../domain/order/order.ts';
import { isTerminal } from '../domain/order/order-state.ts';
import type { Result } from '../domain/refusal.ts';
import { instrumentSymbol, name, pageCursor, pageQuery } from './fields.ts';
import { problemOf } from './problem.ts';
import { orderResourceOf } from './resources.ts';
import { orderResource, placeOrderRequest, problemDocument } from './schemas.ts';

/** They are placed one after the other within one request, and fit with every field into the body that we read. */
export const batchOrdersMax = 20;
export const batchCancelsMax = 100;

const ordersRule = `must be 1 to ${batchOrdersMax} orders`;

export const placeBatchRequest = z
  .strictObject({
    orders: z.array(placeOrderRequest, ordersRule).min(1, ordersRule).max(batchOrdersMax, ordersRule),
  })
  .meta({ id: 'PlaceBatch' });
/** What is parsed first: an order that is malformed has an outcome of its own. */
export const batchEnvelope = z.strictObject({
  orders: z.array(z.unknown(), ordersRule).min(1, ordersRule).max(batchOrdersMax, ordersRule),
});

const outcome = {
  status: z.number().int().meta({ description: 'As of a request of its own' }),
  order: orderResource.nullable(),
  problem: problemDocument.nullable().meta({ description: 'Why not; null beside an order' }),
};
export const placeOutcomes = z
  .object({ outcomes: z.array(z.object({ index: z.number().int(), ...outcome })) })
  .meta({ id: 'PlaceOutcomes' });
export type PlaceOutcomes = z.infer<typeof placeOutcomes>;

const cancelsRule = `must be 1 to ${batchCancelsMax} order ids`;
const orderIds = z
  .array(z.string('must be an order id').max(64, 'must be an order id'), cancelsRule)
  .min(1, cancelsRule)
  .max(batchCancelsMax, cancelsRule);

/** Either the orders themselves, or the account whose open orders are meant, and then all of them or one instrument's. */
export const cancelBatchRequest = z
  .strictObject({
    orderIds: orderIds.exactOptional(),
    accountId: name('account id').exactOptional(),
    instrument: instrumentSymbol.exactOptional(),
    cursor: pageQuery.cursor,
  })
  .refine(({ orderIds: ids, accountId }) => (ids === undefined) !== (accountId === undefined), {
    error: 'or accountId must be given, and not both',
    path: ['orderIds'],
  })
  .refine(({ orderIds: ids, instrument, cursor }) => !ids || (!instrument && !cursor), {
    error: 'cannot be given together with instrument or cursor',
    path: ['orderIds'],
  })
  .meta({ id: 'CancelBatch' });

export const cancelOutcomes = z
  .object({
    outcomes: z.array(z.object({ orderId: z.string(), ...outcome })),
    cursor: pageCursor.meta({ description: 'Not null: more are open. Ask again with it' }),
  })
  .meta({ id: 'CancelOutcomes' });
export type CancelOutcomes = z.infer<typeof cancelOutcomes>;

export function placeOutcomesOf(results: readonly Result<Order>[], correlationId: string): PlaceOutcomes {
  const outcomes = results.map((result, index) => ({
    index,
    ...outcomeOf(result, () => 202, correlationId),
  }));
  return { outcomes };
}

interface Canceled {
  readonly items: readonly { readonly orderId: string; readonly result: Result<Order> }[];
  readonly cursor?: string;
}

export function cancelOutcomesOf({ items, cursor }: Canceled, correlationId: string): CancelOutcomes {
  const status = ({ state }: Order) => (isTerminal(state) ? 200 : 202);
  const outcomes = items.map(({ orderId, result }) => ({
    orderId,
    ...outcomeOf(result, status, correlationId),
  }));
  return { outcomes, cursor: cursor ?? null };
}

function outcomeOf(result: Result<Order>, statusOf: (order: Order) => number, correlationId: string) {
  if (result.ok)
    return { status: statusOf(result.value), order: orderResourceOf(result.value), problem: null };
  const problem = problemOf(result.refusal, correlationId);
  return { status: problem.status, order: null, problem };
}
