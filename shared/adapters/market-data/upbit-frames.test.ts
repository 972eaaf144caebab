import { describe, expect, it } from 'vitest';
import { listening } from './testing/listening.ts';
import { upbitFrames } from './upbit-frames.ts';

const of = 'KRW-BTC';
const unit = { ask_price: 137002000, bid_price: 137001000, ask_size: 0.10623869, bid_size: 0.03656812 };
const book = {
  type: 'orderbook',
  code: of,
  timestamp: 1746601573804,
  total_ask_size: 4.79158413,
  total_bid_size: 2.65609625,
  orderbook_units: [
    unit,
    { ask_price: 137023000, bid_price: 137000000, ask_size: 0.06144079, bid_size: 0.33543284 },
  ],
  stream_type: 'REALTIME',
  level: 0,
};
const trade = {
  type: 'trade',
  code: of,
  timestamp: 1730336862082,
  trade_date: '2024-10-31',
  trade_time: '01:07:42',
  trade_timestamp: 1730336862047,
  trade_price: 100473000.0,
  trade_volume: 0.00014208,
  ask_bid: 'BID',
  prev_closing_price: 100571000.0,
  change: 'FALL',
  change_price: 98000.0,
  sequential_id: 1730336862047000,
  best_ask_price: 100473000,
  stream_type: 'REALTIME',
};
const ticker = {
  type: 'ticker',
  code: of,
  opening_price: 100571000,
  high_price: 101000000,
  low_price: 100000000,
  trade_price: 100473000,
  acc_trade_volume: 1.5,
  acc_trade_volume_24h: 2849.19432,
  acc_trade_price: 1,
  acc_trade_price_24h: 286000000000.5,
  trade_timestamp: 1730336862047,
  ask_bid: 'ASK',
  timestamp: 1730336862082,
};
const candle = {
  type: 'candle.1m',
  code: of,
  candle_date_time_utc: '2025-01-02T04:28:00',
  candle_date_time_kst: '2025-01-02T13:28:00',
  opening_price: 142009000,
  high_price: 142031000,
  low_price: 142009000,
  trade_price: 142021000,
  candle_acc_trade_volume: 0.01,
  candle_acc_trade_price: 1420210.5,
  timestamp: 1735792120000,
};

const hear = () => listening(upbitFrames, [of]);

/** As the wire spells its numbers: large prices with exponents, sizes with zeros at their end. */
it('reads a book whose prices have exponents, and passes over slots that nothing stands in', () => {
  const { heard, read } = listening(upbitFrames, [of]);
  const units =
    '{"ask_price":1.23457E8,"bid_price":1.23456E8,"ask_size":0.02054700,"bid_size":7.9E-4},{"ask_price":1.23458E8,"bid_price":0.0,"ask_size":5.0E-4,"bid_size":0.0}';
  const frame = `{"type":"orderbook","code":"${of}","timestamp":1746601573804,"orderbook_units":[${units}],"stream_type":"SNAPSHOT","level":0}`;
  expect(read(frame)).toBe('NOTED');
  expect(heard).toMatchObject([
    {
      kind: 'depth',
      bids: [[123456000, 0.00079]],
      asks: [
        [123457000, 0.020547],
        [123458000, 0.0005],
      ],
    },
  ]);
});

describe('reads', () => {
  it.each([
    [
      book,
      {
        kind: 'depth',
        of,
        isWhole: true,
        last: 1746601573804,
        timeMs: 1746601573804,
        asks: [
          [137002000, 0.10623869],
          [137023000, 0.06144079],
        ],
        bids: [
          [137001000, 0.03656812],
          [137000000, 0.33543284],
        ],
      },
    ],
    [
      { ...book, orderbook_units: [{ ...unit, bid_price: 0, bid_size: 0 }] },
      { asks: [[137002000, 0.10623869]], bids: [] },
    ],
    [
      { ...book, orderbook_units: [{ ...unit, ask_price: 0, ask_size: 0 }] },
      { asks: [], bids: [[137001000, 0.03656812]] },
    ],
    [
      trade,
      {
        kind: 'trade',
        of,
        id: '1730336862047000',
        price: 100473000,
        size: 0.00014208,
        timeMs: 1730336862047,
        takerSide: 'BUY',
      },
    ],
    [
      { ...trade, ask_bid: 'ASK', trade_volume: 1.2e-7 },
      { size: 0.00000012, takerSide: 'SELL' },
    ],
    [
      ticker,
      {
        kind: 'ticker',
        last: 100473000,
        open: Number.NaN,
        high: Number.NaN,
        low: Number.NaN,
        volume: 2849.19432,
        quoteVolume: 286000000000.5,
        timeMs: 1730336862082,
      },
    ],
    [
      candle,
      {
        kind: 'candle',
        timeframeMs: 60_000,
        openTimeMs: Date.UTC(2025, 0, 2, 4, 28),
        open: 142009000,
        high: 142031000,
        low: 142009000,
        close: 142021000,
        volume: 0.01,
        quoteVolume: 1420210.5,
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

  it('a number of a trade that a double would not hold', () => {
    const { heard, read } = hear();
    read(JSON.stringify(trade).replace('1730336862047000', '17303368620470001'));
    expect(heard).toMatchObject([{ id: '17303368620470001' }]);
  });
});

it.each([
  { status: 'UP' },
  { error: { name: 'NO_CODES', message: 'codes 필드가 존재하지 않습니다.' } },
  { ...trade, code: 'KRW-ETH' },
  { ...trade, type: 'myOrder' },
  { ...candle, type: 'candle.240m' },
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
  JSON.stringify(trade).slice(0, -3),
  { ...book, timestamp: undefined },
  { ...book, orderbook_units: undefined },
  { ...book, orderbook_units: [{ ...unit, bid_price: -1 }] },
  { ...book, orderbook_units: [{ ...unit, bid_price: 0 }] },
  { ...book, orderbook_units: [{ ...unit, ask_price: 0 }] },
  { ...book, orderbook_units: [{ ...unit, ask_size: undefined }] },
  { ...trade, trade_price: 0 },
  { ...trade, trade_price: -5 },
  { ...trade, trade_volume: undefined },
  { ...trade, trade_timestamp: null },
  { ...trade, ask_bid: 'NONE' },
  { ...trade, sequential_id: undefined },
  { ...ticker, trade_price: 0 },
  { ...ticker, timestamp: undefined },
  { ...candle, candle_date_time_utc: 'yesterday' },
  { ...candle, candle_date_time_utc: undefined },
  { ...candle, low_price: 0 },
  { ...candle, candle_acc_trade_volume: undefined },
])('refuses %j, and tells nothing', (frame) => {
  const { heard, read } = hear();
  expect(read(frame)).toBe('UNREADABLE');
  expect(heard).toEqual([]);
  expect(read(trade)).toBe('NOTED');
});
