import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  approvedOrder,
  bitcoin,
  nextKey,
  type SimulatedBinanceUsdm,
  startSimulatedBinanceUsdm,
} from '#shared/adapters/venues/binanceusdm/testing/simulated-binanceusdm.ts';
import { decimal as d } from '#shared/domain/money/decimal.ts';
import type { Order } from '#shared/domain/order/order.ts';
import type { AccountEvent } from '#shared/ports/queues.port.ts';
import { anAccount, aPerpetual } from '#shared/testing/builders.ts';
import { eventually } from '../../testing/eventually.ts';
import type { AccountStream, MarketEvent, OpenStream, VenueAdapter } from '../../venue-adapter.ts';
import { binanceUsdmAdapter } from './index.ts';

let venue: SimulatedBinanceUsdm;
let adapter: VenueAdapter;
const open: OpenStream[] = [];
beforeAll(async () => {
  venue = await startSimulatedBinanceUsdm();
  adapter = binanceUsdmAdapter(venue.endpoints);
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
  const stream = await adapter.openAccountStream(anAccount({ venue: 'binanceusdm' }), venue.keys, {
    onEvents: (events) => heard.events.push(...events),
    onUnreadable: () => {
      heard.unreadable += 1;
    },
    onLost: (reason) => heard.lost.push(reason),
  });
  open.push(stream);
  return { heard, stream };
}

async function place(given: Partial<Order> = {}) {
  const key = nextKey();
  const answer = await venue.session.submit(approvedOrder(given), bitcoin, key.clientOrderId);
  if (answer.class !== 'ACCEPTED') throw new Error(JSON.stringify(answer));
  return { ...key, venueOrderId: answer.venueOrderId };
}
const fillsOf = ({ events }: Heard) => events.flatMap((event) => (event.kind === 'FILL' ? [event.fill] : []));
const updatesOf = ({ events }: Heard) =>
  events.flatMap((event) => (event.kind === 'ORDER_UPDATE' ? [event.update.status] : []));

describe('instruments', () => {
  it('are its perpetuals, in base units', async () => {
    const instruments = await adapter.loadInstruments();
    expect(instruments.map(({ symbol }) => symbol)).toEqual([
      'BTC/USDT:USDT',
      'ETH/USDT:USDT',
      'BNB/USDT:USDT',
    ]);
    expect(instruments[0]).toEqual(aPerpetual({ notionalMin: instruments[0]?.notionalMin ?? d('0') }));
    expect(await adapter.fetchTickers(['BTC/USDT:USDT'])).toMatchObject([{ symbol: 'BTC/USDT:USDT' }]);
  });
});

describe('the account stream', () => {
  it('tells orders and fills as the books do', async () => {
    const { heard, stream } = await listen();
    const resting = await place();
    expect(await stream.listOpenOrders()).toMatchObject([{ clientOrderId: resting.clientOrderId }]);
    await venue.session.cancel(resting);
    const taken = await place({ type: 'market' });
    await eventually('filled', () => updatesOf(heard).includes('FILLED'));
    expect(updatesOf(heard)).toEqual(['ACCEPTED', 'CANCELED', 'ACCEPTED', 'FILLED']);
    const listed = await venue.session.listTrades(taken, taken.venueOrderId);
    if (listed.class !== 'TRADES') throw new Error(JSON.stringify(listed));
    expect(fillsOf(heard).map(({ source: _, ...fill }) => fill)).toEqual(listed.trades);
    expect([heard.unreadable, heard.lost]).toEqual([0, []]);
  });

  it('names a liquidation', async () => {
    const { heard } = await listen();
    await place({ type: 'market', quantity: d('30') });
    await venue.moveTo('50000');
    await eventually('liquidated', () => fillsOf(heard).some(({ liquidation }) => liquidation === true));
    await venue.moveTo('60000');
  });

  it('is lost when the venue closes it, and refused to a wrong key', async () => {
    const { heard } = await listen();
    await venue.control('POST', '/faults', { stream: { kind: 'disconnect', target: 'private' } });
    await eventually('lost', () => heard.lost.length === 1);
    const listener = { onEvents: () => {}, onUnreadable: () => {}, onLost: () => {} };
    const keys = { ...venue.keys, apiKey: '?' };
    const account = anAccount({ venue: 'binanceusdm' });
    await expect(adapter.openAccountStream(account, keys, listener)).rejects.toThrow(/-2014/);
  });
});

describe('the public stream', () => {
  it('tells tops, confirms them, and keeps the book', async () => {
    await adapter.loadInstruments();
    const events: MarketEvent[] = [];
    const stream = await adapter.openPublicStream(['BTC/USDT:USDT'], {
      onEvent: (event) => events.push(event),
      onLost: () => {},
    });
    open.push(stream);
    const has = (kind: MarketEvent['kind']) => events.some((event) => event.kind === kind);
    let price = 60_000;
    await eventually('top, ticker and book', async () => {
      price += 10;
      await venue.moveTo(String(price));
      return (['TOP', 'TICKER', 'BOOK_IN_STEP'] as const).every(has);
    });
    expect(has('UNREADABLE')).toBe(false);
  });
});
