import type { WebSocket } from 'ws';
import { valuesOf } from '../../core/object-params.ts';
import { StreamFaults, type StreamTarget } from '../../core/stream-faults.ts';
import type { Fill, Order } from '../../core/types.ts';
import type { WireReply, WireRequest, WireVenue } from '../../core/wire.ts';
import { type Reply, refusal, refused } from './errors.ts';
import { execIdOf, orderIdOf, orderNumber, strategyNumber } from './ids.ts';
import { Params } from './params.ts';
import { PrivateStreams } from './private-streams.ts';
import { PublicStreams } from './public-streams.ts';
import { RateLimits } from './rate-limits.ts';
import { routes } from './routes.ts';
import { admit, allows } from './security.ts';
import { placePreset } from './strategy-routes.ts';
import { Streams } from './streams.ts';
import { type BitgetVenue, fundingAccount, userAccount } from './venue.ts';

/** Bitget's REST API (`/api/v3`, and of `/api/v2` what is public) and streams (`/v3/ws/…`, `/v2/ws/public`). */
export class BitgetWire implements WireVenue {
  readonly name = 'bitget';
  readonly streamFaults = new StreamFaults('books');
  private readonly venue: BitgetVenue;
  private readonly limits: RateLimits;
  private readonly streams: Streams;
  /** Filled orders whose take-profit and stop-loss have yet to be placed. */
  private readonly filled: Order[] = [];

  constructor(venue: BitgetVenue) {
    this.venue = venue;
    this.limits = new RateLimits(venue.options.limits);
    const channels = { open: new PublicStreams(venue), own: new PrivateStreams(venue) };
    this.streams = new Streams(venue, this.streamFaults, channels);
    venue.exchange.onEvent((event) => {
      const isFilled = event.kind === 'order' && event.order.state === 'FILLED';
      if (isFilled && event.order.wire.preset !== undefined) this.filled.push(event.order);
    });
  }

  handle(request: WireRequest): WireReply {
    const acceptedMs = this.venue.nowMs();
    const { status, body } = this.answer(request);
    this.placePresets();
    const headers = {
      'content-type': 'application/json',
      'x-bg-request-accept-time': String(acceptedMs),
      'x-bg-response-complete-time': String(this.venue.nowMs()),
    };
    const { code, msg, data } = body;
    const text = JSON.stringify({ code, msg, requestTime: acceptedMs, data });
    return { status, headers, body: text };
  }

  /** The client id a request carries, or that of the order (of a batch: of the first) whose id it carries. */
  clientOrderId(request: WireRequest): string | undefined {
    const params = new Params(valuesOf(request)?.[0] ?? {});
    const named = params.text('clientOid');
    const orderId = params.id('orderId');
    if (named !== undefined || orderId === undefined) return named;
    const { orders, algos } = this.venue.exchange;
    return (
      orders.byId.get(orderNumber(orderId))?.clientId ??
      (algos.byId.get(strategyNumber(orderId))?.clientId || undefined)
    );
  }

  accept(request: WireRequest): ((socket: WebSocket) => void) | undefined {
    const [, version, kind] = /^\/(v[23])\/ws\/(public|private)\/?$/.exec(request.path) ?? [];
    if (version === undefined || this.streamFaults.refuses(kind === 'private' ? 'private' : 'public'))
      return undefined;
    const endpoint = { classic: version === 'v2', private: kind === 'private' };
    return (socket) => this.streams.connect(socket, endpoint, request.remoteAddress);
  }

  disconnect(target: StreamTarget): void {
    this.streams.disconnect(target);
  }

  publish(): void {
    this.placePresets();
    this.streams.tick();
  }

  reset(): void {
    this.limits.reset();
    const funding = this.venue.exchange.account(fundingAccount);
    for (const [asset, { freeAtoms }] of funding.balances) funding.credit(asset, -freeAtoms);
    this.filled.length = 0;
  }

  orderName(order: Order): string {
    return orderIdOf(order);
  }

  tradeName(fill: Fill): string {
    return execIdOf(fill);
  }

  private answer(request: WireRequest): Reply {
    const name = `${request.method} ${request.path}`;
    const route = routes.get(name);
    if (route === undefined) return this.unknown(request);
    const admitted = route.access === 'public' ? undefined : admit(this.venue, request);
    if (admitted !== undefined && 'refusal' in admitted) return refused(admitted.refusal);
    const key = admitted?.key ?? this.venue.keys.own;
    if (route.access !== 'public' && !allows(key, route.access)) return refused(refusal('notAllowed'));
    const limited = this.limits.count(this.venue.nowMs(), name, route.most);
    if (limited !== undefined) return refused(limited);
    const type = request.header('content-type') ?? '';
    if (request.method === 'POST' && !type.startsWith('application/json')) {
      return refused(refusal('badContentType'));
    }
    const isEmpty = request.method !== 'GET' && request.body === '';
    const values = isEmpty ? [{}] : valuesOf(request);
    if (values === undefined) return refused(refusal('badJson'));
    const items = values.map((value) => new Params(value));
    if (route.batch !== undefined) return route.batch(this.venue, items);
    return route.handle(this.venue, items[0] ?? new Params({}), key);
  }

  /** A unified account has none of the older interface's routes of accounts. */
  private unknown(request: WireRequest): Reply {
    const isOlder = request.path.startsWith('/api/v2/') && request.header('access-key') !== undefined;
    if (!isOlder) return refused(refusal('notFound'));
    const admitted = admit(this.venue, request);
    return refused('refusal' in admitted ? admitted.refusal : refusal('classicOnly'));
  }

  private placePresets(): void {
    for (let order = this.filled.shift(); order !== undefined; order = this.filled.shift()) {
      if (order.account === userAccount) placePreset(this.venue, order);
    }
  }
}
