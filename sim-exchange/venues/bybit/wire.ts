import { randomBytes } from 'node:crypto';
import type { WebSocket } from 'ws';
import { isValue } from '../../core/object-params.ts';
import { StreamFaults, type StreamTarget } from '../../core/stream-faults.ts';
import type { Fill, Order } from '../../core/types.ts';
import type { WireReply, WireRequest, WireVenue } from '../../core/wire.ts';
import { type Reply, refuse, refused } from './errors.ts';
import { execIdOf, orderIdOf, orderNumber } from './ids.ts';
import { Params, requestValue } from './params.ts';
import { PositionStops } from './position-stops.ts';
import { PrivateStreams } from './private-streams.ts';
import { PublicStreams } from './public-streams.ts';
import { RateLimits, type Standing } from './rate-limits.ts';
import { type Route, routes } from './routes.ts';
import { admit, allows } from './security.ts';
import { type Kind, Streams } from './streams.ts';
import { TradeStream } from './trade-stream.ts';
import type { BybitVenue } from './venue.ts';

const endpoint = /^\/v5\/(?:public\/(spot|linear|inverse|option)|(private|trade))\/?$/;
const kinds: readonly Kind[] = ['spot', 'linear', 'inverse', 'option', 'private', 'trade'];

/** Bybit's REST API (`/v5`) and streams (`/v5/public/…`, `/v5/private`, `/v5/trade`). */
export class BybitWire implements WireVenue {
  readonly name = 'bybit';
  readonly streamFaults = new StreamFaults('orderbook');
  private readonly venue: BybitVenue;
  private readonly limits: RateLimits;
  private readonly stops: PositionStops;
  private readonly streams: Streams;

  constructor(venue: BybitVenue) {
    this.venue = venue;
    this.limits = new RateLimits(venue.options.limits);
    this.stops = new PositionStops(venue);
    this.streams = new Streams(venue, this.streamFaults, {
      open: new PublicStreams(venue),
      own: new PrivateStreams(venue, this.stops),
      trade: new TradeStream(venue, this.limits, this.stops),
    });
  }

  handle(request: WireRequest): WireReply {
    const nowMs = this.venue.nowMs();
    const headers: Record<string, string> = {
      'content-type': 'application/json; charset=utf-8',
      traceid: randomBytes(16).toString('hex'),
      timenow: String(nowMs),
    };
    const done = this.answer(request, nowMs, headers);
    this.stops.settle();
    if (done === 'banned') return { status: 403, headers, body: '403, access too frequent' };
    if (done === 'unsigned') return { status: 401, headers, body: '' };
    const { status, retCode, retMsg, result, retExtInfo } = done;
    return { status, headers, body: JSON.stringify({ retCode, retMsg, result, retExtInfo, time: nowMs }) };
  }

  /** The client id a request carries (a batch: its first order's), or that of the order whose id it carries. */
  clientOrderId(request: WireRequest): string | undefined {
    const value = requestValue(request) ?? {};
    const [first] = Array.isArray(value.request) ? value.request : [];
    const params = new Params(isValue(first) ? first : value);
    const orderId = params.text('orderId');
    const named = params.text('orderLinkId');
    if (named !== undefined || orderId === undefined) return named;
    return this.venue.exchange.orders.byId.get(orderNumber(orderId))?.clientId;
  }

  accept(request: WireRequest): ((socket: WebSocket) => void) | WireReply | undefined {
    const [, open, own] = endpoint.exec(request.path) ?? [];
    const kind = kinds.find((each) => each === (open ?? own));
    if (kind === undefined || this.streamFaults.refuses(own === undefined ? 'public' : 'private'))
      return undefined;
    return (socket) => this.streams.connect(socket, kind, request.remoteAddress);
  }

  disconnect(target: StreamTarget): void {
    this.streams.disconnect(target);
  }

  publish(): void {
    this.stops.settle();
    this.streams.tick();
  }

  reset(): void {
    this.limits.reset();
    this.stops.forget();
    this.venue.reset();
  }

  orderName(order: Order): string {
    return orderIdOf(order, this.venue.instrument(order.symbol).category);
  }

  tradeName(fill: Fill): string {
    const { index, category } = this.venue.instrument(fill.symbol);
    return execIdOf(fill, index, category);
  }

  private answer(
    request: WireRequest,
    nowMs: number,
    headers: Record<string, string>,
  ): Reply | 'banned' | 'unsigned' {
    if (this.limits.isBanned(nowMs, request.remoteAddress)) return 'banned';
    const name = `${request.method} ${request.path}`;
    const route = routes.get(name);
    if (route === undefined) return { ...refuse('notFound'), status: 404 };
    const value = requestValue(request);
    const params = new Params(value ?? {});
    if (route.access === 'public') {
      return route.handle(this.venue, params, this.venue.keys.own, this.stops);
    }
    const admitted = admit(this.venue, request);
    if (admitted === undefined) return 'unsigned';
    if ('refusal' in admitted) return refused(admitted.refusal);
    if (value === undefined) return refuse('parameter', 'body');
    const spot = params.text('category') === 'spot';
    const scope = route.access === 'trade' ? (spot ? 'SpotTrade' : 'Order') : route.access;
    if (scope !== 'read' && !allows(admitted.key, scope)) return refuse('notAllowed');
    const standing = this.standing(route, name, nowMs, spot, value);
    headers['x-bapi-limit'] = String(standing.limit);
    headers['x-bapi-limit-status'] = String(standing.left);
    headers['x-bapi-limit-reset-timestamp'] = String(standing.resetMs);
    if (standing.exceeded) return refuse('tooMany');
    return route.handle(this.venue, params, admitted.key, this.stops);
  }

  private standing(
    route: Route,
    name: string,
    nowMs: number,
    spot: boolean,
    { request }: Record<string, unknown>,
  ): Standing {
    const { linear = 50, spot: onSpot = 50 } = route.limit ?? {};
    const items = route.isBatch && Array.isArray(request) ? request.length : 1;
    return this.limits.count(nowMs, `${name.replace(/^\w+ /, '')} ${spot}`, spot ? onSpot : linear, items);
  }
}
