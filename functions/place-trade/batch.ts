import { createHash } from 'node:crypto';
import type { BatchItem, PlaceBatchCommand } from '#shared/application/place-batch.ts';
import { accept, type InvalidCode, type Result } from '#shared/domain/refusal.ts';
import { batchEnvelope } from '#shared/http-api/batches.ts';
import { orderTermsOf } from '#shared/http-api/order-terms.ts';
import { parseWith } from '#shared/http-api/parse.ts';
import { placeOrderRequest } from '#shared/http-api/schemas.ts';
import type { HttpRequest } from '#shared/lambda/http-handler.ts';
import { idempotencyKeyOf } from './request.ts';

/** Refused whole when the envelope is malformed; an order in it that is has its own outcome. */
export function placeBatchRequestOf(request: HttpRequest): Result<PlaceBatchCommand, InvalidCode> {
  const key = idempotencyKeyOf(request);
  if (!key.ok) return key;
  const json = request.json();
  if (!json.ok) return json;
  const envelope = parseWith(batchEnvelope, json.value);
  if (!envelope.ok) return envelope;
  const { orders } = envelope.value;
  const { ownerId, correlationId } = request;
  const requestHash = createHash('sha256')
    .update(canonical(['batch', ...orders]))
    .digest('hex');
  return accept({
    ownerId,
    idempotencyKey: key.value,
    requestHash,
    correlationId,
    items: orders.map(itemOf),
  });
}

function itemOf(order: unknown): BatchItem {
  const body = parseWith(placeOrderRequest, order);
  if (!body.ok) return body;
  const terms = orderTermsOf(body.value);
  return terms.ok ? accept({ accountId: body.value.accountId, terms: terms.value }) : terms;
}

/** Spacing and the order of an order's fields do not make another batch; the order of the orders does. */
function canonical(orders: readonly unknown[]): string {
  return JSON.stringify(orders, (_key, value: unknown) =>
    value !== null && typeof value === 'object' && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
}
