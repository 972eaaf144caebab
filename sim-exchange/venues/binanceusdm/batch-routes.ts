import * as z from 'zod';
import { ok, type Reply, refuse } from './errors.ts';
import { cancelOrder, modifyOrder, placeOrder } from './order-routes.ts';
import { LinearParams } from './params.ts';
import { parsedJson } from './parsed-json.ts';
import type { BinanceUsdmVenue } from './venue.ts';

const most = { placed: 5, cancelled: 10 };
const scalar = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const ordersSchema = z.array(z.record(z.string(), scalar));
const namesSchema = z.array(scalar);

/** POST batchOrders: each order by itself; a refusal stands in the list where its order would. */
export function placeBatch(venue: BinanceUsdmVenue, params: LinearParams): Reply {
  return batch(params, (each) => placeOrder(venue, each));
}

/** PUT batchOrders. */
export function modifyBatch(venue: BinanceUsdmVenue, params: LinearParams): Reply {
  return batch(params, (each) => modifyOrder(venue, each));
}

function batch(params: LinearParams, act: (each: LinearParams) => Reply): Reply {
  const text = params.required('batchOrders');
  if (params.refusal !== undefined) return params.refusal;
  const orders = ordersSchema.safeParse(parsedJson(text));
  if (!orders.success) return refuse('invalidParameter', 'batchOrders');
  const { length } = orders.data;
  if (length === 0 || length > most.placed) return refuse('badBatchSize', length);
  return ok(orders.data.map((values) => act(new LinearParams(new Map(Object.entries(values)))).body));
}

/** DELETE batchOrders: by order ids or by client order ids. */
export function cancelBatch(venue: BinanceUsdmVenue, params: LinearParams): Reply {
  const symbol = params.required('symbol');
  if (params.refusal !== undefined) return params.refusal;
  const ids = listed(params, 'orderIdList');
  const clientIds = listed(params, 'origClientOrderIdList');
  if (ids === 'malformed' || clientIds === 'malformed') return refuse('invalidParameter', 'orderIdList');
  const [name, names] = ids === undefined ? ['origClientOrderId', clientIds] : ['orderId', ids];
  if (names === undefined) return refuse('eitherMandatory', 'orderIdList', 'origClientOrderIdList');
  if (names.length === 0 || names.length > most.cancelled) return refuse('badBatchSize', names.length);
  const cancelled = names.map((each) => {
    const values = new Map([
      ['symbol', symbol],
      [name, each],
    ]);
    return cancelOrder(venue, new LinearParams(values)).body;
  });
  return ok(cancelled);
}

/** A JSON list; clients write the name of the parameter in either case. */
function listed(params: LinearParams, name: string): string[] | 'malformed' | undefined {
  const text = params.text(name) ?? params.text(name.toLowerCase());
  if (text === undefined) return undefined;
  const list = namesSchema.safeParse(parsedJson(text));
  return list.success ? list.data : 'malformed';
}
