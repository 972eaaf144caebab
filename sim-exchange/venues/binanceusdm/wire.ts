import type { WebSocket } from 'ws';
import type { VenueKey } from '../../core/key-terms.ts';
import { StreamFaults } from '../../core/stream-faults.ts';
import type { Fill, Order } from '../../core/types.ts';
import type { WireReply, WireRequest, WireVenue } from '../../core/wire.ts';
import { paramsOf, signedText } from '../binance/request-text.ts';
import { keyNamed, signatureRefusal, termsRefusal } from '../binance/security.ts';
import { type Reply, refuse } from './errors.ts';
import { MarketStreams } from './market-streams.ts';
import { LinearParams } from './params.ts';
import { RateLimits } from './rate-limits.ts';
import { type Route, routes } from './routes.ts';
import { UserStreams } from './user-streams.ts';
import type { BinanceUsdmVenue } from './venue.ts';
import { WsApi } from './ws-api.ts';

/**
 * Binance USDⓈ-M's REST routes, its streams (`/public`, `/market` and `/private`, each with `/ws` and `/stream`; the
 * addresses without them, which Binance has retired, still work) and its WebSocket API (`/ws-fapi/v1`).
 */
export class BinanceUsdmWire implements WireVenue {
  readonly name = 'binanceusdm';
  readonly venue: BinanceUsdmVenue;
  readonly streamFaults = new StreamFaults('depthUpdate');
  private readonly limits: RateLimits;
  private readonly marketStreams: MarketStreams;
  private readonly userStreams: UserStreams;
  private readonly wsApi: WsApi;

  constructor(venue: BinanceUsdmVenue) {
    this.venue = venue;
    this.limits = new RateLimits(venue.options.weightLimit1m, venue.options.orderLimit10s);
    this.marketStreams = new MarketStreams(venue, this.streamFaults);
    this.userStreams = new UserStreams(venue, this.streamFaults);
    this.wsApi = new WsApi(venue, (route, params, key) => this.run(route, params, key));
  }

  handle(request: WireRequest): WireReply {
    const { method, path } = request;
    const route = routes.get(`${method} ${path}`);
    const reply =
      route === undefined ? refuse('unsupportedRoute', path, method) : this.secured(route, request);
    return {
      status: reply.status,
      headers: {
        'content-type': 'application/json',
        ...this.limits.headers(route !== undefined && route.orders > 0),
        ...reply.headers,
      },
      body: JSON.stringify(reply.body),
    };
  }

  clientOrderId(request: WireRequest): string | undefined {
    const given = paramsOf(request);
    return given.get('newClientOrderId') ?? given.get('origClientOrderId') ?? given.get('clientAlgoId');
  }

  accept({ path, query, remoteAddress }: WireRequest): ((socket: WebSocket) => void) | undefined {
    if (/^\/ws-fapi\/v1\/?$/.test(path)) return (socket) => this.wsApi.connect(socket, remoteAddress);
    const given = new URLSearchParams(query);
    const [, category, mode, name] =
      /^(?:\/(public|market|private))?\/(ws|stream)(?:\/(.*))?$/.exec(path) ?? [];
    if (mode === undefined) return undefined;
    const streams = given.get('streams') ?? '';
    const listenKey = given.get('listenKey') ?? keyAmong([name ?? '', streams]);
    if (category === 'private' || listenKey !== '') {
      if (this.streamFaults.refuses('private')) return undefined;
      const events = given.get('events') ?? '';
      return (socket) => this.userStreams.connect(socket, listenKey, events, mode === 'stream');
    }
    if (this.streamFaults.refuses('public')) return undefined;
    return (socket) => this.marketStreams.connect(socket, path, streams);
  }

  /** Cuts every stream connection of the target at once, without a closing handshake. */
  disconnect(target: 'private' | 'public'): void {
    (target === 'private' ? this.userStreams : this.marketStreams).disconnect();
  }

  /** What is due every 100 ms: books, tickers, klines; listen keys and orders whose time is over. */
  publish(): void {
    this.venue.expireOrders();
    this.marketStreams.publish();
    this.userStreams.publish();
  }

  reset(): void {
    this.limits.reset();
    this.venue.reset();
  }

  orderName(order: Order): string {
    return String(order.id);
  }

  tradeName(fill: Fill): string {
    return String(fill.tradeId);
  }

  private secured(route: Route, request: WireRequest): Reply {
    const params = new LinearParams(paramsOf(request));
    if (route.security === 'NONE') return this.run(route, params);
    const named = keyNamed(this.venue, request.header('x-mbx-apikey'));
    if ('refusal' in named) return named.refusal;
    const { key } = named;
    if (route.security === 'SIGNED') {
      const refusal = signatureRefusal(this.venue, key, params, signedText(request));
      if (refusal !== undefined) return refusal;
    }
    const { method, path, remoteAddress } = request;
    const refusal = termsRefusal(this.venue, key, { remoteAddress, route: `${method} ${path}` });
    return refusal ?? this.run(route, params, key);
  }

  private run(route: Route, params: LinearParams, key?: VenueKey): Reply {
    return (
      this.limits.count(this.venue.nowMs(), route.weight(params), route.orders) ??
      route.handle(this.venue, params, key ?? this.venue.keys.own)
    );
  }
}

/** A listenKey in the place of a stream's name, as the retired addresses have it. */
function keyAmong(names: string[]): string {
  return names.find((name) => /^[a-f0-9]{64}$/.test(name)) ?? '';
}
