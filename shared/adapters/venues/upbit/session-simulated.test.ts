import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { startSimExchange } from '#sim-exchange/index.ts';
import { type Decimal, decimal as d, decimalText, zero } from '../../../domain/money/decimal.ts';
import type { Fill } from '../../../domain/order/fill.ts';
import type { Order } from '../../../domain/order/order.ts';
import { reservationFor } from '../../../domain/order/reservation.ts';
import { withApproval } from '../../../domain/risk/approval.ts';
import { anAccount, anOrder, aPrice } from '../../../testing/builders.ts';
import { startMs } from '../../../testing/simulated-clock.ts';
import { upbitClient } from './client.ts';
import { UpbitSession } from './session.ts';
import { bitcoinForWon } from './testing/scripted-upbit.ts';

let sim: Awaited<ReturnType<typeof startSimExchange>>;
let session: UpbitSession;

beforeAll(async () => {
  sim = await startSimExchange({ market: 'still', venues: ['upbit'] });
  const { http: rest, ws, apiKey, secret } = sim.venues.upbit ?? { http: '', ws: '', apiKey: '', secret: '' };
  const client = upbitClient({ apiKey, secret }, { rest, stream: ws, wsApi: ws });
  session = new UpbitSession(client, anAccount({ venue: 'upbit' }));
});
afterEach(() => control('POST', '/reset', {}));
afterAll(() => sim.stop());

async function control(method: string, path: string, body?: object): Promise<unknown> {
  const init = body ? { body: JSON.stringify({ venue: 'upbit', ...body }) } : {};
  const answer = await fetch(`${sim.control}${path}`, { method, ...init });
  if (!answer.ok) throw new Error(`control ${path}: ${await answer.text()}`);
  return answer.json();
}

const tradesSchema = z.array(
  z.object({ clientOrderId: z.string(), quantity: z.string(), quoteQuantity: z.string(), fee: z.string() }),
);

const marketSchema = z.array(z.object({ ask: z.string(), askQuantity: z.string() }));

/** What the venue really executed of an order. */
async function executed(clientOrderId: string) {
  const trades = tradesSchema.parse(await control('GET', '/trades?venue=upbit'));
  return trades
    .filter((trade) => trade.clientOrderId === clientOrderId)
    .map(({ quantity, quoteQuantity, fee }) => ({ quantity, quoteQuantity, fee }));
}

let serial = 0;
function nextKey() {
  serial += 1;
  return { instrument: bitcoinForWon, clientOrderId: `TW${String(serial).padStart(6, '0')}` };
}

function approved(given: Partial<Order>) {
  const draft = anOrder({ quantity: d('0.1'), limitPrice: d('80000000'), ...given });
  const { quantity, limitPrice, ...order } = draft;
  const terms = {
    ...order,
    ...(given.quoteQuantity ? {} : { quantity: quantity ?? zero }),
    ...(given.type === 'market' ? {} : { limitPrice: limitPrice ?? zero }),
  };
  const seen = aPrice({ bid: d('90000000'), ask: d('90001000') });
  const reservation = reservationFor(terms, bitcoinForWon, seen);
  const { ownerId, accountId, orderId } = order;
  return withApproval(
    { ...terms, ...(reservation ? { reservation } : {}) },
    {
      ownerId,
      accountId,
      orderId,
      epoch: 1,
      quantity: d('1'),
      referencePrice: d('90000000'),
      approvedAtMs: startMs,
    },
  );
}

/** Sends an order, and gives what the venue then tells of it. */
async function sent(given: Partial<Order>) {
  const key = nextKey();
  const answer = await session.submit(approved(given), bitcoinForWon, key.clientOrderId);
  if (answer.class !== 'ACCEPTED') throw new Error(JSON.stringify(answer));
  const found = await session.lookUp(key);
  if (found.class !== 'FOUND') throw new Error(found.class);
  const listed = await session.listTrades(key, answer.venueOrderId);
  if (listed.class !== 'TRADES') throw new Error(listed.code);
  return { key, order: found.order, trades: listed.trades };
}

const shown = (trades: readonly Omit<Fill, 'source'>[]) =>
  trades.map(({ quantity, cost, fee }) => ({
    quantity: decimalText(quantity),
    quoteQuantity: decimalText(cost),
    fee: fee && decimalText(fee.amount),
  }));
const sum = (amounts: readonly Decimal[]) => amounts.reduce((total, each) => total.plus(each), zero);

const atMarket = { type: 'market' } as const;

describe('an order', () => {
  it.each<readonly [what: string, order: Partial<Order>, status: string, quantity: string]>([
    ['that rests', {}, 'ACCEPTED', '0'],
    ['that takes', { limitPrice: d('91000000') }, 'FILLED', '0.1'],
    ['that takes at once or ends', { timeInForce: 'IOC' }, 'EXPIRED', '0'],
    [
      'that takes all or nothing',
      { limitPrice: d('90001000'), quantity: d('0.7'), timeInForce: 'FOK' },
      'EXPIRED',
      '0',
    ],
    ['that may not take, and does not', { postOnly: true }, 'ACCEPTED', '0'],
    ['that may not take, and would', { postOnly: true, limitPrice: d('91000000') }, 'CANCELED', '0'],
    ['that sells at the market', { ...atMarket, side: 'sell', quantity: d('0.7') }, 'FILLED', '0.7'],
    ['that buys a quantity at the market', { ...atMarket, quantity: d('0.7') }, 'FILLED', '0.7'],
    ['that buys at the market for a cost', { ...atMarket, quoteQuantity: d('10000') }, 'FILLED', '0.0001111'],
  ])('%s', async (_what, given, status, quantity) => {
    const { key, order, trades } = await sent(given);
    expect(order.status).toBe(status);
    expect(decimalText(order.executedQuantity.toDecimalPlaces(7))).toBe(quantity);
    expect(decimalText(sum(trades.map((trade) => trade.quantity)))).toBe(decimalText(order.executedQuantity));
    expect(shown(trades)).toEqual(await executed(key.clientOrderId));
  });

  it('that takes a part and ends has taken what was offered', async () => {
    const [bitcoin] = marketSchema.parse(await control('GET', '/market?venue=upbit'));
    const limitPrice = d(bitcoin?.ask ?? '');
    const { order } = await sent({ limitPrice, quantity: d('1.5'), timeInForce: 'IOC' });
    expect(order.status).toBe('EXPIRED');
    expect(decimalText(order.executedQuantity)).toBe(bitcoin?.askQuantity);
  });

  it('never costs more than was reserved for it, fee and all', async () => {
    const { trades } = await sent({ ...atMarket, quantity: d('1.5') });
    const reserved = approved({ ...atMarket, quantity: d('1.5') }).reservation.amount;
    const spent = sum(trades.flatMap(({ cost, fee }) => [cost, fee?.amount ?? zero]));
    expect(trades.length).toBeGreaterThan(1);
    expect(spent.lessThanOrEqualTo(reserved)).toBe(true);
  });

  it('is refused under a code of ours', async () => {
    const refused = async (given: Partial<Order>) => {
      const answer = await session.submit(approved(given), bitcoinForWon, nextKey().clientOrderId);
      return 'code' in answer ? `${answer.class} ${answer.code}` : answer.class;
    };
    expect(await refused({ quantity: d('0.00001') })).toBe('REJECTED VENUE_FILTER');
    expect(await refused({ limitPrice: d('80000001') })).toBe('REJECTED VENUE_FILTER');
    expect(await refused({ quantity: d('9') })).toBe('REJECTED VENUE_INSUFFICIENT_FUNDS');
  });
});

describe('a cancel', () => {
  it('ends the order, and says so', async () => {
    const { key } = await sent({});
    expect(await session.cancel(key)).toMatchObject({ class: 'CANCELED', order: { status: 'CANCELED' } });
  });

  it('does not find an order that has ended: it is looked up', async () => {
    const { key } = await sent({ limitPrice: d('91000000') });
    expect(await session.cancel(key)).toEqual({ class: 'NOT_OPEN', code: 'order_not_found' });
    expect(await session.lookUp(key)).toMatchObject({ class: 'FOUND', order: { status: 'FILLED' } });
  });
});

describe('an order in doubt', () => {
  const placing = { match: { method: 'POST', path: '/v1/orders' } };

  it('was taken when only the answer was lost', async () => {
    const key = nextKey();
    await control('POST', '/faults', { ...placing, effect: 'after', respond: 'drop' });
    expect(await session.submit(approved({}), bitcoinForWon, key.clientOrderId)).toMatchObject({
      class: 'IN_DOUBT',
    });
    expect(await session.lookUp(key)).toMatchObject({ class: 'FOUND', order: { status: 'ACCEPTED' } });
  });

  it('was not taken when the request was lost', async () => {
    const key = nextKey();
    await control('POST', '/faults', { ...placing, effect: 'before', respond: 'drop' });
    expect(await session.submit(approved({}), bitcoinForWon, key.clientOrderId)).toMatchObject({
      class: 'IN_DOUBT',
    });
    expect(await session.lookUp(key)).toEqual({ class: 'NOT_FOUND' });
  });

  it('stays so when its id was used before, and is there when looked up', async () => {
    const { key } = await sent({});
    expect(await session.submit(approved({}), bitcoinForWon, key.clientOrderId)).toMatchObject({
      class: 'IN_DOUBT',
      code: 'duplicated_identifier',
    });
    expect(await session.lookUp(key)).toMatchObject({ class: 'FOUND' });
  });
});

it('stops at a key that may not trade', async () => {
  await control('POST', '/key', { scopes: ['view_orders'] });
  const answer = await session.submit(approved({}), bitcoinForWon, nextKey().clientOrderId);
  expect(answer).toMatchObject({ class: 'STOP_VENUE', code: 'out_of_scope' });
});
