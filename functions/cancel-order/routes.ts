import { type CancelOutcome, cancelOpenOrders, cancelOrders } from '#shared/application/cancel-batch.ts';
import { type CancelOrderDeps, cancelOrder } from '#shared/application/cancel-order.ts';
import { isTerminal } from '#shared/domain/order/order-state.ts';
import { accept, type Result, refuse } from '#shared/domain/refusal.ts';
import { batchCancelsMax, cancelBatchRequest, cancelOutcomesOf } from '#shared/http-api/batches.ts';
import { parseWith } from '#shared/http-api/parse.ts';
import { orderResourceOf } from '#shared/http-api/resources.ts';
import { orderIdText } from '#shared/http-api/schemas.ts';
import type { HttpAnswer, HttpRequest } from '#shared/lambda/http-handler.ts';

type Route = (deps: CancelOrderDeps, request: HttpRequest) => Promise<Result<HttpAnswer>>;

const routes: Readonly<Record<string, Route>> = {
  'DELETE /v1/orders/{orderId}': cancelOne,
  'POST /v1/orders/batch/cancel': cancelMany,
};
const unknownOrder = refuse('ORDER_NOT_FOUND', 'There is no such order.', { field: 'orderId' });

export function cancelRouteOf(route: string): Route {
  return routes[route] ?? (async () => refuse('ROUTE_NOT_FOUND', 'There is no such route.'));
}

/** 200 when the order has ended, 202 while the venue is asked. */
async function cancelOne(deps: CancelOrderDeps, { ownerId, path }: HttpRequest): Promise<Result<HttpAnswer>> {
  const orderId = orderIdText.safeParse(path.orderId);
  if (!orderId.success) return unknownOrder;
  const canceled = await cancelOrder(deps, ownerId, orderId.data);
  if (!canceled.ok) return canceled;
  return accept({
    status: isTerminal(canceled.value.state) ? 200 : 202,
    body: orderResourceOf(canceled.value),
  });
}

/** 200 with an outcome an order: of those that are named, or of those that are open. */
async function cancelMany(deps: CancelOrderDeps, request: HttpRequest): Promise<Result<HttpAnswer>> {
  const json = request.json();
  if (!json.ok) return json;
  const parsed = parseWith(cancelBatchRequest, json.value);
  if (!parsed.ok) return parsed;
  const { ownerId, correlationId } = request;
  const { orderIds, accountId, instrument, cursor } = parsed.value;
  const answer = (canceled: Parameters<typeof cancelOutcomesOf>[0]) =>
    accept({ status: 200, body: cancelOutcomesOf(canceled, correlationId) });
  if (orderIds) return answer({ items: await cancelNamed(deps, ownerId, orderIds) });
  const account = accountId === undefined ? undefined : await deps.store.findAccount({ ownerId, accountId });
  if (!account) return refuse('ACCOUNT_NOT_FOUND', 'There is no such account.', { field: 'accountId' });
  const page = { limit: batchCancelsMax, ...(cursor === undefined ? {} : { cursor }) };
  return answer(await cancelOpenOrders(deps, account, instrument, page));
}

/** What is no order id names no order, and is not looked for. */
async function cancelNamed(
  deps: CancelOrderDeps,
  ownerId: string,
  orderIds: readonly string[],
): Promise<readonly CancelOutcome[]> {
  const named = [...new Set(orderIds)].filter((orderId) => orderIdText.safeParse(orderId).success);
  const outcomes = new Map((await cancelOrders(deps, ownerId, named)).map((each) => [each.orderId, each]));
  return orderIds.map((orderId) => outcomes.get(orderId) ?? { orderId, result: unknownOrder });
}
