import * as z from 'zod';
import type { ReplaceAnswer } from '../../../domain/venue/venue-answer.ts';
import type { Replacement } from '../../../ports/replacement.ts';
import { unreachable, unreadable } from '../trouble.ts';
import { VenueHttpError } from '../venue-http.ts';
import { classifyRefusal, isOrderNotFound } from './classify.ts';
import { orderParameters } from './order-parameters.ts';
import { uuid } from './wire.ts';

/**
 * POST /v1/orders/cancel_and_new as it is exact: with `remain_only` Upbit itself places what the old order leaves open
 * once it is cancelled, whatever was executed until then. So only the limit changes.
 *
 * @returns undefined for another quantity: named beforehand, it could come to more than the order
 */
export function replaceParameters({
  order,
  instrument,
  clientOrderId,
  previous,
}: Replacement): Record<string, string> | undefined {
  if (!order.quantity?.equals(previous.quantity)) return undefined;
  const { ord_type, price, time_in_force, smp_type } =
    orderParameters(order, instrument, clientOrderId) ?? {};
  if (!ord_type || !price) return undefined;
  return {
    prev_order_identifier: previous.clientOrderId,
    new_identifier: clientOrderId,
    new_ord_type: ord_type,
    new_price: price,
    new_volume: 'remain_only',
    ...(time_in_force ? { new_time_in_force: time_in_force } : {}),
    ...(smp_type ? { new_smp_type: smp_type } : {}),
  };
}

const requested = z.object({ new_order_uuid: uuid });

/**
 * Success says that both were asked for. Where the old order is filled before its cancel is done, no new one is placed
 * (Upbit's documentation, "cancel and new"): how both ended only look-ups tell.
 */
export function readReplaced(body: unknown): ReplaceAnswer {
  const reason = requested.safeParse(body).success
    ? { code: 'REPLACE_REQUESTED', message: 'Upbit took the request: look both orders up.' }
    : unreadable;
  return { canceled: { class: 'UNKNOWN', ...reason }, placed: { class: 'IN_DOUBT', ...reason } };
}

/** A refusal is of the whole request: the old order stays. One that is not found has ended. */
export function readReplaceFailure(error: unknown): ReplaceAnswer {
  if (!(error instanceof VenueHttpError)) {
    const silence = unreachable(error);
    return { canceled: { class: 'UNKNOWN', ...silence }, placed: { class: 'IN_DOUBT', ...silence } };
  }
  if (isOrderNotFound(error))
    return { canceled: { class: 'NOT_OPEN', code: 'order_not_found' }, placed: { class: 'NOT_SENT' } };
  const placed = classifyRefusal(error.answer);
  if (placed.class !== 'IN_DOUBT') return { canceled: { class: 'NOT_CANCELED' }, placed };
  const { code, message } = placed;
  return { canceled: { class: 'UNKNOWN', code, message }, placed };
}
