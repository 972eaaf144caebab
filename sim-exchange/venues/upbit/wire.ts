import type { WebSocket } from 'ws';
import { StreamFaults } from '../../core/stream-faults.ts';
import type { Fill, Order } from '../../core/types.ts';
import type { WireReply, WireRequest, WireVenue } from '../../core/wire.ts';
import { quotation, type Reply, refuse } from './errors.ts';
import { Params, pairsOf } from './params.ts';
import { PrivateStreams } from './private-streams.ts';
import { PublicStreams } from './public-streams.ts';
import { RateLimits } from './rate-limits.ts';
import { tradeUuid } from './render.ts';
import { type Route, routes } from './routes.ts';
import { allows, Security } from './security.ts';
import { type UpbitVenue, uuidOf } from './venue.ts';

/** Upbit's REST API (`/v1`) and streams (`/websocket/v1`, `/websocket/v1/private`). */
export class UpbitWire implements WireVenue {
  readonly name = 'upbit';
  readonly streamFaults = new StreamFaults('orderbook');
  private readonly venue: UpbitVenue;
  private readonly limits: RateLimits;
  private readonly security: Security;
  private readonly publicStreams: PublicStreams;
  private readonly privateStreams: PrivateStreams;

  constructor(venue: UpbitVenue) {
    this.venue = venue;
    this.limits = new RateLimits(venue.options.limits);
    this.security = new Security(venue);
    this.publicStreams = new PublicStreams(venue, this.streamFaults);
    this.privateStreams = new PrivateStreams(venue, this.streamFaults);
  }

  handle(request: WireRequest): WireReply {
    const route = routes.get(`${request.method} ${request.path}`);
    if (route === undefined) return wireReply(quotation.noRoute);
    const reply = this.answer(route, request);
    return wireReply(reply, { 'remaining-req': this.limits.header(route.group) });
  }

  /** The identifier a request carries, or the one of the order whose uuid it carries. */
  clientOrderId(request: WireRequest): string | undefined {
    const params = new Params(pairsOf(request) ?? []);
    const names = ['new_identifier', 'identifier', 'prev_order_identifier'];
    const uuid = params.text('uuid') ?? params.text('prev_order_uuid');
    const named = names.map((name) => params.text(name)).find((value) => value !== undefined);
    return named ?? (uuid === undefined ? undefined : this.venue.orderByUuid(uuid)?.clientId);
  }

  accept(request: WireRequest): ((socket: WebSocket) => void) | WireReply | undefined {
    const path = request.path.replace(/\/$/, '');
    if (path === '/websocket/v1' && !this.streamFaults.refuses('public')) {
      return (socket) => this.publicStreams.connect(socket);
    }
    if (path !== '/websocket/v1/private' || this.streamFaults.refuses('private')) return undefined;
    const admitted = this.security.admit(request);
    if ('refusal' in admitted) return wireReply(admitted.refusal);
    return (socket) => this.privateStreams.connect(socket, admitted.key);
  }

  /** Cuts every stream connection of the target at once, without a closing handshake. */
  disconnect(target: 'private' | 'public'): void {
    (target === 'private' ? this.privateStreams : this.publicStreams).disconnect();
  }

  publish(): void {
    this.publicStreams.publish();
    this.privateStreams.tick();
  }

  reset(): void {
    this.limits.reset();
    this.security.reset();
  }

  orderName(order: Order): string {
    return uuidOf(order);
  }

  tradeName(fill: Fill): string {
    return tradeUuid(fill);
  }

  private answer(route: Route, request: WireRequest): Reply {
    const limited = this.limits.count(this.venue.nowMs(), route.group);
    if (limited !== undefined) return limited;
    if (route.access !== 'open') {
      const admitted = this.security.admit(request);
      if ('refusal' in admitted) return admitted.refusal;
      if (route.access !== 'key' && !allows(admitted.key, route.access)) return refuse('out_of_scope');
    }
    if (request.method === 'DELETE' && request.body !== '') return refuse('QUERY_PARAMETER_NOT_SUPPORTED');
    const pairs = pairsOf(request);
    if (pairs === undefined) return refuse('invalid_parameter');
    return route.handle(this.venue, new Params(pairs, route.access === 'open'));
  }
}

function wireReply({ status, body, text }: Reply, headers: Record<string, string> = {}): WireReply {
  const type = text === undefined ? 'application/json;charset=UTF-8' : 'text/plain;charset=UTF-8';
  return { status, headers: { 'content-type': type, ...headers }, body: text ?? JSON.stringify(body) };
}
