import { describe, expect, it } from 'vitest';
import { okxFrames } from './okx-frames.ts';
import { listening } from './testing/listening.ts';

const [spot, swap] = ['BTC-USDT', 'BTC-USDT-SWAP'];
const message = (channel: string, data: unknown, instId = spot, more: object = {}) => ({
  arg: { channel, instId },
  ...more,
  data,
});
const snapshot = { action: 'snapshot' };
const update = { action: 'update' };

const book = {
  asks: [
    ['8476.98', '415', '0', '13'],
    ['8477', '7', '0', '2'],
  ],
  bids: [['8476.97', '256', '0', '12']],
  ts: '1597026383085',
  checksum: -855196043,
  prevSeqId: -1,
  seqId: 123456,
};
const trade = {
  instId: spot,
  tradeId: '130639474',
  px: '42219.9',
  sz: '0.12060306',
  side: 'buy',
  ts: '1630048897897',
  count: '3',
  source: '0',
};
const ticker = {
  instType: 'SPOT',
  instId: spot,
  last: '9999.99',
  lastSz: '0.1',
  askPx: '9999.99',
  askSz: '11',
  bidPx: '8888.88',
  bidSz: '5',
  open24h: '9000',
  high24h: '10000',
  low24h: '8888.88',
  volCcy24h: '2222',
  vol24h: '2220',
  sodUtc0: '2222',
  ts: '1597026383085',
};
const candle = [
  '1597026360000',
  '8533.02',
  '8553.74',
  '8527.17',
  '8548.26',
  '45247',
  '529.5858061',
  '4530000.5',
  '0',
];
const mark = { instType: 'SWAP', instId: swap, markPx: '42310.6', ts: '1630049139746' };
const funding = {
  fundingRate: '-0.0001875391284828',
  fundingTime: '1700726400000',
  instId: swap,
  instType: 'SWAP',
  nextFundingRate: '',
  nextFundingTime: '1700755200000',
  ts: '1700724675402',
};

const contract = (of: string) => (of === swap ? 0.01 : 1);
const hear = () => listening((symbols, sink) => okxFrames(symbols, sink, contract), [spot, swap]);

describe('reads', () => {
  it.each([
    [
      message('books', [book], spot, snapshot),
      {
        kind: 'depth',
        of: spot,
        isWhole: true,
        last: 123456,
        previous: -1,
        timeMs: 1597026383085,
        asks: [
          [8476.98, 415],
          [8477, 7],
        ],
        bids: [[8476.97, 256]],
      },
    ],
    [
      message(
        'books',
        [{ ...book, prevSeqId: 123456, seqId: 123457, asks: [['8477', '0', '0', '0']] }],
        swap,
        update,
      ),
      {
        kind: 'depth',
        of: swap,
        isWhole: false,
        last: 123457,
        previous: 123456,
        asks: [[8477, 0]],
        bids: [[8476.97, 2.56]],
      },
    ],
    [
      message('trades-all', [trade]),
      {
        kind: 'trade',
        of: spot,
        id: '130639474',
        price: 42219.9,
        size: 0.12060306,
        timeMs: 1630048897897,
        takerSide: 'BUY',
      },
    ],
    [
      message('trades', [{ ...trade, side: 'sell', sz: '57' }], swap),
      { kind: 'trade', of: swap, size: 0.57, takerSide: 'SELL' },
    ],
    [
      message('candle1m', [candle]),
      {
        kind: 'candle',
        of: spot,
        timeframeMs: 60_000,
        openTimeMs: 1597026360000,
        open: 8533.02,
        high: 8553.74,
        low: 8527.17,
        close: 8548.26,
        volume: 45247,
        quoteVolume: 4530000.5,
        isClosed: false,
      },
    ],
    [
      message('candle1H', [[...candle.slice(0, 8), '1', 'more']], swap),
      { kind: 'candle', timeframeMs: 3_600_000, volume: 529.5858061, isClosed: true },
    ],
    [
      message('mark-price', [mark], swap),
      {
        kind: 'mark',
        of: swap,
        mark: 42310.6,
        index: Number.NaN,
        fundingRate: Number.NaN,
        fundingAtMs: 0,
        timeMs: 1630049139746,
      },
    ],
    [
      message('funding-rate', [funding], swap),
      { kind: 'mark', mark: Number.NaN, fundingRate: -0.0001875391284828, fundingAtMs: 1700726400000 },
    ],
  ])('%j, whichever order its keys are in', (frame, said) => {
    const { heard, read } = hear();
    expect(read(frame)).toBe('NOTED');
    expect(read(Object.fromEntries(Object.entries(frame).toReversed()))).toBe('NOTED');
    expect(heard).toHaveLength(2);
    for (const one of heard) expect(one).toMatchObject(said);
  });

  it('a ticker, and the best prices in it', () => {
    const { heard, read } = hear();
    expect(read(message('tickers', [ticker]))).toBe('NOTED');
    const day = { last: 9999.99, open: 9000, high: 10000, low: 8888.88, timeMs: 1597026383085 };
    const top = { kind: 'top', bid: 8888.88, bidSize: 5, ask: 9999.99, askSize: 11 };
    expect(heard).toMatchObject([{ kind: 'ticker', ...day, volume: 2220, quoteVolume: 2222 }, top]);
    read(message('tickers', [{ ...ticker, instId: swap, bidPx: '', open24h: '' }], swap));
    expect(heard.slice(2)).toMatchObject([
      { kind: 'ticker', of: swap, open: Number.NaN, volume: 2222, quoteVolume: Number.NaN },
    ]);
  });

  it('several rows of one message', () => {
    const { heard, read } = hear();
    read(message('trades', [trade, { ...trade, tradeId: '130639475' }]));
    expect(heard.map(({ id }) => id)).toEqual(['130639474', '130639475']);
  });
});

it.each([
  'pong',
  { event: 'subscribe', arg: { channel: 'books', instId: spot }, connId: 'a4d3ae55' },
  { event: 'error', code: '60012', msg: 'Invalid request', connId: 'a4d3ae55' },
  message('trades', [{ ...trade, instId: 'ETH-USDT' }], 'ETH-USDT'),
  message('open-interest', [{ oi: '1' }]),
  message('books5', [book]),
  {},
])('has nothing to say of %j', (frame) => {
  const { heard, read } = hear();
  expect(read(frame)).toBe('OTHER');
  expect(heard).toEqual([]);
});

it.each([
  'garbage',
  'pong!',
  '',
  '[]',
  JSON.stringify(message('trades', [trade])).slice(0, -3),
  message('trades', trade),
  message('trades', [{ ...trade, px: '0' }]),
  message('trades', [{ ...trade, px: '-1' }]),
  message('trades', [{ ...trade, px: '' }]),
  message('trades', [{ ...trade, sz: '0' }]),
  message('trades', [{ ...trade, ts: undefined }]),
  message('trades', [{ ...trade, side: 'none' }]),
  message('trades', [{ ...trade, tradeId: undefined }]),
  message('books', [book]),
  message('books', [{ ...book, seqId: undefined }], spot, update),
  message('books', [{ ...book, prevSeqId: undefined }], spot, update),
  message('books', [{ ...book, prevSeqId: -2 }], spot, update),
  message('books', [{ ...book, asks: undefined }], spot, update),
  message('books', [{ ...book, bids: [['0', '1', '0', '1']] }], spot, update),
  message('books', [{ ...book, bids: [['-5', '1', '0', '1']] }], spot, update),
  message('books', [{ ...book, bids: [['5', '-1', '0', '1']] }], spot, update),
  message('tickers', [{ ...ticker, last: '0' }]),
  message('tickers', [{ ...ticker, low24h: '-1' }]),
  message('candle1m', [candle.slice(0, 8)]),
  message('candle1m', [['1597026360000', '0', ...candle.slice(2)]]),
  message('candle1m', [['1597026360000', '8533.02', '8000', ...candle.slice(3)]]),
  message('mark-price', [{ ...mark, markPx: '0' }], swap),
  message('funding-rate', [{ ...funding, fundingRate: '' }], swap),
  message('funding-rate', [{ ...funding, fundingTime: undefined }], swap),
])('refuses %j, and tells nothing', (frame) => {
  const { heard, read } = hear();
  expect(read(frame)).toBe('UNREADABLE');
  expect(heard).toEqual([]);
  expect(read(message('trades', [trade]))).toBe('NOTED');
});
