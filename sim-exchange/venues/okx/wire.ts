import type { WebSocket } from 'ws';
import { valuesOf } from '../../core/object-params.ts';
import { StreamFaults, type StreamTarget } from '../../core/stream-faults.ts';
import type { Fill, Order } from '../../core/types.ts';
import type { WireReply, WireRequest, WireVenue } from '../../core/wire.ts';
import { placeAttached } from './algo-routes.ts';
import { type Reply, refusal, refused } from './errors.ts';
import { algoNumber, orderNumber, ordIdOf, tradeIdOf } from './ids.ts';
import { runItems } from './order-routes.ts';
import { Params } from './params.ts';
import { PrivateStreams } from './private-streams.ts';
import { PublicStreams } from './public-streams.ts';
import { RateLimits } from './rate-limits.ts';
import { type Route, routes } from './routes.ts';
import { admit, allows } from './security.ts';
import { Streams } from './streams.ts';
import { fundingAccount, type OkxVenue, userAccount } from './venue.ts';

/** OKX's REST API (`/api/v5`) and streams (`/ws/v5/public`, `/private`, `/business`). */
export class OkxWire implements WireVenue {
  readonly name = 'okx';
  readonly streamFaults = new StreamFaults('books');
  private readonly venue: OkxVenue;
  private readonly limits: RateLimits;
  private readonly streams: Streams;
  /** Filled orders whose take-profit and stop-loss have yet to be placed. */
  private readonly filled: Order[] = [];

  constructor(venue: OkxVenue) {
    this.venue = venue;
    this.limits = new RateLimits(venue.options.limits);
    const channels = { open: new PublicStreams(venue), own: new PrivateStreams(venue) };
    this.streams = new Streams(venue, this.streamFaults, this.limits, channels);
    venue.exchange.onEvent((event) => {
      const isFilled = event.kind === 'order' && event.order.state === 'FILLED';
      if (isFilled && event.order.wire.attached !== undefined) this.filled.push(event.order);
    });
  }

  handle(request: WireRequest): WireReply {
    const reply = this.answer(request);
    this.placeFilled();
    const headers = { 'content-type': 'application/json' };
    return { status: reply.status, headers, body: JSON.stringify(reply.body) };
  }

  /** The client id a request carries, or that of the order (of a batch: of the first) whose id it carries. */
  clientOrderId(request: WireRequest): string | undefined {
    const params = new Params(valuesOf(request)?.[0] ?? {});
    const named = params.text('clOrdId') ?? params.text('algoClOrdId');
    if (named !== undefined) return named;
    const [ordId, algoId] = [params.id('ordId'), params.id('algoId')];
    const { orders, algos } = this.venue.exchange;
    if (ordId !== undefined) return orders.byId.get(orderNumber(ordId))?.clientId;
    return algoId === undefined ? undefined : algos.byId.get(algoNumber(algoId))?.clientId || undefined;
  }

  accept(request: WireRequest): ((socket: WebSocket) => void) | WireReply | undefined {
    const kind = /^\/ws\/v5\/(public|private|business)\/?$/.exec(request.path)?.[1];
    if (kind === undefined || this.streamFaults.refuses(kind === 'private' ? 'private' : 'public'))
      return undefined;
    return (socket) => this.streams.connect(socket, kind, request.remoteAddress);
  }

  /** Cuts every connection that hears of the account, or every other one. */
  disconnect(target: StreamTarget): void {
    this.streams.disconnect(target);
  }

  publish(): void {
    this.placeFilled();
    this.streams.tick();
  }

  reset(): void {
    this.limits.reset();
    this.venue.fills.reset();
    this.venue.amendIds.clear();
    const funding = this.venue.exchange.account(fundingAccount);
    for (const [asset, { freeAtoms }] of funding.balances) funding.credit(asset, -freeAtoms);
    this.filled.length = 0;
  }

  orderName(order: Order): string {
    return ordIdOf(order);
  }

  tradeName(fill: Fill): string {
    return tradeIdOf(fill);
  }

  private answer(request: WireRequest): Reply {
    const route = routes.get(`${request.method} ${request.path}`);
    if (route === undefined)
      return {
        status: 404,
        body: {
          code: '404',
          data: {},
          detailMsg: '',
          error_code: '404',
          error_message: 'Not Found',
          msg: 'Not Found',
        },
      };
    const admitted = route.access === 'public' ? undefined : admit(this.venue, request);
    if (admitted !== undefined && 'refusal' in admitted) return refused(admitted.refusal);
    const key = admitted?.key ?? this.venue.keys.own;
    if (route.access !== 'public' && !allows(key, route.access)) return refused(refusal('notAllowed'));
    const bodyRefusal = this.bodyRefusal(request);
    if (bodyRefusal !== undefined) return bodyRefusal;
    const items = (valuesOf(request) ?? []).map((value) => new Params(value));
    const name = `${request.method} ${request.path}`;
    const limited = this.limited(route, name, items);
    if (limited !== undefined) return limited;
    if (route.step !== undefined) {
      const context = { venue: this.venue, inMs: this.venue.nowMs() };
      const expMs = route.trades ? expiryOf(request.header('exptime')) : undefined;
      return runItems({ ...context, expMs }, items, route.step);
    }
    return route.handle?.(this.venue, items[0] ?? new Params({}), key) ?? refused(refusal('methodWrong'));
  }

  private bodyRefusal(request: WireRequest): Reply | undefined {
    if (request.method !== 'POST') return undefined;
    if (request.body === '') return refused(refusal('bodyEmpty'));
    const type = request.header('content-type') ?? '';
    if (!type.startsWith('application/json')) return refused(refusal('badContentType'));
    return valuesOf(request) === undefined ? refused(refusal('badJson')) : undefined;
  }

  private limited(route: Route, name: string, items: readonly Params[]): Reply | undefined {
    const nowMs = this.venue.nowMs();
    const instId = items[0]?.text('instId') ?? '';
    const count = route.step === undefined ? 1 : items.length;
    const reason =
      this.limits.count(nowMs, name, route.limit, instId, count) ??
      (route.trades ? this.limits.countOrders(nowMs, count) : undefined);
    return reason && refused(reason);
  }

  private placeFilled(): void {
    for (let order = this.filled.shift(); order !== undefined; order = this.filled.shift()) {
      if (order.account === userAccount) placeAttached(this.venue, order);
    }
  }
}

/** The header `expTime`: after this the request is not processed. */
function expiryOf(header: string | undefined): number | undefined {
  return header !== undefined && /^\d{13}$/.test(header) ? Number(header) : undefined;
}
