import { describe, expect, it } from 'vitest';
import { marketEvent, restTickerList } from './market-frames.ts';
import { toMarket } from './markets.ts';

const symbolOf = (id: string) => (id === 'BTCUSDT' ? 'BTC/USDT' : undefined);
const read = (frame: unknown) => JSON.parse(JSON.stringify(marketEvent(frame, symbolOf) ?? null));

describe('marketEvent', () => {
  it('reads tops, tickers and trades exactly', () => {
    expect(read({ u: 1, s: 'BTCUSDT', b: '0.10000001', B: '1', a: '123456789.12345678', A: '1' })).toEqual({
      kind: 'TOP',
      symbol: 'BTC/USDT',
      bid: '0.10000001',
      ask: '123456789.12345678',
    });
    expect(read({ e: '24hrTicker', s: 'BTCUSDT', b: '1.0', a: '2.0', c: '1.5' })).toEqual({
      kind: 'TICKER',
      symbol: 'BTC/USDT',
      bid: '1',
      ask: '2',
      last: '1.5',
    });
    expect(read({ e: 'trade', s: 'BTCUSDT', p: '7.50' })).toEqual({
      kind: 'TRADE',
      symbol: 'BTC/USDT',
      price: '7.5',
    });
  });

  it.each([
    { e: 'depthUpdate', s: 'BTCUSDT', U: 1, u: 2, b: [], a: [] },
    { result: null, id: 1 },
    'text',
    null,
    [],
  ])('leaves %j to others', (frame) => {
    expect(read(frame)).toBeNull();
  });

  it.each([
    { u: 1, s: 'BTCUSDT', b: '0.00000000', a: '1' },
    { u: 1, s: 'DOGEUSDT', b: '1', a: '1' },
    { e: 'trade', s: 'BTCUSDT', p: '-1' },
    { e: 'trade', s: 'BTCUSDT', p: 1.5 },
    { e: '24hrTicker', s: 'BTCUSDT', b: 'NaN', a: '1', c: '1' },
  ])('makes no price of %j', (frame) => {
    expect(read(frame)).toEqual({ kind: 'UNREADABLE' });
  });
});

describe('restTickerList', () => {
  it('leaves out a symbol whose book has an empty side', () => {
    const row = { symbol: 'BTCUSDT', bidPrice: '1', askPrice: '2', lastPrice: '1' };
    expect(restTickerList([row, { ...row, askPrice: '0.0' }], symbolOf)).toHaveLength(1);
  });
});

describe('toMarket', () => {
  const filters = [
    { filterType: 'PRICE_FILTER', tickSize: '0.01000000' },
    { filterType: 'LOT_SIZE', stepSize: '0.00001000', minQty: '0.00001000', maxQty: '9000.00000000' },
    { filterType: 'NOTIONAL', minNotional: '5.00000000' },
    { filterType: 'A_LATER_ONE', anything: true },
  ];
  const info = { status: 'TRADING', isSpotTradingAllowed: true, quoteAssetPrecision: '8', filters };
  const market = { id: 'BTCUSDT', symbol: 'BTC/USDT', base: 'BTC', quote: 'USDT', info };

  it('marks a market that is paused as halted', () => {
    expect(toMarket(market)?.instrument.status).toBe('TRADING');
    expect(toMarket({ ...market, info: { ...info, status: 'BREAK' } })?.instrument.status).toBe('HALTED');
  });

  it.each([{ ...market, symbol: 'BTC/USDT:USDT' }, { ...market, id: '' }, undefined])(
    'has no instrument for what it cannot name',
    (raw) => {
      expect(toMarket(raw)).toBeUndefined();
    },
  );

  const priced = (tickSize: unknown) => [{ filterType: 'PRICE_FILTER', tickSize }, ...filters.slice(1)];
  const sized = (lot: object) => [filters[0], { ...filters[1], ...lot }, filters[2]];
  it.each<[string, unknown, string]>([
    ['no price filter', filters.slice(1), 'price or lot filter is missing'],
    ['a price step that is a number', priced(0.01), 'tickSize'],
    ['a price step of zero', priced('0.00000000'), 'priceTick is 0'],
    ['a negative price step', priced('-0.01'), 'priceTick is -0.01'],
    ['a price step that is not a number', priced('NaN'), 'tickSize must be a plain decimal'],
    ['an endless price step', priced('Infinity'), 'tickSize must be a plain decimal'],
    ['a price step of 1e30', priced('1e30'), 'tickSize must be a plain decimal'],
    ['a price step with thirty digits', priced(`1${'0'.repeat(30)}`), 'tickSize must be a plain decimal'],
    ['a price step of quadrillions', priced('1000000000000001'), 'priceTick is 1000000000000001'],
    ['a minimum above the maximum', sized({ minQty: '9', maxQty: '1' }), 'above its largest'],
    ['a lot of zero', sized({ stepSize: '0' }), 'quantityStep is 0'],
    ['a lot above the maximum', sized({ stepSize: '9999' }), 'above its largest quantity'],
    ['no filters at all', null, 'info.filters'],
  ])('halts an instrument with %s, and says why', (_, given, words) => {
    const read = toMarket({ ...market, info: { ...info, filters: given } });
    expect(read).toMatchObject({ id: 'BTCUSDT', instrument: { symbol: 'BTC/USDT', status: 'HALTED' } });
    expect(read?.instrument.statusReason).toContain(words);
  });
});
