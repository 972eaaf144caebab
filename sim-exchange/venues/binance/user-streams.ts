import type { WebSocket } from 'ws';
import * as z from 'zod';
import type { VenueKey } from '../../core/key-terms.ts';
import type { StreamFaults } from '../../core/stream-faults.ts';
import type { ExchangeEvent } from '../../core/types.ts';
import { sendText } from '../../core/wire.ts';
import { type Reply, refuse } from './errors.ts';
import { Params } from './params.ts';
import { type Route, routes } from './routes.ts';
import { keyNamed, signatureRefusal, termsRefusal } from './security.ts';
import { ownerOf, userEvent } from './user-events.ts';
import type { BinanceVenue } from './venue.ts';

const requestSchema = z.object({
  id: z.union([z.string(), z.number(), z.null()]).optional(),
  method: z.string(),
  params: z.record(z.string(), z.unknown()).optional(),
});

const subscriptionId = 0;
type Run = (route: Route, params: Params, key?: VenueKey) => Reply;

/** WebSocket API methods that are REST routes by another name. */
const routeOfMethod: Readonly<Record<string, string>> = {
  ping: 'GET /api/v3/ping',
  time: 'GET /api/v3/time',
  exchangeInfo: 'GET /api/v3/exchangeInfo',
  depth: 'GET /api/v3/depth',
  klines: 'GET /api/v3/klines',
  'trades.recent': 'GET /api/v3/trades',
  'trades.aggregate': 'GET /api/v3/aggTrades',
  'ticker.price': 'GET /api/v3/ticker/price',
  'ticker.book': 'GET /api/v3/ticker/bookTicker',
  'ticker.24hr': 'GET /api/v3/ticker/24hr',
  'order.place': 'POST /api/v3/order',
  'order.test': 'POST /api/v3/order/test',
  'order.status': 'GET /api/v3/order',
  'order.cancel': 'DELETE /api/v3/order',
  'order.cancelReplace': 'POST /api/v3/order/cancelReplace',
  'openOrders.status': 'GET /api/v3/openOrders',
  'openOrders.cancelAll': 'DELETE /api/v3/openOrders',
  allOrders: 'GET /api/v3/allOrders',
  myTrades: 'GET /api/v3/myTrades',
  'account.status': 'GET /api/v3/account',
};

/** The WebSocket API: requests, and the user data stream of connections that subscribed with a signature. */
export class UserStreams {
  private readonly venue: BinanceVenue;
  private readonly faults: StreamFaults;
  private readonly run: Run;
  /** Each connection with the address it comes from. */
  private readonly sockets = new Map<WebSocket, string>();
  /** The account that each subscribed connection hears of. A connection has one subscription, by this id. */
  private readonly subscriptions = new Map<WebSocket, string>();

  constructor(venue: BinanceVenue, faults: StreamFaults, run: Run) {
    this.venue = venue;
    this.faults = faults;
    this.run = run;
    venue.exchange.onEvent((event) => this.publish(event));
  }

  connect(socket: WebSocket, remoteAddress: string): void {
    this.sockets.set(socket, remoteAddress);
    socket.on('message', (data) => this.receive(socket, String(data)));
    socket.on('error', () => socket.terminate());
    socket.on('close', () => {
      this.sockets.delete(socket);
      this.subscriptions.delete(socket);
    });
  }

  disconnect(): void {
    for (const socket of this.sockets.keys()) socket.terminate();
  }

  private publish(event: ExchangeEvent): void {
    const owner = ownerOf(event);
    if (![...this.subscriptions.values()].some((account) => account === owner)) return;
    const message = userEvent(this.venue, event);
    if (message === undefined) return;
    // Text is made now: by the time a delayed event leaves, the order has moved on.
    const text = JSON.stringify(message);
    this.faults.pass('private', message.e, text, () => {
      for (const [socket, account] of this.subscriptions)
        if (account === owner) sendText(socket, `{"subscriptionId":${subscriptionId},"event":${text}}`);
    });
  }

  private receive(socket: WebSocket, text: string): void {
    const request = requestSchema.safeParse(parsed(text));
    if (!request.success) {
      sendText(socket, JSON.stringify(answer(null, refuse('mandatory', 'method'))));
      return;
    }
    const { id = null, method, params = {} } = request.data;
    sendText(socket, JSON.stringify(answer(id, this.call(socket, method, params))));
  }

  private call(socket: WebSocket, method: string, given: Record<string, unknown>): Reply {
    const values = new Map(Object.entries(given).map(([name, value]) => [name, String(value)]));
    const params = new Params(values);
    if (method === 'userDataStream.unsubscribe') {
      this.subscriptions.delete(socket);
      return { status: 200, body: {} };
    }
    if (method === 'userDataStream.subscribe.signature') {
      const admitted = this.admit(socket, 'GET /ws-api/v3', params, values);
      if ('refusal' in admitted) return admitted.refusal;
      this.subscriptions.set(socket, admitted.key.account);
      return { status: 200, body: { subscriptionId } };
    }
    const name = routeOfMethod[method] ?? '';
    const route = routes.get(name);
    if (route === undefined) return refuse('unauthorizedRoute');
    if (route.security !== 'SIGNED') return this.run(route, params);
    const admitted = this.admit(socket, name, params, values);
    return 'refusal' in admitted ? admitted.refusal : this.run(route, params, admitted.key);
  }

  /** The signature covers every other parameter, sorted by name, unencoded. */
  private admit(
    socket: WebSocket,
    route: string,
    params: Params,
    values: ReadonlyMap<string, string>,
  ): { key: VenueKey } | { refusal: Reply } {
    const pairs = [...values].filter(([name]) => name !== 'signature').sort(([a], [b]) => (a < b ? -1 : 1));
    const signedText = pairs.map(([name, value]) => `${name}=${value}`).join('&');
    const named = keyNamed(this.venue, values.get('apiKey'));
    if ('refusal' in named) return named;
    const remoteAddress = this.sockets.get(socket) ?? '';
    const refusal =
      signatureRefusal(this.venue, named.key, params, signedText) ??
      termsRefusal(this.venue, named.key, { remoteAddress, route });
    return refusal === undefined ? named : { refusal };
  }
}

function answer(id: string | number | null, reply: Reply) {
  if (reply.status === 200) return { id, status: 200, result: reply.body, rateLimits: [] };
  return { id, status: reply.status, error: reply.body, rateLimits: [] };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
