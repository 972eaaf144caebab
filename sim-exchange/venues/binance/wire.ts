import type { WebSocket } from 'ws';
import type { VenueKey } from '../../core/key-terms.ts';
import { StreamFaults } from '../../core/stream-faults.ts';
import type { Fill, Order } from '../../core/types.ts';
import type { WireReply, WireRequest, WireVenue } from '../../core/wire.ts';
import { type Reply, refuse } from './errors.ts';
import { MarketStreams } from './market-streams.ts';
import { Params } from './params.ts';
import { RateLimits } from './rate-limits.ts';
import { paramsOf, signedText } from './request-text.ts';
import { type Route, routes } from './routes.ts';
import { keyNamed, signatureRefusal, termsRefusal } from './security.ts';
import { UserStreams } from './user-streams.ts';
import type { BinanceVenue } from './venue.ts';

/** Binance spot's REST routes, market streams (`/ws`, `/stream`) and WebSocket API (`/ws-api/v3`). */
export class BinanceWire implements WireVenue {
  readonly name = 'binance';
  readonly venue: BinanceVenue;
  private readonly limits: RateLimits;
  readonly streamFaults = new StreamFaults('depthUpdate');
  private readonly marketStreams: MarketStreams;
  private readonly userStreams: UserStreams;

  constructor(venue: BinanceVenue) {
    this.venue = venue;
    this.limits = new RateLimits(venue.options.weightLimit1m, venue.options.orderLimit10s);
    this.marketStreams = new MarketStreams(venue, this.streamFaults);
    this.userStreams = new UserStreams(venue, this.streamFaults, (route, params, key) =>
      this.run(route, params, key),
    );
  }

  handle(request: WireRequest): WireReply {
    const route = routes.get(`${request.method} ${request.path}`);
    const reply = route === undefined ? refuse('unauthorizedRoute') : this.secured(route, request);
    return {
      status: reply.status,
      headers: {
        'content-type': 'application/json;charset=UTF-8',
        ...this.limits.headers(route?.order === true),
        ...reply.headers,
      },
      body: JSON.stringify(reply.body),
    };
  }

  clientOrderId(request: WireRequest): string | undefined {
    const given = paramsOf(request);
    return (
      given.get('newClientOrderId') ?? given.get('origClientOrderId') ?? given.get('cancelOrigClientOrderId')
    );
  }

  accept({ path, query, remoteAddress }: WireRequest): ((socket: WebSocket) => void) | undefined {
    if (/^\/ws-api\/v3\/?$/.test(path)) {
      if (this.streamFaults.refuses('private')) return undefined;
      return (socket) => this.userStreams.connect(socket, remoteAddress);
    }
    if (!/^\/(ws|stream)(\/|$)/.test(path) || this.streamFaults.refuses('public')) return undefined;
    const streams = new URLSearchParams(query).get('streams') ?? '';
    return (socket) => this.marketStreams.connect(socket, path, streams);
  }

  /** Cuts every stream connection of the target at once, without a closing handshake. */
  disconnect(target: 'private' | 'public'): void {
    (target === 'private' ? this.userStreams : this.marketStreams).disconnect();
  }

  /** Publishes what is due: depth diffs, klines, tickers. Called every 100 ms. */
  publish(): void {
    this.marketStreams.publish();
  }

  reset(): void {
    this.limits.reset();
  }

  orderName(order: Order): string {
    return String(order.id);
  }

  tradeName(fill: Fill): string {
    return String(fill.tradeId);
  }

  private secured(route: Route, request: WireRequest): Reply {
    const params = new Params(paramsOf(request));
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

  private run(route: Route, params: Params, key?: VenueKey): Reply {
    return (
      this.limits.count(this.venue.nowMs(), route.weight(params), route.order) ??
      route.handle(this.venue, params, key ?? this.venue.keys.own)
    );
  }
}
