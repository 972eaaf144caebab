import * as z from 'zod';
import { startSimExchange } from '#sim-exchange/index.ts';
import { decimal as d } from '../../../../domain/money/decimal.ts';
import type { Order } from '../../../../domain/order/order.ts';
import { type RiskApproved, withApproval } from '../../../../domain/risk/approval.ts';
import { anAccount, anOrder, aPerpetual } from '../../../../testing/builders.ts';
import { startMs } from '../../../../testing/simulated-clock.ts';
import type { Fault } from '../../binance/testing/simulated-binance.ts';
import { BinanceUsdmBooks } from '../books.ts';
import { binanceUsdmClient } from '../client.ts';
import { BinanceUsdmSession } from '../session.ts';

const orders = z.array(z.object({ orderId: z.number(), clientOrderId: z.string(), state: z.string() }));
const venue = 'binanceusdm';

/** Binance USDⓈ-M as the simulator plays it, its market standing still, and the product's session and books at it. */
export async function startSimulatedBinanceUsdm() {
  const sim = await startSimExchange({ market: 'still', venues: [venue] });
  const address = sim.venues[venue];
  if (!address) throw new Error('the simulator has no Binance USDⓈ-M');
  const endpoints = { rest: address.http, stream: address.ws, wsApi: address.ws };
  const control = async (method: string, path: string, body?: object): Promise<unknown> => {
    const answer = await fetch(sim.control + path, {
      method,
      ...(body ? { body: JSON.stringify({ venue, ...body }) } : {}),
    });
    if (!answer.ok) throw new Error(`control ${method} ${path}: ${await answer.text()}`);
    return answer.json();
  };
  const keys = { apiKey: address.apiKey, secret: address.secret };
  const account = anAccount({ venue });
  const client = binanceUsdmClient(keys, endpoints);
  return {
    endpoints,
    keys,
    client,
    session: new BinanceUsdmSession(client, account),
    books: new BinanceUsdmBooks(client, account),
    control,
    fault: (fault: Fault) => control('POST', '/faults', fault),
    /** Puts the venue's clock ahead. */
    skew: (clockSkewMs: number) => control('POST', '/faults', { clockSkewMs }),
    moveTo: (price: string) => control('POST', '/market', { symbol: 'BTCUSDT', price }),
    payFunding: (fundingRate: string) =>
      control('POST', '/market', { symbol: 'BTCUSDT', fundingRate, payFunding: true }),
    reset: () => control('POST', '/reset', {}),
    /** Everything that the venue really has. */
    orders: async () => orders.parse(await control('GET', `/orders?venue=${venue}`)),
    stop: () => sim.stop(),
  };
}
export type SimulatedBinanceUsdm = Awaited<ReturnType<typeof startSimulatedBinanceUsdm>>;

export const bitcoin = aPerpetual();

let serial = 0;
/** A key that no other order of this process has. */
export function nextKey() {
  serial += 1;
  return { instrument: bitcoin, clientOrderId: `TW${String(serial).padStart(6, '0')}` };
}

/** An approved order: by default a small buy that rests far below the market. */
export function approvedOrder(given: Partial<Order> = {}): RiskApproved<Order> {
  const order = anOrder({
    instrument: bitcoin.symbol,
    quantity: d('0.002'),
    limitPrice: d('58000'),
    ...given,
  });
  const { ownerId, accountId, orderId } = order;
  return withApproval(order, {
    ownerId,
    accountId,
    orderId,
    epoch: 1,
    quantity: d('0.002'),
    referencePrice: d('60000'),
    approvedAtMs: startMs,
  });
}
