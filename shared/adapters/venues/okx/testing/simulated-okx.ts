import * as z from 'zod';
import { startSimExchange } from '#sim-exchange/index.ts';
import { decimal as d } from '../../../../domain/money/decimal.ts';
import type { Order } from '../../../../domain/order/order.ts';
import { type RiskApproved, withApproval } from '../../../../domain/risk/approval.ts';
import { anAccount, anInstrument, anOrder, aPerpetual } from '../../../../testing/builders.ts';
import { startMs } from '../../../../testing/simulated-clock.ts';
import type { Fault } from '../../binance/testing/simulated-binance.ts';
import { OkxBooks } from '../books.ts';
import { okxClient } from '../client.ts';
import { OkxSession } from '../session.ts';

const orders = z.array(z.object({ clientOrderId: z.string(), state: z.string() }));
const venue = 'okx';

/** OKX as the simulator plays it, its market standing still, and the product's session and books at it. */
export async function startSimulatedOkx() {
  const sim = await startSimExchange({ market: 'still', venues: [venue] });
  const address = sim.venues[venue];
  if (!address) throw new Error('the simulator has no OKX');
  const endpoints = { rest: address.http, stream: address.ws, wsApi: address.ws };
  const control = async (method: string, path: string, body?: object): Promise<unknown> => {
    const answer = await fetch(sim.control + path, {
      method,
      ...(body ? { body: JSON.stringify({ venue, ...body }) } : {}),
    });
    if (!answer.ok) throw new Error(`control ${method} ${path}: ${await answer.text()}`);
    return answer.json();
  };
  const { apiKey, secret, password = '' } = address;
  const keys = { apiKey, secret, password };
  const account = anAccount({ venue });
  const client = okxClient(keys, endpoints);
  return {
    endpoints,
    keys,
    client,
    session: new OkxSession(client, account),
    books: new OkxBooks(client, account),
    control,
    fault: (fault: Fault) => control('POST', '/faults', fault),
    /** Puts the venue's clock ahead. */
    skew: (clockSkewMs: number) => control('POST', '/faults', { clockSkewMs }),
    moveTo: (symbol: string, price: string) => control('POST', '/market', { symbol, price }),
    payFunding: (fundingRate: string) =>
      control('POST', '/market', { symbol: 'BTC-USDT-SWAP', fundingRate, payFunding: true }),
    reset: () => control('POST', '/reset', {}),
    /** Everything that the venue really has. */
    orders: async () => orders.parse(await control('GET', `/orders?venue=${venue}`)),
    stop: () => sim.stop(),
  };
}
export type SimulatedOkx = Awaited<ReturnType<typeof startSimulatedOkx>>;

export const bitcoin = anInstrument({
  venue,
  priceTick: d('0.1'),
  quantityStep: d('0.00000001'),
  quantityMin: d('0.00001'),
});
/** A contract is 0.01 BTC, a lot a hundredth of one. */
export const swap = aPerpetual({
  venue,
  contractSize: d('0.01'),
  leverageMax: d('100'),
  quantityStep: d('0.0001'),
  quantityMin: d('0.0001'),
});

let serial = 0;
/** A key that no other order of this process has. */
export function nextKey(instrument: typeof bitcoin | typeof swap = bitcoin) {
  serial += 1;
  return { instrument, clientOrderId: `TW${String(serial).padStart(6, '0')}` };
}

/** An approved order: by default a small buy that rests below the market. */
export function approvedOrder(given: Partial<Order> = {}): RiskApproved<Order> {
  const order = anOrder({ quantity: d('0.002'), limitPrice: d('58000'), ...given });
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
