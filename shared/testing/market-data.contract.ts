import { beforeEach, expect, it } from 'vitest';
import { decimal as d } from '../domain/money/decimal.ts';
import type { MarketDataReader, MarketDataWriter } from '../ports/market-data.port.ts';
import { anInstrument, aPerpetual, aPrice } from './builders.ts';
import { startMs } from './simulated-clock.ts';

/** What every store of market data must do. Each case uses symbols of its own. */
export function marketDataContract(open: () => MarketDataReader & MarketDataWriter): void {
  let data: MarketDataReader & MarketDataWriter;
  let symbol: string;
  beforeEach(() => {
    data = open();
    symbol = `${crypto.randomUUID().replaceAll('-', '').toUpperCase()}/USDT`;
  });

  it('MD-01 an instrument comes back as it was written; another is unknown', async () => {
    const instrument = anInstrument({ symbol, quantityStep: d('0.000000000000000001') });
    await data.saveInstruments([instrument, anInstrument({ symbol: `A${symbol}`, status: 'HALTED' })]);
    expect(await data.findInstrument('binance', symbol)).toEqual(instrument);
    expect(await data.findInstrument('binance', `A${symbol}`)).toMatchObject({ status: 'HALTED' });
    expect(await data.findInstrument('binance', `B${symbol}`)).toBeUndefined();
  });

  it('MD-08 a perpetual comes back with its contract, its leverage and its fee', async () => {
    const perpetual = aPerpetual({
      symbol: `${symbol}:USDT`,
      contractSize: d('0.01'),
      leverageMax: d('12.5'),
    });
    await data.saveInstruments([perpetual]);
    expect(await data.findInstrument('binanceusdm', perpetual.symbol)).toEqual(perpetual);
  });

  it('MD-02 a price comes back exactly; another is unknown', async () => {
    const price = aPrice({ symbol, bid: d('0.000000000000000001'), ask: d('123456789012345678.5') });
    await data.savePrice(price);
    expect(await data.findPrice('binance', symbol)).toEqual(price);
    expect(await data.findPrice('binance', `A${symbol}`)).toBeUndefined();
  });

  it.each([
    ['MD-03 a newer price replaces', 1, '2'],
    ['MD-04 a price of the same moment replaces', 0, '2'],
    ['MD-05 an older price does not', -1, '1'],
  ])('%s', async (_name, laterMs, bid) => {
    await data.savePrice(aPrice({ symbol, bid: d('1') }));
    await data.savePrice(aPrice({ symbol, bid: d('2'), asOfMs: startMs + laterMs }));
    expect(await data.findPrice('binance', symbol)).toMatchObject({ bid: d(bid) });
  });

  it('MD-06 of prices that arrive at once and out of order the newest stays', async () => {
    const later = [3, 1, 4, 0, 2];
    await Promise.all(later.map((ms) => data.savePrice(aPrice({ symbol, asOfMs: startMs + ms }))));
    expect(await data.findPrice('binance', symbol)).toMatchObject({ asOfMs: startMs + 4 });
  });

  it('MD-07 all prices of a venue are listed, each symbol once', async () => {
    const other = `A${symbol}`;
    for (const each of [symbol, other, symbol]) await data.savePrice(aPrice({ symbol: each }));
    const mine = (await data.listPrices('binance')).filter((price) => price.symbol.endsWith(symbol));
    expect(mine.map((price) => price.symbol).sort()).toEqual([symbol, other].sort());
  });
}
