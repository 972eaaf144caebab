import { randomBytes } from 'node:crypto';
import type { VenueKey } from '../../core/key-terms.ts';
import { isValue } from '../../core/object-params.ts';
import { type Reply, refuse, refused } from './errors.ts';
import { amendOrder, batch, cancelOrder, placeOrder, single } from './order-routes.ts';
import { Params } from './params.ts';
import type { PositionStops } from './position-stops.ts';
import type { RateLimits } from './rate-limits.ts';
import { allows, timeRefusal } from './security.ts';
import type { StreamRequest } from './streams.ts';
import type { BybitVenue } from './venue.ts';

/** Orders over WebSocket, and the limits they share with the REST routes. */
const ops: Readonly<Record<string, { handle: (venue: BybitVenue, params: Params) => Reply; route: string }>> =
  {
    'order.create': { handle: single(placeOrder), route: '/v5/order/create' },
    'order.amend': { handle: single(amendOrder), route: '/v5/order/amend' },
    'order.cancel': { handle: single(cancelOrder), route: '/v5/order/cancel' },
    'order.create-batch': { handle: batch(placeOrder, true), route: '/v5/order/create-batch' },
    'order.amend-batch': { handle: batch(amendOrder), route: '/v5/order/amend-batch' },
    'order.cancel-batch': { handle: batch(cancelOrder), route: '/v5/order/cancel-batch' },
  };

/** The socket `/v5/trade`: what REST would answer, in another envelope. */
export class TradeStream {
  private readonly venue: BybitVenue;
  private readonly limits: RateLimits;
  private readonly stops: PositionStops;

  constructor(venue: BybitVenue, limits: RateLimits, stops: PositionStops) {
    this.venue = venue;
    this.limits = limits;
    this.stops = stops;
  }

  answer(key: VenueKey | undefined, request: StreamRequest): object {
    const nowMs = this.venue.nowMs();
    const { reply, limitHeaders } = this.reply(key, request, nowMs);
    const { retCode, retMsg, result, retExtInfo } = reply;
    const header = { Traceid: randomBytes(16).toString('hex'), Timenow: String(nowMs), ...limitHeaders };
    return { retCode, retMsg, op: request.op, data: result, retExtInfo, header };
  }

  private reply(key: VenueKey | undefined, { op, args, header = {} }: StreamRequest, nowMs: number) {
    const rule = ops[op];
    const [first] = args;
    const none = (reply: Reply) => ({ reply, limitHeaders: {} });
    if (key === undefined) return none(refuse('keyInvalid'));
    if (rule === undefined) return none(refuse('notFound'));
    const window = String(header['X-BAPI-RECV-WINDOW'] ?? '');
    const late = timeRefusal(nowMs, String(header['X-BAPI-TIMESTAMP'] ?? ''), window);
    if (late !== undefined) return none(refused(late));
    if (!isValue(first)) return none(refuse('parameter', 'args'));
    const params = new Params(first);
    const spot = params.text('category') === 'spot';
    if (!allows(key, spot ? 'SpotTrade' : 'Order')) return none(refuse('notAllowed'));
    const standing = this.limits.count(nowMs, `${rule.route} ${spot}`, spot ? 20 : 10, 1);
    const limitHeaders = {
      'X-Bapi-Limit': String(standing.limit),
      'X-Bapi-Limit-Status': String(standing.left),
      'X-Bapi-Limit-Reset-Timestamp': String(standing.resetMs),
    };
    if (standing.exceeded) return { reply: refuse('tooMany'), limitHeaders };
    const reply = rule.handle(this.venue, params);
    this.stops.settle();
    return { reply, limitHeaders };
  }
}
