import { describe, expect, it } from 'vitest';
import { bitgetFrames } from './bitget-frames.ts';
import { listening } from './testing/listening.ts';

const of = 'BTCUSDT';
const message = (action: string, topic: string, data: unknown, more: object = {}) => ({
  action,
  arg: { instType: 'usdt-futures', topic, symbol: of, ...more },
  data,
  ts: 1730180000012,
});
const book = {
  a: [['99000.5', '1.25']],
  b: [
    ['99000', '8'],
    ['98999.9', '0.001'],
  ],
  checksum: 0,
  pseq: 0,
  seq: '1304314508780990464',
  ts: '1730180000001',
};
const row = {
  p: '99000.1',
  S: 'buy',
  T: '1730180000002',
  v: '0.35',
  i: '1330823748023070722',
  L: '1330823748023070722',
};
const ticker = {
  highPrice24h: '100000',
  lowPrice24h: '98000.5',
  openPrice24h: '98500',
  lastPrice: '99000',
  turnover24h: '123456789.5',
  volume24h: '1250.5',
  bid1Price: '98999.9',
  ask1Price: '99000.1',
  bid1Size: '3',
  ask1Size: '4',
  price24hPcnt: '0.005',
};
const perpetual = {
  ...ticker,
  indexPrice: '99001',
  markPrice: '99000.5',
  fundingRate: '-0.0001',
  openInterest: '12',
  deliveryTime: '',
};
const bar = {
  start: '1730179980000',
  open: '99000',
  close: '99010',
  high: '99020',
  low: '98990',
  volume: '12.5',
  turnover: '1237500.25',
};

const hear = () => listening(bitgetFrames, [of]);

it('passes over what the wire has beside what is documented, digits that no double has among it', () => {
  const { heard, read } = hear();
  const more = {
    openInterest: '32117.3964999999767',
    deliveryStartTime: '',
    nextFundingTime: '1730188800000',
  };
  expect(read(message('snapshot', 'ticker', [{ ...perpetual, ...more }]))).toBe('NOTED');
  expect(read(message('update', 'publicTrade', [{ ...row, isRPI: 'no' }]))).toBe('NOTED');
  expect(heard.map(({ kind }) => kind)).toEqual(['ticker', 'top', 'mark', 'trade']);
});

describe('reads', () => {
  it.each([
    [
      message('snapshot', 'books', [book]),
      {
        kind: 'depth',
        of,
        isWhole: true,
        last: 314508780990464,
        timeMs: 1730180000001,
        asks: [[99000.5, 1.25]],
        bids: [
          [99000, 8],
          [98999.9, 0.001],
        ],
      },
    ],
    [
      message('update', 'books', [
        { ...book, pseq: 1304314508780990464n.toString(), seq: '1304314508780990470', a: [] },
      ]),
      { kind: 'depth', isWhole: false, previous: 314508780990464, last: 314508780990470, asks: [] },
    ],
    [
      message('update', 'publicTrade', [row]),
      {
        kind: 'trade',
        of,
        id: '1330823748023070722',
        price: 99000.1,
        size: 0.35,
        timeMs: 1730180000002,
        takerSide: 'BUY',
      },
    ],
    [
      message('snapshot', 'publicTrade', [{ ...row, p: undefined, P: '5', S: 'sell' }]),
      { price: 5, takerSide: 'SELL' },
    ],
    [
      message('update', 'kline', [bar], { interval: '1m' }),
      {
        kind: 'candle',
        timeframeMs: 60_000,
        openTimeMs: 1730179980000,
        open: 99000,
        high: 99020,
        low: 98990,
        close: 99010,
        volume: 12.5,
        quoteVolume: 1237500.25,
        isClosed: false,
      },
    ],
  ])('%j, whichever order its keys are in', (frame, said) => {
    const { heard, read } = hear();
    expect(read(frame)).toBe('NOTED');
    expect(read(Object.fromEntries(Object.entries(frame).toReversed()))).toBe('NOTED');
    expect(heard).toHaveLength(2);
    for (const one of heard) expect(one).toMatchObject(said);
  });

  it('tickers of spot and of a perpetual', () => {
    const { heard, read } = hear();
    read(message('snapshot', 'ticker', [ticker]));
    const day = {
      last: 99000,
      open: 98500,
      high: 100000,
      low: 98000.5,
      volume: 1250.5,
      quoteVolume: 123456789.5,
    };
    const top = { kind: 'top', bid: 98999.9, bidSize: 3, ask: 99000.1, askSize: 4 };
    expect(heard).toMatchObject([{ kind: 'ticker', ...day, timeMs: 1730180000012 }, top]);
    read(message('snapshot', 'ticker', [{ ...perpetual, bid1Size: '0' }]));
    const mark = { kind: 'mark', mark: 99000.5, index: 99001, fundingRate: -0.0001, fundingAtMs: 0 };
    expect(heard.slice(2)).toMatchObject([{ kind: 'ticker', ...day }, mark]);
    read(message('snapshot', 'ticker', [{ ...perpetual, nextFundingTime: '1730188800000' }]));
    expect(heard.at(-1)).toMatchObject({ ...mark, fundingAtMs: 1730188800000 });
  });
});

it.each([
  'pong',
  { event: 'subscribe', arg: { instType: 'spot', topic: 'books', symbol: of } },
  {
    event: 'error',
    arg: { instType: 'spot', topic: 'books', symbol: 'NONE' },
    code: 30001,
    msg: 'does not exist',
  },
  message('update', 'kline', [bar], { interval: '1M' }),
  message('update', 'liquidation', [bar]),
  { ...message('update', 'publicTrade', [row]), arg: { topic: 'publicTrade', symbol: 'ETHUSDT' } },
  {},
])('has nothing to say of %j', (frame) => {
  const { heard, read } = hear();
  expect(read(frame)).toBe('OTHER');
  expect(heard).toEqual([]);
});

it.each([
  'garbage',
  '',
  '[]',
  JSON.stringify(message('update', 'publicTrade', [row])).slice(0, -3),
  message('update', 'publicTrade', row),
  message('update', 'books', [{ ...book, pseq: undefined }]),
  message('snapshot', 'books', [{ ...book, seq: undefined }]),
  message('snapshot', 'books', [{ ...book, seq: '-5' }]),
  message('snapshot', 'books', [{ ...book, b: undefined }]),
  message('other', 'books', [book]),
  message('snapshot', 'books', [{ ...book, ts: undefined }]),
  message('snapshot', 'books', [{ ...book, b: [['0', '1']] }]),
  message('snapshot', 'books', [{ ...book, b: [['-1', '1']] }]),
  message('snapshot', 'books', [{ ...book, a: [['1', '-1']] }]),
  message('update', 'publicTrade', [{ ...row, p: '0' }]),
  message('update', 'publicTrade', [{ ...row, p: undefined }]),
  message('update', 'publicTrade', [{ ...row, v: '-1' }]),
  message('update', 'publicTrade', [{ ...row, T: undefined }]),
  message('update', 'publicTrade', [{ ...row, S: 'none' }]),
  message('update', 'publicTrade', [{ ...row, i: undefined }]),
  message('snapshot', 'ticker', [{ ...ticker, lastPrice: '0' }]),
  message('snapshot', 'ticker', [{ ...perpetual, markPrice: '-1' }]),
  { ...message('snapshot', 'ticker', [ticker]), ts: undefined },
  message('update', 'kline', [{ ...bar, low: '0' }], { interval: '1m' }),
  message('update', 'kline', [{ ...bar, turnover: undefined }], { interval: '1m' }),
])('refuses %j, and tells nothing', (frame) => {
  const { heard, read } = hear();
  expect(read(frame)).toBe('UNREADABLE');
  expect(heard).toEqual([]);
  expect(read(message('update', 'publicTrade', [row]))).toBe('NOTED');
});
