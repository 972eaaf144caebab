import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { bybitClient } from '#shared/adapters/venues/bybit/client.ts';
import { BybitSession } from '#shared/adapters/venues/bybit/session.ts';
import { decimal as d } from '#shared/domain/money/decimal.ts';
import type { Order } from '#shared/domain/order/order.ts';
import { withApproval } from '#shared/domain/risk/approval.ts';
import type { AccountEvent } from '#shared/ports/queues.port.ts';
import { anAccount, anInstrument, anOrder, aPerpetual } from '#shared/testing/builders.ts';
import { type SimExchange, startSimExchange } from '#sim-exchange/index.ts';
import { eventually } from '../../testing/eventually.ts';
import type { AccountStream, MarketEvent, OpenStream, VenueAdapter } from '../../venue-adapter.ts';
import { bybitAdapter } from './index.ts';
import { marketReader } from './market-frames.ts';

const [bitcoin, perpetual] = [anInstrument({ venue: 'bybit' }), aPerpetual({ venue: 'bybit' })];
const account = anAccount({ venue: 'bybit' });
let sim: SimExchange;
let adapter: VenueAdapter;
let session: BybitSession;
let keys: { apiKey: string; secret: string };
let orders = 0;
const open: OpenStream[] = [];

beforeAll(async () => {
  sim = await startSimExchange({ market: 'still', venues: ['bybit'] });
  const address = sim.venues.bybit;
  if (!address) throw new Error('no bybit');
  const endpoints = { rest: address.http, stream: address.ws, wsApi: address.ws };
  keys = { apiKey: address.apiKey, secret: address.secret };
  adapter = bybitAdapter(endpoints);
  session = new BybitSession(bybitClient(keys, endpoints), account);
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((stream) => stream.close()));
  await control('/reset', {});
});
afterAll(() => sim?.stop());

async function control(path: string, body: object): Promise<void> {
  const answer = await fetch(sim.control + path, {
    method: 'POST',
    body: JSON.stringify({ venue: 'bybit', ...body }),
  });
  expect(answer.ok, await answer.text()).toBe(true);
}

interface Heard {
  readonly events: AccountEvent[];
  readonly lost: string[];
  unreadable: number;
}

async function listen(): Promise<{ heard: Heard; stream: AccountStream }> {
  const heard: Heard = { events: [], lost: [], unreadable: 0 };
  const stream = await adapter.openAccountStream(account, keys, {
    onEvents: (events) => heard.events.push(...events),
    onUnreadable: () => {
      heard.unreadable += 1;
    },
    onLost: (reason) => heard.lost.push(reason),
  });
  open.push(stream);
  return { heard, stream };
}

async function place(instrument: typeof bitcoin | typeof perpetual, given: Partial<Order> = {}) {
  orders += 1;
  const clientOrderId = `order-${orders}`;
  const order = anOrder({
    venue: 'bybit',
    type: 'limit',
    limitPrice: d('58000'),
    quantity: d('0.002'),
    ...given,
  });
  const { ownerId, accountId, orderId } = order;
  const terms = { quantity: d('0.002'), referencePrice: d('60000'), approvedAtMs: 0 };
  const approved = withApproval(order, { ownerId, accountId, orderId, epoch: 1, ...terms });
  const answer = await session.submit(approved, instrument, clientOrderId);
  if (answer.class !== 'ACCEPTED') throw new Error(JSON.stringify(answer));
  return { instrument, clientOrderId, venueOrderId: answer.venueOrderId };
}
const fillsOf = ({ events }: Heard) => events.flatMap((event) => (event.kind === 'FILL' ? [event.fill] : []));
const updatesOf = ({ events }: Heard) =>
  events.flatMap((event) => (event.kind === 'ORDER_UPDATE' ? [event.update.status] : []));

describe('instruments', () => {
  it('are its spot pairs and its perpetuals', async () => {
    const instruments = await adapter.loadInstruments();
    const symbols = ['BTC/USDT', 'ETH/USDT', 'SOL/USDT', 'ETH/BTC', 'BTC/USDT:USDT', 'ETH/USDT:USDT'];
    expect(instruments.map(({ symbol }) => symbol)).toEqual(symbols);
    expect(instruments[0]).toMatchObject({ kind: 'SPOT', priceTick: d('0.1'), notionalMin: d('5') });
    expect(instruments[4]).toMatchObject({
      kind: 'PERPETUAL',
      settle: 'USDT',
      quantityStep: d('0.001'),
      leverageMax: d('100'),
    });
    const tickers = await adapter.fetchTickers(['BTC/USDT:USDT', 'BTC/USDT']);
    expect(tickers).toMatchObject([{ symbol: 'BTC/USDT', bid: d('60000') }, { symbol: 'BTC/USDT:USDT' }]);
  });
});

describe('the account stream', () => {
  it.each([
    ['spot', bitcoin],
    ['perpetuals', perpetual],
  ] as const)('tells orders and fills as the books do: %s', async (_, instrument) => {
    const { heard, stream } = await listen();
    const resting = await place(instrument);
    expect(await stream.listOpenOrders()).toMatchObject([{ clientOrderId: resting.clientOrderId }]);
    await session.cancel(resting);
    const taken = await place(instrument, { limitPrice: d('60100') });
    await eventually('filled', () => fillsOf(heard).length > 0 && updatesOf(heard).includes('FILLED'));
    expect(updatesOf(heard)).toEqual(['ACCEPTED', 'CANCELED', 'ACCEPTED', 'FILLED']);
    const listed = await session.listTrades(taken, taken.venueOrderId);
    if (listed.class !== 'TRADES') throw new Error(JSON.stringify(listed));
    expect(fillsOf(heard).map(({ source: _source, ...fill }) => fill)).toEqual(listed.trades);
    expect([heard.unreadable, heard.lost]).toEqual([0, []]);
  });

  it('is lost when the venue closes it, and refused to a wrong key', async () => {
    const { heard } = await listen();
    await control('/faults', { stream: { kind: 'disconnect', target: 'private' } });
    await eventually('lost', () => heard.lost.length === 1);
    const listener = { onEvents: () => {}, onUnreadable: () => {}, onLost: () => {} };
    const refused = (given: object) => adapter.openAccountStream(account, { ...keys, ...given }, listener);
    await expect(refused({ apiKey: '?' })).rejects.toThrow(/API key is invalid/);
    await expect(refused({ secret: '?' })).rejects.toThrow(/error sign/);
  });
});

describe('the public stream', () => {
  it('tells tops, prices, trades, and that the book is in step', async () => {
    const events: MarketEvent[] = [];
    const lost: string[] = [];
    const stream = await adapter.openPublicStream(['BTC/USDT', 'BTC/USDT:USDT'], {
      onEvent: (event) => events.push(event),
      onLost: (reason) => lost.push(reason),
    });
    open.push(stream);
    await place(bitcoin, { limitPrice: d('60100') });
    const kinds = () => new Set(events.map(({ kind }) => kind));
    await eventually('all kinds', () =>
      ['TOP', 'TRADE', 'BOOK_IN_STEP'].every((kind) => [...kinds()].includes(kind as MarketEvent['kind'])),
    );
    expect([...kinds()]).not.toContain('UNREADABLE');
    expect(lost).toEqual([]);
  });

  it('confirms a top that stands, without being asked', async () => {
    const tops: MarketEvent[] = [];
    const stream = await adapter.openPublicStream(['SOL/USDT'], {
      onEvent: (event) => tops.push(...(event.kind === 'TOP' ? [event] : [])),
      onLost: () => {},
    });
    open.push(stream);
    await eventually('again', () => tops.length > 1);
    expect(tops[1]).toEqual(tops[0]);
  });

  it('finds a gap in a book, until the next whole one', () => {
    const read = marketReader('spot', () => 'BTC/USDT');
    const kindOf = (type: string, u: number) =>
      read({ topic: 'orderbook.50.BTCUSDT', type, data: { s: 'BTCUSDT', b: [], a: [], u } })?.kind;
    expect(kindOf('delta', 4)).toBe('BOOK_GAP');
    expect(kindOf('snapshot', 5)).toBe('BOOK_IN_STEP');
    expect(kindOf('delta', 6)).toBe('BOOK_IN_STEP');
    expect(kindOf('delta', 8)).toBe('BOOK_GAP');
    expect(kindOf('delta', 9)).toBe('BOOK_GAP');
    expect(kindOf('snapshot', 1)).toBe('BOOK_IN_STEP');
  });
});
