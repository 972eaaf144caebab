import { afterEach, describe, expect, it } from 'vitest';
import { decimalText } from '#shared/domain/money/decimal.ts';
import type { Ingest } from './ingest.ts';
import { eventually } from './testing/eventually.ts';
import { health, IngestWorld } from './testing/ingest-world.ts';
import { worldVenues } from './testing/world-venue.ts';

let world: IngestWorld;

afterEach(async () => {
  await world.stop();
});

async function ready(ingest: Ingest): Promise<void> {
  await eventually('ready', async () => (await health(ingest, '/ready')).status === 200);
}

function publicFault(fault: object): Promise<unknown> {
  return world.control('/faults', { venue: world.venue.id, stream: { target: 'public', ...fault } });
}

describe.each(worldVenues)('public feed of $id', (venue) => {
  it('follows the top of the book, and keeps a price that does not move fresh', async () => {
    world = await IngestWorld.start({ market: 'still' }, venue);
    await ready(await world.startIngest());
    const [to, above] = venue.prices.moved;
    await world.control('/market', { venue: venue.id, symbol: venue.market, price: to });

    const moved = await eventually('the new price', async () => {
      const price = await world.market.findPrice(venue.id, venue.symbol);
      return price?.bid.greaterThan(above) && price;
    });
    const [shown] = (await world.control('/market')) as readonly { bid: string; ask: string }[];
    expect([decimalText(moved.bid), decimalText(moved.ask)]).toEqual([shown?.bid, shown?.ask]);
    await eventually('confirmed', async () => {
      const price = await world.market.findPrice(venue.id, venue.symbol);
      return price !== undefined && price.asOfMs > moved.asOfMs && price.bid.equals(moved.bid);
    });
  });

  it('opens the stream again when its connection is cut', async () => {
    world = await IngestWorld.start({}, venue);
    const ingest = await world.startIngest();
    await ready(ingest);
    await publicFault({ kind: 'disconnect' });
    await eventually('reopened', () => ingest.metrics.total('tradewind_ingest_reconnects_total') > 0);

    const before = await world.market.findPrice(venue.id, venue.symbol);
    await eventually('newer', async () => {
      const price = await world.market.findPrice(venue.id, venue.symbol);
      return price && before && price.asOfMs > before.asOfMs;
    });
    await ready(ingest);
  });
});

describe('public feed', () => {
  it('saves the venue’s instruments exactly', async () => {
    world = await IngestWorld.start({ market: 'still' });
    await ready(await world.startIngest());

    const instrument = await world.market.findInstrument('binance', 'BTC/USDT');
    expect(JSON.parse(JSON.stringify(instrument))).toEqual({
      kind: 'SPOT',
      venue: 'binance',
      symbol: 'BTC/USDT',
      base: 'BTC',
      quote: 'USDT',
      priceTick: '0.01',
      quantityStep: '0.00001',
      quantityMin: '0.00001',
      quantityMax: '9000',
      notionalMin: '5',
      quoteStep: '0.00000001',
      quoteFeeRate: '0',
      status: 'TRADING',
    });
    expect((await world.market.findInstrument('binance', 'ETH/BTC'))?.notionalMin.toFixed()).toBe('0.0001');
  });

  it('is unready while the stream is silent, polls REST meanwhile, and comes back', async () => {
    world = await IngestWorld.start();
    const ingest = await world.startIngest({ silenceMs: 1_500, fallbackMs: 100 });
    await ready(ingest);
    await publicFault({ kind: 'silence' });
    await eventually('unready', async () =>
      (await health(ingest, '/ready')).body.includes('stream is silent'),
    );

    const polls = ingest.metrics.total('tradewind_ingest_fallback_polls_total');
    await eventually(
      'polled',
      () => ingest.metrics.total('tradewind_ingest_fallback_polls_total') > polls + 3,
    );
    await world.control('/market', { venue: 'binance', symbol: 'BTCUSDT', price: '61000' });
    await eventually('a REST price', async () =>
      (await world.market.findPrice('binance', 'BTC/USDT'))?.bid.greaterThan('60900'),
    );
    await eventually('reopened', () => ingest.metrics.total('tradewind_ingest_reconnects_total') > 0);

    await fetch(`${world.sim.control}/faults`, { method: 'DELETE' });
    await ready(ingest);
  });

  it('does not pass off an old price as fresh when the venue says nothing at all', async () => {
    world = await IngestWorld.start();
    // Confirmed well within the silence: what the store has is old only when nothing newer is about to be saved.
    const ingest = await world.startIngest({ silenceMs: 1_000, confirmMs: 250, fallbackMs: 100 });
    await ready(ingest);
    const away = {
      match: { path: '/api/v3/ticker/24hr' },
      effect: 'before',
      respond: { status: 500 },
      times: 1_000,
    };
    await world.control('/faults', { venue: 'binance', ...away });
    await publicFault({ kind: 'silence' });

    await eventually('old prices', async () => (await health(ingest, '/ready')).body.includes('is old'));
    const before = await world.market.findPrice('binance', 'BTC/USDT');
    await eventually('another try', () => ingest.metrics.total('tradewind_ingest_reconnects_total') > 1);
    expect((await world.market.findPrice('binance', 'BTC/USDT'))?.asOfMs).toBe(before?.asOfMs);
  });

  it('loads a book anew when its sequence has a gap, without losing the connection', async () => {
    world = await IngestWorld.start();
    const ingest = await world.startIngest();
    const inStep = 'book_in_step{venue="binance",symbol="BTC/USDT"} 1';
    await eventually('books', async () => (await health(ingest, '/metrics')).body.includes(inStep));
    await publicFault({ kind: 'gap', count: 8 });

    await eventually('resync', () => ingest.metrics.total('tradewind_ingest_book_resyncs_total') > 0);
    await eventually('in step', async () => (await health(ingest, '/metrics')).body.includes(inStep));
    expect(ingest.metrics.total('tradewind_ingest_reconnects_total')).toBe(0);
  });
});

describe('what a venue lists', () => {
  it('in absurd terms, over the wire: that instrument alone is not traded, then trades again', async () => {
    world = await IngestWorld.start({ market: 'still' });
    await ready(await world.startIngest({ instrumentsMs: 100 }));
    const path = '/api/v3/exchangeInfo';
    const listed = (await (await fetch(`${world.endpoints.rest}${path}`)).json()) as {
      symbols: { symbol: string; filters: { filterType: string; tickSize?: string }[] }[];
    };
    const absurd = {
      ...listed,
      symbols: listed.symbols.map((each) => ({
        ...each,
        filters: each.filters.map((filter) =>
          each.symbol === 'ETHUSDT' && filter.filterType === 'PRICE_FILTER'
            ? { ...filter, tickSize: '0.00' }
            : filter,
        ),
      })),
    };
    const respond = { status: 200, body: absurd };
    await world.control('/faults', {
      venue: 'binance',
      match: { path },
      effect: 'before',
      respond,
      times: 1_000,
    });
    const ether = await eventually('halted', async () => {
      const found = await world.market.findInstrument('binance', 'ETH/USDT');
      return found?.status === 'HALTED' && found;
    });
    expect(ether.statusReason).toBe('its priceTick is 0');
    expect(await world.market.findInstrument('binance', 'BTC/USDT')).toMatchObject({ status: 'TRADING' });

    await fetch(`${world.sim.control}/faults`, { method: 'DELETE' });
    await eventually('trading', async () => {
      const found = await world.market.findInstrument('binance', 'ETH/USDT');
      return found?.status === 'TRADING' && found;
    });
  });

  it.each([
    [worldVenues[0], '/api/v3/exchangeInfo', 'ETHUSDT', 'ETH/USDT'],
    [worldVenues[1], '/v1/market/all', 'KRW-ETH', 'ETH/KRW'],
  ])('without one that it listed before ($id): that one is not traded', async (venue, path, id, symbol) => {
    world = await IngestWorld.start({ market: 'still' }, venue);
    await ready(await world.startIngest({ instrumentsMs: 100 }));
    const listed: unknown = await (await fetch(`${world.endpoints.rest}${path}`)).json();
    const without = (rows: readonly Record<string, unknown>[]) =>
      rows.filter((row) => row.symbol !== id && row.market !== id);
    const body = Array.isArray(listed)
      ? without(listed as Record<string, unknown>[])
      : {
          ...(listed as object),
          symbols: without((listed as { symbols: Record<string, unknown>[] }).symbols),
        };
    const respond = { status: 200, body };
    await world.control('/faults', {
      venue: world.venue.id,
      match: { path },
      effect: 'before',
      respond,
      times: 1_000,
    });
    await eventually('halted', async () => {
      const found = await world.market.findInstrument(world.venue.id, symbol);
      return found?.statusReason === 'the venue does not list it any more';
    });
    const others = world.venue.symbols.filter((each) => each !== symbol);
    for (const each of others)
      expect(await world.market.findInstrument(world.venue.id, each)).toMatchObject({ status: 'TRADING' });
  });
});

it('of Upbit too: a silent stream is unready, polled meanwhile, and comes back', async () => {
  const upbit = worldVenues[1];
  world = await IngestWorld.start({}, upbit);
  const ingest = await world.startIngest({ silenceMs: 1_500, fallbackMs: 100 });
  await ready(ingest);
  await publicFault({ kind: 'silence' });
  await eventually('unready', async () => (await health(ingest, '/ready')).body.includes('stream is silent'));
  const polls = ingest.metrics.total('tradewind_ingest_fallback_polls_total');
  await eventually('polled', () => ingest.metrics.total('tradewind_ingest_fallback_polls_total') > polls + 3);
  const [to, above] = world.venue.prices.moved;
  await world.control('/market', { venue: 'upbit', symbol: world.venue.market, price: to });
  await eventually('a REST price', async () =>
    (await world.market.findPrice('upbit', world.venue.symbol))?.bid.greaterThan(above),
  );
  await fetch(`${world.sim.control}/faults`, { method: 'DELETE' });
  await ready(ingest);
});
