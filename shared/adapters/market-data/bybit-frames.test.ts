import { describe, expect, it } from 'vitest';
import { bybitFrames } from './bybit-frames.ts';
import { listening } from './testing/listening.ts';

const of = 'BTCUSDT';
const book = (type: string, data: object = {}) => ({
  topic: `orderbook.200.${of}`,
  type,
  ts: 1672304484978,
  data: {
    s: of,
    b: [
      ['16493.50', '0.006'],
      ['16493.00', '0.100'],
    ],
    a: [['16611.00', '0.029']],
    u: 18521288,
    seq: 7961638724,
    ...data,
  },
  cts: 1672304484976,
});
const row = {
  T: 1672304486865,
  s: of,
  S: 'Buy',
  v: '0.001',
  p: '16578.50',
  L: 'PlusTick',
  i: '20f43950-d8dd-5b31-9112-a178eb6023af',
  BT: false,
  seq: 1783284617,
};
const trades = (...data: object[]) => ({
  topic: `publicTrade.${of}`,
  type: 'snapshot',
  ts: 1672304486868,
  data,
});
const spotTicker = {
  symbol: of,
  lastPrice: '21109.77',
  highPrice24h: '21426.99',
  lowPrice24h: '20575',
  prevPrice24h: '20704.93',
  volume24h: '6780.866843',
  turnover24h: '141946527.229',
  price24hPcnt: '0.0196',
  usdIndexPrice: '21120.2400136',
};
const tickers = (type: string, data: object) => ({
  topic: `tickers.${of}`,
  ts: 1673853746003,
  type,
  cs: 2588407389,
  data,
});
const linearTicker = {
  symbol: of,
  tickDirection: 'PlusTick',
  price24hPcnt: '0.017103',
  lastPrice: '17216.00',
  prevPrice24h: '16926.50',
  highPrice24h: '17281.50',
  lowPrice24h: '16915.00',
  prevPrice1h: '17238.00',
  markPrice: '17217.33',
  indexPrice: '17227.36',
  openInterest: '68744.761',
  turnover24h: '1570383121.943499',
  volume24h: '91705.276',
  nextFundingTime: '1673280000000',
  fundingRate: '-0.000212',
  bid1Price: '17215.50',
  bid1Size: '84.489',
  ask1Price: '17216.00',
  ask1Size: '83.020',
};
const bar = {
  start: 1672324800000,
  end: 1672324859999,
  interval: '1',
  open: '16649.5',
  close: '16677',
  high: '16677.5',
  low: '16608',
  volume: '2.081',
  turnover: '34666.4005',
  confirm: false,
  timestamp: 1672324988882,
};
const kline = (data: object) => ({
  topic: `kline.1.${of}`,
  data: [data],
  ts: 1672324988882,
  type: 'snapshot',
});

const hear = () => listening(bybitFrames, [of]);

describe('reads', () => {
  it.each([
    [
      book('snapshot'),
      {
        kind: 'depth',
        of,
        isWhole: true,
        last: 18521288,
        timeMs: 1672304484976,
        bids: [
          [16493.5, 0.006],
          [16493, 0.1],
        ],
        asks: [[16611, 0.029]],
      },
    ],
    [
      book('delta', { u: 18521289, b: [['16493.00', '0']], a: [] }),
      { isWhole: false, last: 18521289, bids: [[16493, 0]], asks: [] },
    ],
    [
      { ...book('delta'), cts: undefined },
      { kind: 'depth', timeMs: 1672304484978 },
    ],
    [
      trades(row),
      {
        kind: 'trade',
        of,
        id: '20f43950-d8dd-5b31-9112-a178eb6023af',
        price: 16578.5,
        size: 0.001,
        timeMs: 1672304486865,
        takerSide: 'BUY',
      },
    ],
    [
      trades({ ...row, S: 'Sell', i: '2290000000061666327' }),
      { id: '2290000000061666327', takerSide: 'SELL' },
    ],
    [
      tickers('snapshot', spotTicker),
      {
        kind: 'ticker',
        last: 21109.77,
        open: 20704.93,
        high: 21426.99,
        low: 20575,
        volume: 6780.866843,
        quoteVolume: 141946527.229,
        timeMs: 1673853746003,
      },
    ],
    [tickers('delta', { symbol: of, volume24h: '5' }), { kind: 'ticker', last: Number.NaN, volume: 5 }],
    [
      kline(bar),
      {
        kind: 'candle',
        timeframeMs: 60_000,
        openTimeMs: 1672324800000,
        open: 16649.5,
        high: 16677.5,
        low: 16608,
        close: 16677,
        volume: 2.081,
        quoteVolume: 34666.4005,
        isClosed: false,
      },
    ],
    [kline({ ...bar, confirm: true, interval: '240' }), { timeframeMs: 14_400_000, isClosed: true }],
  ])('%j, whichever order its keys are in', (frame, said) => {
    const { heard, read } = hear();
    expect(read(frame)).toBe('NOTED');
    expect(read(Object.fromEntries(Object.entries(frame).toReversed()))).toBe('NOTED');
    expect(heard).toHaveLength(2);
    for (const one of heard) expect(one).toMatchObject(said);
  });

  it('a perpetual’s ticker with best prices, mark and funding; of a change only what it tells', () => {
    const { heard, read } = hear();
    read(tickers('snapshot', linearTicker));
    const told = { mark: 17217.33, index: 17227.36, fundingRate: -0.000212, fundingAtMs: 1673280000000 };
    expect(heard).toMatchObject([
      { kind: 'ticker', last: 17216 },
      { kind: 'top', bid: 17215.5, bidSize: 84.489, ask: 17216, askSize: 83.02 },
      { kind: 'mark', ...told },
    ]);
    read(tickers('delta', { symbol: of, bid1Price: '17215', markPrice: '17217', fundingRate: '' }));
    expect(heard.slice(3)).toMatchObject([
      { kind: 'ticker', last: Number.NaN },
      { kind: 'mark', mark: 17217, index: Number.NaN, fundingRate: Number.NaN, fundingAtMs: 0 },
    ]);
  });

  it('each trade of a message, but none that was agreed on beside the book', () => {
    const { heard, read } = hear();
    expect(read(trades(row, { ...row, i: 'block', BT: true }, { ...row, i: 'last' }))).toBe('NOTED');
    expect(heard.map(({ id }) => id)).toEqual([row.i, 'last']);
  });
});

it.each([
  'pong',
  { success: true, ret_msg: 'subscribe', conn_id: '2324d924', req_id: '', op: 'subscribe' },
  {
    success: false,
    ret_msg: 'error:handler not found,topic:orderbook.200.NONE',
    conn_id: '',
    op: 'subscribe',
  },
  { success: true, ret_msg: 'pong', conn_id: '0970e817', op: 'ping' },
  { ...trades(row), topic: 'publicTrade.ETHUSDT' },
  { ...trades(row), topic: 'allLiquidation.BTCUSDT' },
  { ...trades(row), topic: 'BTCUSDT' },
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
  JSON.stringify(trades(row)).slice(0, -3),
  { ...trades(row), data: row },
  { ...book('snapshot'), data: [] },
  book('other'),
  book('snapshot', { u: undefined }),
  book('snapshot', { a: undefined }),
  book('delta', { b: [['0', '1']] }),
  book('delta', { b: [['-1', '1']] }),
  book('delta', { a: [['1', '-1']] }),
  book('delta', { a: [['1.2345678901234567', '1']] }),
  { ...book('delta'), ts: undefined, cts: undefined },
  trades({ ...row, p: '0' }),
  trades({ ...row, p: '-1' }),
  trades({ ...row, v: undefined }),
  trades({ ...row, T: undefined }),
  trades({ ...row, S: 'None' }),
  trades({ ...row, i: undefined }),
  tickers('snapshot', { ...spotTicker, lastPrice: '0' }),
  tickers('delta', { markPrice: '-5' }),
  { ...tickers('snapshot', spotTicker), ts: undefined },
  kline({ ...bar, open: '0' }),
  kline({ ...bar, volume: undefined }),
  kline({ ...bar, interval: 'x' }),
])('refuses %j, and tells nothing', (frame) => {
  const { heard, read } = hear();
  expect(read(frame)).toBe('UNREADABLE');
  expect(heard).toEqual([]);
  expect(read(trades(row))).toBe('NOTED');
});
