import type { VenueKey } from '../../core/key-terms.ts';
import { ok, type Reply, refuse } from './errors.ts';
import { cancelOrder, placeOrder, readOrder } from './order-routes.ts';
import type { Params } from './params.ts';
import { symbolOf } from './symbol-parameter.ts';
import type { BinanceVenue } from './venue.ts';

const modes = ['STOP_ON_FAILURE', 'ALLOW_FAILURE'];

/**
 * POST order/cancelReplace. What is wrong with the new order by itself, filters included, refuses the whole request
 * before anything is cancelled; funds are judged once the old order has freed its own.
 */
export function cancelReplace(venue: BinanceVenue, params: Params, key: VenueKey): Reply {
  const cancelParams = params.renamed({
    cancelOrderId: 'orderId',
    cancelOrigClientOrderId: 'origClientOrderId',
    cancelNewClientOrderId: 'newClientOrderId',
    cancelRestrictions: 'cancelRestrictions',
    symbol: 'symbol',
  });
  const mode = params.required('cancelReplaceMode');
  if (params.refusal !== undefined) return params.refusal;
  if (!modes.includes(mode)) return refuse('invalidData', 'cancelReplaceMode');
  if (!params.has('cancelOrderId') && !params.has('cancelOrigClientOrderId'))
    return refuse('eitherMandatory', 'cancelOrigClientOrderId', 'cancelOrderId');
  const symbol = symbolOf(venue, params);
  if (symbol === undefined) return params.refusal ?? refuse('invalidSymbol');
  const read = readOrder(venue, params, symbol, key);
  if ('refusal' in read) return read.refusal;
  const cancelled = cancelOrder(venue, cancelParams, key);
  const cancelFailed = cancelled.status !== 200;
  const placed = cancelFailed && mode === 'STOP_ON_FAILURE' ? undefined : placeOrder(venue, params, key);
  return answer(cancelled, placed);
}

function answer(cancelled: Reply, placed: Reply | undefined): Reply {
  const cancelFailed = cancelled.status !== 200;
  const isPlaced = placed?.status === 200;
  const data = {
    cancelResult: cancelFailed ? 'FAILURE' : 'SUCCESS',
    newOrderResult: placed === undefined ? 'NOT_ATTEMPTED' : isPlaced ? 'SUCCESS' : 'FAILURE',
    cancelResponse: cancelled.body,
    newOrderResponse: placed?.body ?? null,
  };
  if (!cancelFailed && isPlaced) return ok(data);
  if (cancelFailed && !isPlaced)
    return { status: 400, body: { code: -2022, msg: 'Order cancel-replace failed.', data } };
  return { status: 409, body: { code: -2021, msg: 'Order cancel-replace partially failed.', data } };
}
