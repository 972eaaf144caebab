import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { bitgetClient } from '#shared/adapters/venues/bitget/client.ts';
import { BitgetSession } from '#shared/adapters/venues/bitget/session.ts';
import { decimal as d } from '#shared/domain/money/decimal.ts';
import type { Order } from '#shared/domain/order/order.ts';
import { withApproval } from '#shared/domain/risk/approval.ts';
import type { AccountEvent } from '#shared/ports/queues.port.ts';
import { anAccount, anInstrument, anOrder, aPerpetual } from '#shared/testing/builders.ts';
import { idOf } from '#shared/testing/sequential-ids.ts';
import { type SimExchange, startSimExchange } from '#sim-exchange/index.ts';
import { eventually } from '../../testing/eventually.ts';
import type { AccountStream, MarketEvent, OpenStream, VenueAdapter } from '../../venue-adapter.ts';
import { bitgetAdapter } from './index.ts';
import { marketReader } from './market-frames.ts';

const [bitcoin, perpetual] = [anInstrument({ venue: 'bitget' }), aPerpetual({ venue: 'bitget' })];
const account = anAccount({ venue: 'bitget' });
let sim: SimExchange;
let adapter: VenueAdapter;
let session: BitgetSession;
let keys: { apiKey: string; secret: string; password: string };
let orders = 0;
const open: OpenStream[] = [];

beforeAll(async () => {
  sim = await startSimExchange({ market: 'still', venues: ['bitget'] });
  const address = sim.venues.bitget;
  if (!address) throw new Error('no bitget');
  const endpoints = { rest: address.http, stream: address.ws, wsApi: address.ws };
  keys = { apiKey: address.apiKey, secret: address.secret, password: address.password ?? '' };
  adapter = bitgetAdapter(endpoints);
  session = new BitgetSession(bitgetClient(keys, endpoints), account);
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((stream) => stream.close()));
  await control('/reset', {});
});
afterAll(() => sim?.stop());

async function control(path: string, body: object): Promise<void> {
  const answer = await fetch(sim.control + path, {
    method: 'POST',
    body: JSON.stringify({ venue: 'bitget', ...body }),
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
    venue: 'bitget',
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
    expect(instruments[0]).toMatchObject({ kind: 'SPOT', priceTick: d('0.01'), notionalMin: d('1') });
    expect(instruments[4]).toMatchObject({
      kind: 'PERPETUAL',
      settle: 'USDT',
      quantityStep: d('0.0001'),
      leverageMax: d('125'),
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

  it('tells the trade of a stop that fired under the stop’s id', async () => {
    const { heard } = await listen();
    await place(perpetual, { limitPrice: d('60100') });
    const id = `TS${idOf(1)}1`;
    const stop = {
      instrument: perpetual,
      id,
      price: d('59000'),
      quantity: d('0.002'),
      side: 'LONG',
    } as const;
    expect(await session.stops.place(stop)).toEqual({ class: 'RESTS' });
    await control('/market', { symbol: 'BTCUSDT_UMCBL', price: '58900' });
    await eventually('closed', () => fillsOf(heard).length > 1);
    await control('/market', { symbol: 'BTCUSDT_UMCBL', price: '60000' });
    expect(fillsOf(heard).at(-1)).toMatchObject({ side: 'sell', clientOrderId: id });
  });

  it('is lost when the venue closes it, and refused to a wrong key', async () => {
    const { heard } = await listen();
    await control('/faults', { stream: { kind: 'disconnect', target: 'private' } });
    await eventually('lost', () => heard.lost.length === 1);
    const listener = { onEvents: () => {}, onUnreadable: () => {}, onLost: () => {} };
    const refused = (given: object) => adapter.openAccountStream(account, { ...keys, ...given }, listener);
    await expect(refused({ apiKey: '?' })).rejects.toThrow(/30011/);
    await expect(refused({ password: '?' })).rejects.toThrow(/30012/);
    await expect(refused({ secret: '?' })).rejects.toThrow(/30015/);
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
      ['TOP', 'TICKER', 'TRADE', 'BOOK_IN_STEP'].every((kind) =>
        [...kinds()].includes(kind as MarketEvent['kind']),
      ),
    );
    expect([...kinds()]).not.toContain('UNREADABLE');
    expect(lost).toEqual([]);
  });

  it('finds a gap in a book', () => {
    const read = marketReader(() => 'BTC/USDT');
    const frame = (action: string, pseq: number, seq: number) => ({
      action,
      arg: { instType: 'spot', topic: 'books', symbol: 'BTCUSDT' },
      data: [{ pseq, seq }],
    });
    expect(read(frame('snapshot', 0, 5))?.kind).toBe('BOOK_IN_STEP');
    expect(read(frame('update', 5, 7))?.kind).toBe('BOOK_IN_STEP');
    expect(read(frame('update', 8, 9))?.kind).toBe('BOOK_GAP');
  });
});
