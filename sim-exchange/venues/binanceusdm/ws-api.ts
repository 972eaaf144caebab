import type { WebSocket } from 'ws';
import * as z from 'zod';
import type { VenueKey } from '../../core/key-terms.ts';
import { sendText } from '../../core/wire.ts';
import { keyNamed, signatureRefusal, termsRefusal } from '../binance/security.ts';
import { type Reply, refuse } from './errors.ts';
import { LinearParams } from './params.ts';
import { parsedJson } from './parsed-json.ts';
import { type Route, routes } from './routes.ts';
import type { BinanceUsdmVenue } from './venue.ts';

const requestSchema = z.object({
  id: z.union([z.string(), z.number(), z.null()]).optional(),
  method: z.string(),
  params: z.record(z.string(), z.unknown()).optional(),
});

/** WebSocket API methods are REST routes by another name. */
const routeOfMethod: Readonly<Record<string, string>> = {
  depth: 'GET /fapi/v1/depth',
  'ticker.price': 'GET /fapi/v1/ticker/price',
  'ticker.book': 'GET /fapi/v1/ticker/bookTicker',
  'order.place': 'POST /fapi/v1/order',
  'order.modify': 'PUT /fapi/v1/order',
  'order.cancel': 'DELETE /fapi/v1/order',
  'order.status': 'GET /fapi/v1/order',
  'algoOrder.place': 'POST /fapi/v1/algoOrder',
  'algoOrder.cancel': 'DELETE /fapi/v1/algoOrder',
  'account.position': 'GET /fapi/v2/positionRisk',
  'v2/account.position': 'GET /fapi/v3/positionRisk',
  'account.balance': 'GET /fapi/v2/balance',
  'v2/account.balance': 'GET /fapi/v3/balance',
  'account.status': 'GET /fapi/v2/account',
  'v2/account.status': 'GET /fapi/v3/account',
  'userDataStream.start': 'POST /fapi/v1/listenKey',
  'userDataStream.ping': 'PUT /fapi/v1/listenKey',
  'userDataStream.stop': 'DELETE /fapi/v1/listenKey',
};

type Run = (route: Route, params: LinearParams, key?: VenueKey) => Reply;

/** The WebSocket API: one answer a request, signed over its parameters in the order of their names. */
export class WsApi {
  private readonly venue: BinanceUsdmVenue;
  private readonly run: Run;

  constructor(venue: BinanceUsdmVenue, run: Run) {
    this.venue = venue;
    this.run = run;
  }

  connect(socket: WebSocket, remoteAddress: string): void {
    socket.on('message', (data) => {
      const request = requestSchema.safeParse(parsedJson(String(data)));
      if (!request.success) {
        sendText(socket, JSON.stringify(answer(null, refuse('mandatory', 'method'))));
        return;
      }
      const { id = null, method, params = {} } = request.data;
      sendText(socket, JSON.stringify(answer(id, this.call(remoteAddress, method, params))));
    });
    socket.on('error', () => socket.terminate());
  }

  private call(remoteAddress: string, method: string, given: Record<string, unknown>): Reply {
    const name = routeOfMethod[method] ?? '';
    const route = routes.get(name);
    if (route === undefined) return refuse('unsupportedRoute', 'ws-fapi', method);
    const values = new Map(Object.entries(given).map(([key, value]) => [key, String(value)]));
    const params = new LinearParams(values);
    if (route.security === 'NONE') return this.run(route, params);
    const named = keyNamed(this.venue, values.get('apiKey'));
    if ('refusal' in named) return named.refusal;
    const { key } = named;
    const refusal =
      (route.security === 'SIGNED'
        ? signatureRefusal(this.venue, key, params, signedPairs(values))
        : undefined) ?? termsRefusal(this.venue, key, { remoteAddress, route: name });
    return refusal ?? this.run(route, params, key);
  }
}

function signedPairs(values: ReadonlyMap<string, string>): string {
  const pairs = [...values].filter(([name]) => name !== 'signature').sort(([a], [b]) => (a < b ? -1 : 1));
  return pairs.map(([name, value]) => `${name}=${value}`).join('&');
}

function answer(id: string | number | null, reply: Reply) {
  if (reply.status === 200) return { id, status: 200, result: reply.body, rateLimits: [] };
  return { id, status: reply.status, error: reply.body, rateLimits: [] };
}
