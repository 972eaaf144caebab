import * as z from 'zod';
import type { CancelAnswer, ReplaceAnswer, VenueAnswer } from '../../../domain/venue/venue-answer.ts';
import type { Replacement } from '../../../ports/replacement.ts';
import { unreachable, unreadable } from '../trouble.ts';
import { VenueHttpError } from '../venue-http.ts';
import { cancelUnknownOrder, classifyRefusal, parseError } from './classify.ts';
import { ackSchema, canceledOrderSchema, orderParameters, orderView } from './wire.ts';

/**
 * POST /api/v3/order/cancelReplace as it is exact: the new order's quantity is named before the old one is cancelled,
 * so the old one must not have been filled at all. STOP_ON_FAILURE: without a cancel nothing is placed.
 */
export function replaceParameters(
  { order, clientOrderId, previous }: Replacement,
  symbol: string,
): Record<string, string> {
  const quantity = order.quantity?.minus(previous.executedBefore);
  return {
    ...orderParameters({ ...order, ...(quantity ? { quantity } : {}) }, symbol, clientOrderId),
    cancelReplaceMode: 'STOP_ON_FAILURE',
    cancelOrigClientOrderId: previous.clientOrderId,
    cancelRestrictions: 'ONLY_NEW',
  };
}

const halves = z.object({
  cancelResult: z.enum(['SUCCESS', 'FAILURE']),
  newOrderResult: z.enum(['SUCCESS', 'FAILURE', 'NOT_ATTEMPTED']),
  cancelResponse: z.unknown(),
  newOrderResponse: z.unknown(),
});
const refusedHalves = z.object({ data: halves });

const cancelFilled = /cancel restrictions/i;
const doubt = { class: 'IN_DOUBT', ...unreadable } as const;
const unknownCancel = { class: 'UNKNOWN', ...unreadable } as const;

/** A body of success. */
export function readReplaced(body: unknown, replacement: Replacement): ReplaceAnswer {
  const read = halves.safeParse(body);
  return read.success ? readHalves(read.data, replacement) : { canceled: unknownCancel, placed: doubt };
}

/**
 * -2022 and -2021 carry both halves; any other refusal is of the whole request, before either of them (its spot API
 * documentation: filters and order count are evaluated before the cancel).
 */
export function readReplaceFailure(error: unknown, replacement: Replacement): ReplaceAnswer {
  if (!(error instanceof VenueHttpError)) {
    const silence = unreachable(error);
    return { canceled: { class: 'UNKNOWN', ...silence }, placed: { class: 'IN_DOUBT', ...silence } };
  }
  const read = refusedHalves.safeParse(json(error.answer.body));
  if (read.success) return readHalves(read.data.data, replacement);
  const placed = classifyRefusal(error.answer);
  if (placed.class !== 'IN_DOUBT') return { canceled: { class: 'NOT_CANCELED' }, placed };
  const { code, message } = placed;
  return { canceled: { class: 'UNKNOWN', code, message }, placed };
}

function readHalves(
  { cancelResult, cancelResponse, newOrderResult, newOrderResponse }: z.infer<typeof halves>,
  replacement: Replacement,
): ReplaceAnswer {
  return {
    canceled:
      cancelResult === 'SUCCESS' ? canceledHalf(cancelResponse, replacement) : failedCancel(cancelResponse),
    placed: placedHalf(newOrderResult, newOrderResponse, replacement),
  };
}

function canceledHalf(response: unknown, { previous }: Replacement): CancelAnswer {
  const order = canceledOrderSchema.safeParse(response);
  return order.success && order.data.origClientOrderId === previous.clientOrderId
    ? { class: 'CANCELED', order: orderView(order.data, previous.clientOrderId) }
    : unknownCancel;
}

/** Not cancelled because it was filled in part, or because it is not open any more; or nobody knows. */
function failedCancel(response: unknown): ReplaceAnswer['canceled'] {
  const { code, message } = parseError(JSON.stringify(response) ?? '');
  if (code !== String(cancelUnknownOrder))
    return { class: 'UNKNOWN', code: code ?? 'UNREADABLE', message: message ?? '' };
  return cancelFilled.test(message ?? '') ? { class: 'NOT_CANCELED' } : { class: 'NOT_OPEN', code };
}

function placedHalf(
  result: z.infer<typeof halves>['newOrderResult'],
  response: unknown,
  { clientOrderId }: Replacement,
): VenueAnswer | { readonly class: 'NOT_SENT' } {
  if (result === 'NOT_ATTEMPTED') return { class: 'NOT_SENT' };
  if (result === 'FAILURE') return classifyRefusal({ status: 400, body: JSON.stringify(response) ?? '' });
  const ack = ackSchema.safeParse(response);
  return ack.success && ack.data.clientOrderId === clientOrderId
    ? { class: 'ACCEPTED', venueOrderId: ack.data.orderId }
    : doubt;
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
