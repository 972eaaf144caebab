import { closePosition, closingOf } from '#shared/application/close-position.ts';
import { placeBatch } from '#shared/application/place-batch.ts';
import { type PlaceTradeDeps, placeTrade } from '#shared/application/place-trade.ts';
import { waitForDecision } from '#shared/application/wait-for-order.ts';
import { isDecided } from '#shared/domain/order/order-state.ts';
import { accept, type Result, refuse } from '#shared/domain/refusal.ts';
import { placeOutcomesOf } from '#shared/http-api/batches.ts';
import { closingResourceOf } from '#shared/http-api/closings.ts';
import { orderResourceOf } from '#shared/http-api/resources.ts';
import type { HttpAnswer, HttpRequest } from '#shared/lambda/http-handler.ts';
import { placeBatchRequestOf } from './batch.ts';
import { closeRequestOf } from './close.ts';
import { placeTradeRequestOf } from './request.ts';

type Route = (deps: PlaceTradeDeps, request: HttpRequest) => Promise<Result<HttpAnswer>>;

const routes: Readonly<Record<string, Route>> = {
  'POST /v1/orders': placeOne,
  'POST /v1/orders/batch': placeMany,
  'POST /v1/positions/{positionId}/close': close,
};

export function placeRouteOf(route: string): Route {
  return routes[route] ?? (async () => refuse('ROUTE_NOT_FOUND', 'There is no such route.'));
}

/** 202 with the order's place; with `Prefer: wait=S`, 200 once the venue's answer is known. */
async function placeOne(deps: PlaceTradeDeps, request: HttpRequest): Promise<Result<HttpAnswer>> {
  const parsed = placeTradeRequestOf(request);
  if (!parsed.ok) return parsed;
  const { command, waitMs } = parsed.value;
  const placed = await placeTrade(deps, command);
  if (!placed.ok) return placed;
  const order = waitMs > 0 ? await waitForDecision(deps, placed.value, waitMs) : placed.value;
  return accept({
    status: waitMs > 0 && isDecided(order.state) ? 200 : 202,
    body: orderResourceOf(order),
    headers: { location: `/v1/orders/${order.orderId}` },
  });
}

/** 200 with an outcome an order. */
async function placeMany(deps: PlaceTradeDeps, request: HttpRequest): Promise<Result<HttpAnswer>> {
  const command = placeBatchRequestOf(request);
  if (!command.ok) return command;
  const placed = await placeBatch(deps, command.value);
  if (!placed.ok) return placed;
  return accept({ status: 200, body: placeOutcomesOf(placed.value, request.correlationId) });
}

/** As one order: 202, or with `Prefer: wait=S` 200 once the venue's answer is known. */
async function close(deps: PlaceTradeDeps, request: HttpRequest): Promise<Result<HttpAnswer>> {
  const parsed = closeRequestOf(request);
  if (!parsed.ok) return parsed;
  const { command, waitMs } = parsed.value;
  const placed = await closePosition(deps, command);
  if (!placed.ok) return placed;
  const decided = waitMs > 0 ? await waitForDecision(deps, placed.value, waitMs) : placed.value;
  const { order, remaining } = await closingOf(deps.store, decided);
  return accept({
    status: waitMs > 0 && isDecided(order.state) ? 200 : 202,
    body: closingResourceOf(order, remaining),
    headers: { location: `/v1/orders/${order.orderId}` },
  });
}
