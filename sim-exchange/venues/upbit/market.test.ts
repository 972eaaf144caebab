import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { atoms, plainText } from '../../core/units.ts';
import { upbitAnswer } from '../../testing/upbit-client.ts';
import { refused, UpbitWorld } from '../../testing/upbit-world.ts';
import { krwStepAtoms } from './krw-steps.ts';

describe('the step of a KRW price', () => {
  it.each([
    ['90000000', '1000'],
    ['1000000', '1000'],
    ['999999', '500'],
    ['500000', '500'],
    ['499999', '100'],
    ['100000', '100'],
    ['99999', '50'],
    ['50000', '50'],
    ['49999', '10'],
    ['10000', '10'],
    ['9999', '5'],
    ['5000', '5'],
    ['4999', '1'],
    ['100', '1'],
    ['99.9', '0.1'],
    ['10', '0.1'],
    ['9.99', '0.01'],
    ['1', '0.01'],
    ['0.999', '0.001'],
    ['0.01', '0.0001'],
    ['0.00000999', '0.00000001'],
  ])('%s: %s', (price, step) => {
    expect(plainText(krwStepAtoms(atoms(price)))).toBe(step);
  });
});

describe('quotation', () => {
  let world: UpbitWorld;
  beforeAll(async () => {
    world = await UpbitWorld.start();
  });
  afterEach(async () => {
    await world.tell('/market', { symbol: 'KRW-XRP', price: '700' });
  });
  afterAll(async () => {
    await world?.sim.stop();
  });
  const read = async (path: string) => upbitAnswer(await fetch(`${world.address.http}/v1${path}`));

  it.each([
    ['/ticker', 400],
    ['/ticker?markets=KRW-NOPE', 404],
    ['/ticker?markets=KRW-BTC,KRW-NOPE', 404],
    ['/ticker/all', 400],
    ['/orderbook?markets=NOPE', 404],
    ['/orderbook?markets=KRW-BTC&level=10000', 400],
    ['/trades/ticks', 400],
    ['/trades/ticks?market=KRW-NOPE', 404],
    ['/trades/ticks?market=KRW-BTC&to=noon', 400],
    ['/candles/minutes/1', 400],
    ['/candles/minutes/1?market=KRW-NOPE', 404],
    ['/candles/minutes/1?market=KRW-BTC&to=noon', 400],
    ['/candles/minutes/2?market=KRW-BTC', 404],
    ['/weather', 404],
  ])('%s is refused with %i, as a number', async (path, status) => {
    expect(await read(path)).toMatchObject(refused(status, status));
  });

  it('knows the step of a market at its price', async () => {
    const steps = async () => (await read('/orderbook/instruments?markets=KRW-BTC,KRW-XRP')).body;
    expect(await steps()).toMatchObject([
      { market: 'KRW-BTC', tick_size: '1000', quote_currency: 'KRW' },
      { market: 'KRW-XRP', tick_size: '1' },
    ]);
    await world.tell('/market', { symbol: 'KRW-XRP', price: '55.5' });
    expect(await steps()).toMatchObject([{}, { tick_size: '0.1' }]);
  });

  const bookSchema = z.tuple([
    z.looseObject({
      orderbook_units: z.array(z.object({ ask_price: z.number(), bid_price: z.number() }).loose()),
    }),
  ]);

  it.each(['700', '100', '55.5', '10', '5000', '1000000'])(
    'quotes only prices that may be ordered, around %s',
    async (price) => {
      await world.tell('/market', { symbol: 'KRW-XRP', price });
      const [book] = bookSchema.parse((await read('/orderbook?markets=KRW-XRP')).body);
      expect(book.orderbook_units.length).toBeGreaterThan(5);
      for (const each of book.orderbook_units.flatMap((unit) => [unit.ask_price, unit.bid_price])) {
        const priceAtoms = atoms(String(each));
        expect(priceAtoms % krwStepAtoms(priceAtoms), String(each)).toBe(0n);
      }
    },
  );

  it('pages back through trades', async () => {
    const schema = z.array(z.looseObject({ sequential_id: z.number(), trade_price: z.number() }));
    const prices = (body: unknown) => schema.parse(body).map((trade) => trade.trade_price);
    for (const price of ['701', '702', '703']) await world.tell('/market', { symbol: 'KRW-XRP', price });
    const path = `${world.address.http}/v1/trades/ticks?market=KRW-XRP`;
    const text = await (await fetch(`${path}&count=2`)).text();
    expect(prices(JSON.parse(text))).toEqual([703, 702]);
    // It has more digits than a number of JavaScript.
    const cursor = /.*"sequential_id":(\d{17})/.exec(text)?.[1];
    expect(prices((await read(`/trades/ticks?market=KRW-XRP&count=1&cursor=${cursor}`)).body)).toEqual([701]);
  });

  it('pages back through candles, without a gap or an overlap', async () => {
    const schema = z.array(z.looseObject({ candle_date_time_utc: z.string(), trade_price: z.number() }));
    const path = '/candles/minutes/60?market=KRW-BTC';
    const all = schema.parse((await read(`${path}&count=10`)).body);
    const to = all[4]?.candle_date_time_utc;
    const older = schema.parse((await read(`${path}&count=5&to=${to}`)).body);
    expect(older).toEqual(all.slice(5));
    expect(schema.parse((await read(`${path}&count=5&to=${to}Z`)).body)).toEqual(older);
  });
});
