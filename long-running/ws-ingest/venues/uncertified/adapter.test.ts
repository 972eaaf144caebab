import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startSimulatedGateway } from '#shared/adapters/venues/testing/simulated-gateway.ts';
import { decimal as d } from '#shared/domain/money/decimal.ts';
import { anAccount, anInstrument } from '#shared/testing/builders.ts';
import { type GatewayWorld, nextKey, orderAt, place } from '#shared/testing/venue-gateway/gateway-world.ts';
import { eventually } from '../../testing/eventually.ts';
import type { MarketEvent, OpenStream, VenueAdapter } from '../../venue-adapter.ts';
import { uncertifiedAdapter } from './index.ts';

const venue = 'ccxt-binanceus';
const bitcoin = {
  instrument: anInstrument({ venue }),
  quantity: d('0.01'),
  below: d('58000'),
  lower: d('57900'),
  above: d('62000'),
  tooSmall: d('0.000001'),
  tooMuch: d('10'),
};
const periods = { pricesMs: 20, accountMs: 20 };
const open: OpenStream[] = [];
let world: GatewayWorld;
let adapter: VenueAdapter;
let keys: Parameters<VenueAdapter['openAccountStream']>[1];

beforeAll(async () => {
  world = await startSimulatedGateway({
    venue: 'binance',
    spokenBy: venue,
    marketId: () => 'BTCUSDT',
    onStart: ({ endpoints, keys: given }) => {
      adapter = uncertifiedAdapter(venue, endpoints, periods);
      keys = given;
    },
  });
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((stream) => stream.close()));
  await world.reset();
});
afterAll(() => world?.stop());

describe('instruments', () => {
  it('are ccxt’s spot markets, their steps exact', async () => {
    const instruments = await adapter.loadInstruments();
    const known = instruments.find(({ symbol }) => symbol === 'BTC/USDT');
    const { priceTick, quantityStep, quantityMin, notionalMin } = anInstrument();
    expect(known).toMatchObject({ venue, kind: 'SPOT', status: 'TRADING' });
    expect(known).toMatchObject({ priceTick, quantityStep, quantityMin, notionalMin });
  });
});

it('a load of markets that failed is not the end of the venue', async () => {
  for (const path of ['/api/v3/exchangeInfo', '/api/v3/ticker/24hr'])
    await world.fault({ match: { path }, effect: 'before', respond: 'drop' });
  await expect(adapter.loadInstruments()).rejects.toThrow();
  await expect(adapter.fetchTickers(['BTC/USDT'])).rejects.toThrow();
  expect(await adapter.fetchTickers(['BTC/USDT'])).toHaveLength(1);
});

describe('polled prices', () => {
  it('tell bid, ask and last again and again, and nothing after the end', async () => {
    const events: MarketEvent[] = [];
    const listener = { onEvent: (event: MarketEvent) => void events.push(event), onLost: () => {} };
    const stream = await adapter.openPublicStream(['BTC/USDT'], listener);
    open.push(stream);
    await eventually('two tickers', () => events.length >= 2);
    expect(events[0]).toMatchObject({ kind: 'TICKER', symbol: 'BTC/USDT' });
    expect(events[0]).toMatchObject(
      await adapter.fetchTickers(['BTC/USDT']).then(([ticker]) => ticker ?? {}),
    );
  });

  it('are lost when the venue answers no more', async () => {
    const lost: string[] = [];
    const fault = { match: { path: '/api/v3/ticker/24hr' }, effect: 'before', respond: 'drop' } as const;
    for (let left = 3; left > 0; left -= 1) await world.fault(fault);
    const listener = { onEvent: () => {}, onLost: (reason: string) => void lost.push(reason) };
    open.push(await adapter.openPublicStream(['BTC/USDT'], listener));
    await eventually('the loss', () => lost.length > 0);
    expect(lost).toHaveLength(1);
  });
});

describe('a polled account', () => {
  const listen = async () => {
    const heard = { news: 0, lost: [] as string[] };
    const stream = await adapter.openAccountStream(anAccount({ venue }), keys, {
      onEvents: () => {},
      onUnreadable: () => {
        heard.news += 1;
      },
      onLost: (reason) => heard.lost.push(reason),
    });
    open.push(stream);
    return { heard, stream };
  };

  it('has news when an order rests, is filled or canceled, or money comes, and has reconciliation look', async () => {
    const { heard, stream } = await listen();
    const happens = async (what: () => Promise<unknown>) => {
      const before = heard.news;
      await what();
      await eventually('the news', () => heard.news > before);
    };
    const resting = nextKey(bitcoin);
    const { session } = world;
    await happens(() => session.submit(orderAt(bitcoin), bitcoin.instrument, resting.clientOrderId));
    const { clientOrderId } = resting;
    expect(await stream.listOpenOrders()).toMatchObject([{ clientOrderId, status: 'ACCEPTED' }]);
    await happens(() => session.cancel(resting));
    await happens(() => place(world, bitcoin, { type: 'market' }));
    await happens(() => world.fund('USDT', '5'));
    expect(heard.lost).toEqual([]);
  });

  it('with keys that the venue does not know does not open', async () => {
    const wrong = { ...keys, secret: 'another' };
    const listener = { onEvents: () => {}, onUnreadable: () => {}, onLost: () => {} };
    await expect(adapter.openAccountStream(anAccount({ venue }), wrong, listener)).rejects.toThrow(
      'the venue does not tell',
    );
    expect(await world.session.lookUp(nextKey(bitcoin))).toEqual({ class: 'NOT_FOUND' });
  });
});
