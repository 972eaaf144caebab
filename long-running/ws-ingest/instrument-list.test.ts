import { beforeEach, describe, expect, it } from 'vitest';
import { InMemoryMarketData } from '#shared/adapters/in-memory/market-data.ts';
import { decimal as d } from '#shared/domain/money/decimal.ts';
import { anInstrument, aPrice } from '#shared/testing/builders.ts';
import { InstrumentList } from './instrument-list.ts';

let market: InMemoryMarketData;
let warned: string[];
const list = () =>
  new InstrumentList({
    venue: 'binance',
    market,
    symbols: ['BTC/USDT', 'ETH/USDT', 'BTC/KRW'],
    log: {
      info: (message, fields) => warned.push(`${message}: ${fields?.symbol}`),
      warn: (message, fields) => warned.push(`${message}: ${fields?.symbol}, ${fields?.reason}`),
      error: () => {},
    },
  });
const bitcoin = anInstrument();
const ether = anInstrument({ symbol: 'ETH/USDT', base: 'ETH' });
const saved = (symbol: string) => market.findInstrument('binance', symbol);

beforeEach(() => {
  market = new InMemoryMarketData();
  warned = [];
});

it('saves what is followed and says nothing while all of it trades, also of other venues’ symbols', async () => {
  const instruments = list();
  for (let load = 0; load < 3; load += 1)
    expect(await instruments.save([bitcoin, ether, anInstrument({ symbol: 'DOGE/USDT' })])).toEqual([
      'BTC/USDT',
      'ETH/USDT',
    ]);
  expect(await saved('DOGE/USDT')).toBeUndefined();
  expect(await saved('BTC/KRW')).toBeUndefined();
  expect(warned).toEqual([]);
});

describe('an instrument in terms that nobody can trade by', () => {
  const absurd = anInstrument({ priceTick: d('0') });

  it('is halted with the reason, told once; the others go on', async () => {
    const instruments = list();
    for (let load = 0; load < 3; load += 1)
      expect(await instruments.save([absurd, ether])).toEqual(['ETH/USDT']);
    expect(await saved('BTC/USDT')).toMatchObject({ status: 'HALTED', statusReason: 'its priceTick is 0' });
    expect(warned).toEqual(['an instrument is not traded: BTC/USDT, its priceTick is 0']);
  });

  it('trades again once its terms are true', async () => {
    const instruments = list();
    await instruments.save([absurd, ether]);
    expect(await instruments.save([bitcoin, ether])).toEqual(['BTC/USDT', 'ETH/USDT']);
    expect((await saved('BTC/USDT'))?.statusReason).toBeUndefined();
    expect(warned.at(-1)).toBe('an instrument trades again: BTC/USDT');
  });

  it('is judged by its price too, where one is known', async () => {
    await market.savePrice(aPrice());
    expect(await list().save([anInstrument({ priceTick: d('70000') }), ether])).toEqual(['ETH/USDT']);
    expect((await saved('BTC/USDT'))?.statusReason).toContain('above its price 60000');
  });
});

describe('an instrument that is listed no more', () => {
  it('is halted with the reason, also by a process that began after', async () => {
    await list().save([bitcoin, ether]);
    expect(await list().save([ether])).toEqual(['ETH/USDT']);
    expect(await saved('BTC/USDT')).toMatchObject({
      status: 'HALTED',
      statusReason: 'the venue does not list it any more',
      priceTick: bitcoin.priceTick,
    });
  });

  it('with all the others at once was not answered: nothing changes', async () => {
    await list().save([bitcoin, ether]);
    await expect(list().save([])).rejects.toThrow('lists no instruments');
    expect(await saved('BTC/USDT')).toMatchObject({ status: 'TRADING' });
  });
});

it('one that the venue itself has halted is told too', async () => {
  await list().save([anInstrument({ status: 'HALTED' }), ether]);
  expect(warned).toEqual(['an instrument is not traded: BTC/USDT, the venue says so']);
});
