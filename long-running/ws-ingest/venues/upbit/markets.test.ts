import { describe, expect, it } from 'vitest';
import { type Instrument, priceTickAt } from '#shared/domain/instrument/instrument.ts';
import { decimal as d, decimalText } from '#shared/domain/money/decimal.ts';
import { marketList } from './markets.ts';

const listed = [
  { market: 'KRW-BTC', korean_name: '비트코인', english_name: 'Bitcoin' },
  { market: 'BTC-ETH', korean_name: '이더리움', english_name: 'Ethereum' },
  { market: 'USDT-BTC', korean_name: '비트코인', english_name: 'Bitcoin' },
  { market: 'KRW-a!', korean_name: '', english_name: '' },
  { market: 'BTC', korean_name: '', english_name: '' },
];

function instrumentOf(id: string): Instrument {
  const found = marketList([{ market: id }])[0];
  if (!found) throw new Error(`no ${id}`);
  return found.instrument;
}

describe('marketList', () => {
  it('takes won and bitcoin markets, under our names', () => {
    expect(marketList(listed).map(({ id, instrument }) => `${id} ${instrument.symbol}`)).toEqual([
      'KRW-BTC BTC/KRW',
      'BTC-ETH ETH/BTC',
    ]);
  });

  it('knows the terms of the won markets', () => {
    expect(JSON.parse(JSON.stringify({ ...instrumentOf('KRW-BTC'), priceBands: [] }))).toEqual({
      kind: 'SPOT',
      venue: 'upbit',
      symbol: 'BTC/KRW',
      base: 'BTC',
      quote: 'KRW',
      priceTick: '0.00000001',
      priceBands: [],
      quantityStep: '0.00000001',
      quantityMin: '0.00000001',
      quantityMax: '100000000000000',
      notionalMin: '5000',
      quoteStep: '0.00000001',
      quoteFeeRate: '0.0005',
      status: 'TRADING',
    });
  });

  it('knows the terms of the bitcoin markets', () => {
    const instrument = instrumentOf('BTC-ETH');
    expect(decimalText(instrument.notionalMin)).toBe('0.00005');
    expect(decimalText(instrument.quoteFeeRate)).toBe('0.0025');
    expect(decimalText(priceTickAt(instrument, d('0.05')))).toBe('0.00000001');
  });

  it.each([{}, { error: { name: 400 } }, [{}], null])('refuses %j', (answer) => {
    expect(() => marketList(answer)).toThrow();
  });
});

// Upbit's documentation, "KRW market": both ends of each band.
it.each([
  ['165000000', '1000'],
  ['1000000', '1000'],
  ['999500', '500'],
  ['500000', '500'],
  ['499900', '100'],
  ['100000', '100'],
  ['99950', '50'],
  ['50000', '50'],
  ['49990', '10'],
  ['10000', '10'],
  ['9995', '5'],
  ['5000', '5'],
  ['4999', '1'],
  ['1000', '1'],
  ['999', '1'],
  ['100', '1'],
  ['99.9', '0.1'],
  ['10', '0.1'],
  ['9.99', '0.01'],
  ['1', '0.01'],
  ['0.999', '0.001'],
  ['0.1', '0.001'],
  ['0.0999', '0.0001'],
  ['0.01', '0.0001'],
  ['0.00999', '0.00001'],
  ['0.001', '0.00001'],
  ['0.000999', '0.000001'],
  ['0.0001', '0.000001'],
  ['0.0000999', '0.0000001'],
  ['0.00001', '0.0000001'],
  ['0.00000999', '0.00000001'],
])('at %s won the step is %s', (price, tick) => {
  expect(decimalText(priceTickAt(instrumentOf('KRW-BTC'), d(price)))).toBe(tick);
});
