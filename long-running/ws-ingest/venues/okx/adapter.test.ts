import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  approvedOrder,
  bitcoin,
  nextKey,
  type SimulatedOkx,
  startSimulatedOkx,
  swap,
} from '#shared/adapters/venues/okx/testing/simulated-okx.ts';
import { decimal as d } from '#shared/domain/money/decimal.ts';
import type { Order } from '#shared/domain/order/order.ts';
import type { AccountEvent } from '#shared/ports/queues.port.ts';
import { anAccount } from '#shared/testing/builders.ts';
import { eventually } from '../../testing/eventually.ts';
import type { AccountStream, MarketEvent, OpenStream, VenueAdapter } from '../../venue-adapter.ts';
import { okxAdapter } from './index.ts';
import { marketReader } from './market-frames.ts';

let venue: SimulatedOkx;
let adapter: VenueAdapter;
const open: OpenStream[] = [];
beforeAll(async () => {
  venue = await startSimulatedOkx();
  adapter = okxAdapter(venue.endpoints);
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((stream) => stream.close()));
  await venue.reset();
});
afterAll(() => venue?.stop());

interface Heard {
  readonly events: AccountEvent[];
  readonly lost: string[];
  unreadable: number;
}

async function listen(): Promise<{ heard: Heard; stream: AccountStream }> {
  const heard: Heard = { events: [], lost: [], unreadable: 0 };
  const stream = await adapter.openAccountStream(anAccount({ venue: 'okx' }), venue.keys, {
    onEvents: (events) => heard.events.push(...events),
    onUnreadable: () => {
      heard.unreadable += 1;
    },
    onLost: (reason) => heard.lost.push(reason),
  });
  open.push(stream);
  return { heard, stream };
}

async function place(instrument: typeof bitcoin | typeof swap, given: Partial<Order> = {}) {
  const key = nextKey(instrument);
  const answer = await venue.session.submit(approvedOrder(given), instrument, key.clientOrderId);
  if (answer.class !== 'ACCEPTED') throw new Error(JSON.stringify(answer));
  return { ...key, venueOrderId: answer.venueOrderId };
}
const fillsOf = ({ events }: Heard) => events.flatMap((event) => (event.kind === 'FILL' ? [event.fill] : []));
const updatesOf = ({ events }: Heard) =>
  events.flatMap((event) => (event.kind === 'ORDER_UPDATE' ? [event.update.status] : []));

describe('instruments', () => {
  it('are its spot pairs and its linear perpetuals, in base units', async () => {
    const instruments = await adapter.loadInstruments();
    const symbols = ['BTC/USDT', 'ETH/USDT', 'SOL/USDT', 'ETH/BTC', 'BTC/USDT:USDT', 'ETH/USDT:USDT'];
    expect(instruments.map(({ symbol }) => symbol)).toEqual(symbols);
    expect(instruments[0]).toMatchObject({ kind: 'SPOT', priceTick: d('0.1'), quantityMin: d('0.00001') });
    expect(instruments[4]).toMatchObject({
      kind: 'PERPETUAL',
      settle: 'USDT',
      contractSize: d('0.01'),
      quantityStep: d('0.0001'),
      leverageMax: d('100'),
    });
    const tickers = await adapter.fetchTickers(['BTC/USDT:USDT', 'BTC/USDT']);
    expect(tickers).toMatchObject([{ symbol: 'BTC/USDT', bid: d('60000') }, { symbol: 'BTC/USDT:USDT' }]);
  });
});

describe('the account stream', () => {
  it.each([
    ['spot', bitcoin],
    ['perpetuals', swap],
  ] as const)('tells orders and fills as the books do: %s', async (_, instrument) => {
    const { heard, stream } = await listen();
    const resting = await place(instrument);
    expect(await stream.listOpenOrders()).toMatchObject([{ clientOrderId: resting.clientOrderId }]);
    await venue.session.cancel(resting);
    const taken = await place(instrument, { type: 'market' });
    await eventually('filled', () => updatesOf(heard).includes('FILLED'));
    expect(updatesOf(heard)).toEqual(['ACCEPTED', 'CANCELED', 'ACCEPTED', 'FILLED']);
    const listed = await venue.session.listTrades(taken, taken.venueOrderId);
    if (listed.class !== 'TRADES') throw new Error(JSON.stringify(listed));
    expect(fillsOf(heard).map(({ source: _source, ...fill }) => fill)).toEqual(listed.trades);
    expect([heard.unreadable, heard.lost]).toEqual([0, []]);
  });

  it('names a liquidation', async () => {
    const { heard } = await listen();
    await place(swap, { type: 'market', quantity: d('4') });
    await venue.moveTo('BTC-USDT-SWAP', '30000');
    await eventually('liquidated', () => fillsOf(heard).some(({ liquidation }) => liquidation === true));
    await venue.moveTo('BTC-USDT-SWAP', '60000');
  });

  it('is lost when the venue closes it, and refused to a wrong key', async () => {
    const { heard } = await listen();
    await venue.control('POST', '/faults', { stream: { kind: 'disconnect', target: 'private' } });
    await eventually('lost', () => heard.lost.length === 1);
    const listener = { onEvents: () => {}, onUnreadable: () => {}, onLost: () => {} };
    const account = anAccount({ venue: 'okx' });
    const refused = (keys: object) =>
      adapter.openAccountStream(account, { ...venue.keys, ...keys }, listener);
    await expect(refused({ apiKey: '?' })).rejects.toThrow(/60005/);
    await expect(refused({ password: '?' })).rejects.toThrow(/60024/);
    await expect(refused({ secret: '?' })).rejects.toThrow(/60007/);
  });

  it('opens with the venue’s time', async () => {
    await venue.skew(60_000);
    const { heard } = await listen();
    expect(heard.lost).toEqual([]);
    await venue.skew(0);
  });
});

describe('the public stream', () => {
  async function follow() {
    const events: MarketEvent[] = [];
    const lost: string[] = [];
    const stream = await adapter.openPublicStream(['BTC/USDT', 'BTC/USDT:USDT'], {
      onEvent: (event) => events.push(event),
      onLost: (reason) => lost.push(reason),
    });
    open.push(stream);
    return { events, lost };
  }

  it('tells tops and tickers of both, keeps the book’s sequence, and confirms what does not move', async () => {
    const { events, lost } = await follow();
    const has = (kind: MarketEvent['kind']) => events.some((event) => event.kind === kind);
    await eventually('top, ticker and book', () =>
      (['TOP', 'TICKER', 'BOOK_IN_STEP'] as const).every((kind) => has(kind)),
    );
    await venue.moveTo('BTC-USDT', '60100');
    await eventually('the new top', () =>
      events.some(
        (event) => event.kind === 'TOP' && event.symbol === 'BTC/USDT' && event.bid.equals('60100'),
      ),
    );
    const heard = events.length;
    await eventually('confirmed', () => events.slice(heard).some(({ kind }) => kind === 'TICKER'));
    expect([has('UNREADABLE'), has('BOOK_GAP'), lost]).toEqual([false, false, []]);
  });

  it('ends when its connection does', async () => {
    const { lost } = await follow();
    await venue.control('POST', '/faults', { stream: { kind: 'disconnect', target: 'public' } });
    await eventually('lost', () => lost.length === 1);
  });
});

describe('a frame', () => {
  const read = marketReader((id) => (id === 'BTC-USDT' ? 'BTC/USDT' : undefined));
  const frame = (channel: string, row: object, instId = 'BTC-USDT') => ({
    arg: { channel, instId },
    data: [row],
  });
  const books = (prevSeqId: number, seqId: number) => read(frame('books', { prevSeqId, seqId }))?.kind;

  it('of a book is in step while each names the one before, and else a gap until the next snapshot', () => {
    expect([books(5, 6), books(-1, 10), books(10, 15), books(15, 15), books(15, 3)]).toEqual([
      'BOOK_GAP',
      'BOOK_IN_STEP',
      'BOOK_IN_STEP',
      'BOOK_IN_STEP',
      'BOOK_IN_STEP',
    ]);
    expect([books(4, 5), books(5, 6), books(-1, 7)]).toEqual(['BOOK_GAP', 'BOOK_GAP', 'BOOK_IN_STEP']);
  });

  it.each([
    ['an empty side', frame('bbo-tbt', { bids: [], asks: [['1', '1', '0', '1']] })],
    ['no number', frame('tickers', { bidPx: 'NaN', askPx: '2', last: '1' })],
    ['no sequence', frame('books', { bids: [], asks: [] })],
    ['another market', frame('trades', { px: '1' }, 'XYZ-USDT')],
  ])('with %s is unreadable', (_, given) => {
    expect(read(given)).toEqual({ kind: 'UNREADABLE' });
  });

  it.each(['pong', null, { event: 'subscribe', arg: { channel: 'books', instId: 'BTC-USDT' } }])(
    'such as %j says nothing',
    (given) => {
      expect(read(given)).toBeUndefined();
    },
  );
});
