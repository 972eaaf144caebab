import { expect, it } from 'vitest';
import { DepthUpdate } from '#shared/domain/market/depth-update.ts';
import { binanceFrames, readBinanceBook } from './binance-frames.ts';
import { Unreadable } from './json-bytes.ts';
import { listening } from './testing/listening.ts';

const depth = {
  e: 'depthUpdate',
  E: 1672515782136,
  s: 'BNBBTC',
  U: 157,
  u: 160,
  b: [['0.0024', '10']],
  a: [['0.0026', '100']],
};
const trade = {
  e: 'trade',
  E: 1672515782136,
  s: 'BNBBTC',
  t: 12345,
  p: '0.001',
  q: '100',
  T: 1672515782136,
  m: true,
  M: true,
};
const aggregate = {
  e: 'aggTrade',
  E: 5,
  s: 'BNBBTC',
  a: 26129,
  p: '0.001',
  q: '100',
  f: 100,
  l: 105,
  T: 4,
  m: false,
};
const top = {
  u: 400900217,
  s: 'BNBBTC',
  b: '25.35190000',
  B: '31.21000000',
  a: '25.36520000',
  A: '40.66000000',
};
const ticker = {
  e: '24hrTicker',
  E: 9,
  s: 'BNBBTC',
  p: '-0.0015',
  P: '-250.00',
  w: '0.0018',
  x: '0.0009',
  c: '0.0025',
  Q: '10',
  b: '0.0024',
  B: '10',
  a: '0.0026',
  A: '100',
  o: '0.0010',
  h: '0.0025',
  l: '0.0010',
  v: '10000',
  q: '18',
  O: 0,
  C: 86400000,
  F: 0,
  L: 18150,
  n: 18151,
};
const bar = {
  t: 60_000,
  T: 119_999,
  s: 'BNBBTC',
  i: '1m',
  f: 100,
  L: 200,
  o: '0.0010',
  c: '0.0020',
  h: '0.0025',
  l: '0.0015',
  v: '1000',
  n: 100,
  x: false,
  q: '1.0000',
  V: '500',
  Q: '0.500',
  B: '123456',
};
const kline = { e: 'kline', E: 1672515782136, s: 'BNBBTC', k: bar };
const mark = {
  e: 'markPriceUpdate',
  E: 7,
  s: 'BNBBTC',
  p: '11794.15000000',
  i: '11784.62659091',
  P: '11784.25641265',
  r: '-0.00038167',
  T: 1562306400000,
};

const of = 'BNBBTC';
const cases: readonly (readonly [object, object])[] = [
  [
    depth,
    {
      kind: 'depth',
      of,
      isWhole: false,
      first: 157,
      last: 160,
      previous: -1,
      timeMs: 1672515782136,
      bids: [[0.0024, 10]],
      asks: [[0.0026, 100]],
    },
  ],
  [
    { ...depth, T: 1, pu: 149, ps: 'BNBBTC', st: 2 },
    { kind: 'depth', previous: 149, last: 160 },
  ],
  [
    { ...depth, b: [], a: [] },
    { kind: 'depth', bids: [], asks: [] },
  ],
  [
    trade,
    { kind: 'trade', of, id: 12345, price: 0.001, size: 100, timeMs: 1672515782136, takerSide: 'SELL' },
  ],
  [
    { ...trade, X: 'MARKET', m: false },
    { kind: 'trade', takerSide: 'BUY' },
  ],
  [aggregate, { kind: 'trade', id: 26129, timeMs: 4, takerSide: 'BUY' }],
  [top, { kind: 'top', of, bid: 25.3519, bidSize: 31.21, ask: 25.3652, askSize: 40.66, timeMs: 0 }],
  [
    { e: 'bookTicker', ...top, E: 3, T: 2 },
    { kind: 'top', bid: 25.3519, timeMs: 2 },
  ],
  [
    ticker,
    {
      kind: 'ticker',
      of,
      last: 0.0025,
      open: 0.001,
      high: 0.0025,
      low: 0.001,
      volume: 10000,
      quoteVolume: 18,
      timeMs: 9,
    },
  ],
  [
    kline,
    {
      kind: 'candle',
      of,
      timeframeMs: 60_000,
      openTimeMs: 60_000,
      open: 0.001,
      high: 0.0025,
      low: 0.0015,
      close: 0.002,
      volume: 1000,
      quoteVolume: 1,
      isClosed: false,
    },
  ],
  [
    { ...kline, k: { ...bar, x: true, i: '4h' } },
    { kind: 'candle', isClosed: true, timeframeMs: 14_400_000 },
  ],
  [
    mark,
    {
      kind: 'mark',
      of,
      mark: 11794.15,
      index: 11784.62659091,
      fundingRate: -0.00038167,
      fundingAtMs: 1562306400000,
      timeMs: 7,
    },
  ],
];

it.each(cases)('reads %j, alone and with its stream’s name', (frame, said) => {
  const { heard, read } = listening(binanceFrames, [of]);
  expect(read(frame)).toBe('NOTED');
  expect(read({ stream: 'bnbbtc@whatever', data: frame })).toBe('NOTED');
  expect(read(Object.fromEntries(Object.entries(frame).toReversed()))).toBe('NOTED');
  for (const one of heard) expect(one).toMatchObject(said);
  expect(heard).toHaveLength(3);
});

it.each([
  { result: null, id: 1 },
  { code: 2, msg: 'Invalid request: unknown variant' },
  { ...trade, s: 'ETHBTC' },
  { ...trade, e: 'somethingNew' },
  { ...trade, X: 'INSURANCE_FUND' },
  { ...kline, k: { ...bar, i: '1M' } },
  {},
])('has nothing to say of %j', (frame) => {
  const { heard, read } = listening(binanceFrames, [of]);
  expect(read(frame)).toBe('OTHER');
  expect(heard).toEqual([]);
});

it.each([
  'garbage',
  '',
  '[]',
  JSON.stringify(depth).slice(0, -9),
  `${JSON.stringify(depth)}{}`,
  { ...depth, U: 161 },
  { ...depth, u: undefined },
  { ...depth, U: '1e3x' },
  { ...depth, b: [['0', '1']] },
  { ...depth, b: [['-1', '1']] },
  { ...depth, b: [['1', '-1']] },
  { ...depth, b: [['1']] },
  { ...depth, b: [[]] },
  { ...depth, b: [['1.2345678901234567', '1']] },
  { ...depth, b: [['NaN', '1']] },
  { ...trade, p: '0' },
  { ...trade, p: '-1' },
  { ...trade, q: undefined },
  { ...trade, T: null },
  { ...top, b: '0.00000000' },
  { ...ticker, c: 'x' },
  { ...kline, k: { ...bar, h: undefined } },
  { ...mark, p: '0' },
])('refuses %j, and tells nothing', (frame) => {
  const { heard, read } = listening(binanceFrames, [of]);
  expect(read(frame)).toBe('UNREADABLE');
  expect(heard).toEqual([]);
  expect(read(trade)).toBe('NOTED');
});

it('tells nothing of the message before', () => {
  const { heard, read } = listening(binanceFrames, [of]);
  read(depth);
  read({ ...depth, U: 161, u: 161, b: [], a: [['1', '2']] });
  expect(heard[1]).toMatchObject({ bids: [], asks: [[1, 2]] });
  expect(read({ e: 'trade', s: of, T: 1 })).toBe('UNREADABLE');
});

it('reads a whole book of REST, and nothing else for one', () => {
  const update = new DepthUpdate();
  const book = {
    lastUpdateId: 160,
    bids: [
      ['0.0024', '10'],
      ['0.0022', '5'],
    ],
    asks: [['0.0026', '100']],
  };
  readBinanceBook(Buffer.from(JSON.stringify(book)), update);
  expect([update.last, update.bids.count, update.asks.count]).toEqual([160, 2, 1]);
  for (const wrong of [
    { ...book, asks: undefined },
    { ...book, lastUpdateId: undefined },
    { code: -1121, msg: '' },
    [],
  ])
    expect(() => readBinanceBook(Buffer.from(JSON.stringify(wrong)), update)).toThrow(Unreadable);
});
