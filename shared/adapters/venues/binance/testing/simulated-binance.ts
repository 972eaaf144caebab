import * as z from 'zod';
import { startSimExchange } from '#sim-exchange/index.ts';
import { decimal as d } from '../../../../domain/money/decimal.ts';
import type { Order } from '../../../../domain/order/order.ts';
import { type RiskApproved, withApproval } from '../../../../domain/risk/approval.ts';
import { anAccount, anInstrument, anOrder } from '../../../../testing/builders.ts';
import { startMs } from '../../../../testing/simulated-clock.ts';
import { binanceClient } from '../client.ts';
import { BinanceSession } from '../session.ts';

/** What a request meets: docs/sim-exchange.md, "Request faults". */
export interface Fault {
  readonly match?: { readonly method?: string; readonly path?: string };
  readonly effect: 'before' | 'after' | 'none';
  readonly respond?: Reply | 'timeout' | 'drop';
  readonly times?: number;
}
export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

const orders = z.array(
  z.object({
    orderId: z.number(),
    clientOrderId: z.string(),
    state: z.string(),
    quantity: z.string(),
    price: z.string().nullable(),
  }),
);

const requests = z.array(z.object({ path: z.string() }));

/** Binance as the simulator plays it, its market standing still, and a session of the product's at it. */
export async function startSimulatedBinance() {
  const sim = await startSimExchange({ market: 'still' });
  const address = sim.venues.binance;
  if (!address) throw new Error('the simulator has no Binance');
  const endpoints = { rest: address.http, stream: address.ws, wsApi: address.ws };
  const control = async (method: string, path: string, body?: object): Promise<unknown> => {
    const answer = await fetch(sim.control + path, {
      method,
      ...(body ? { body: JSON.stringify({ venue: 'binance', ...body }) } : {}),
    });
    if (!answer.ok) throw new Error(`control ${method} ${path}: ${await answer.text()}`);
    return answer.json();
  };
  const sessionOf = (keys = { apiKey: address.apiKey, secret: address.secret }) =>
    new BinanceSession(binanceClient(keys, endpoints), anAccount());
  return {
    session: sessionOf(),
    sessionOf,
    fault: (fault: Fault) => control('POST', '/faults', fault),
    /** Puts the venue's clock ahead. */
    skew: (clockSkewMs: number) => control('POST', '/faults', { clockSkewMs }),
    reset: () => control('POST', '/reset', {}),
    /** Everything that the venue really has. */
    orders: async () => orders.parse(await control('GET', '/orders?venue=binance')),
    /** How many requests for this path it has received. */
    asked: async (path: string) =>
      requests.parse(await control('GET', '/requests?venue=binance')).filter((each) => each.path === path)
        .length,
    stop: () => sim.stop(),
  };
}
export type SimulatedBinance = Awaited<ReturnType<typeof startSimulatedBinance>>;

export const bitcoin = anInstrument();

let serial = 0;
/** A key that no other order of this process has. */
export function nextKey() {
  serial += 1;
  return { instrument: bitcoin, clientOrderId: `TW${String(serial).padStart(6, '0')}` };
}

/** An approved order: by default a small buy that rests far below the market. */
export function approvedOrder(given: Partial<Order> = {}): RiskApproved<Order> {
  const order = anOrder({ quantity: d('0.001'), limitPrice: d('30000'), ...given });
  const { ownerId, accountId, orderId } = order;
  return withApproval(order, {
    ownerId,
    accountId,
    orderId,
    epoch: 1,
    quantity: d('0.001'),
    referencePrice: d('60000'),
    approvedAtMs: startMs,
  });
}

/** Filled at once. */
export const marketOrder = () => approvedOrder({ type: 'market' });

/** A body that is not what was asked for, with status 200: what a proxy or a broken server may send. */
export const brokenBodies: readonly (readonly [string, Reply])[] = [
  ['nothing', { status: 200 }],
  ['an empty object', { status: 200, body: {} }],
  ['null', { status: 200, body: 'null' }],
  ['a number', { status: 200, body: '7001' }],
  ['HTML', { status: 200, headers: { 'content-type': 'text/html' }, body: '<html>Welcome</html>' }],
  ['half of its JSON', { status: 200, body: '{"symbol":"BTCUSDT","orderI' }],
  ['an error inside', { status: 200, body: { code: -2010, msg: 'Market is closed.' } }],
  ['words of absence inside', { status: 200, body: { code: -2013, msg: 'Order does not exist.' } }],
  [
    'a body that is not as compressed as it says',
    { status: 200, headers: { 'content-encoding': 'gzip' }, body: '{}' },
  ],
  ['a way elsewhere', { status: 302, headers: { location: 'http://127.0.0.1:9/' }, body: '' }],
  ['HTML with 502', { status: 502, headers: { 'content-type': 'text/html' }, body: '<html>502</html>' }],
  ['nothing with 503', { status: 503 }],
  ['nothing with 404', { status: 404 }],
];
