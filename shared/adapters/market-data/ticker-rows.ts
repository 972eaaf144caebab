import type { MarketSink, TickerTick } from '#shared/domain/market/market-sink.ts';
import type { JsonBytes } from './json-bytes.ts';
import type { NumberFields } from './number-fields.ts';

const topNames = ['bid1Price', 'bid1Size', 'ask1Price', 'ask1Size'] as const;
const markNames = ['markPrice', 'indexPrice', 'fundingRate', 'nextFundingTime'] as const;
const candleNames = ['start', 'open', 'high', 'low', 'close', 'volume', 'turnover'] as const;

/** What tickers and candles of Bitget's unified account and of Bybit call by the same names, but for the price a day ago. */
export const tickerRowNames = [
  'lastPrice',
  'highPrice24h',
  'lowPrice24h',
  'volume24h',
  'turnover24h',
  ...topNames,
  ...markNames,
  ...candleNames,
] as const;

type Row = NumberFields<(typeof tickerRowNames)[number]>;

/** The ticker; best prices and marks where the row has them. What differs between the two is read by them. */
export function tellTicker<Of>(
  row: Row,
  { last, open, timeMs }: Pick<TickerTick, 'last' | 'open' | 'timeMs'>,
  of: Of,
  sink: Pick<MarketSink<Of>, 'onTicker' | 'onTop' | 'onMark'>,
): void {
  const [high, low] = [row.priceIfTold('highPrice24h'), row.priceIfTold('lowPrice24h')];
  const [volume, quoteVolume] = [row.get('volume24h'), row.get('turnover24h')];
  const [mark, index] = [row.priceIfTold('markPrice'), row.priceIfTold('indexPrice')];
  sink.onTicker(of, { last, open, high, low, volume, quoteVolume, timeMs });
  if (topNames.every((name) => row.get(name) > 0)) {
    const [bid, bidSize] = [row.get('bid1Price'), row.get('bid1Size')];
    const [ask, askSize] = [row.get('ask1Price'), row.get('ask1Size')];
    sink.onTop(of, { bid, bidSize, ask, askSize, timeMs });
  }
  if (markNames.every((name) => Number.isNaN(row.get(name)))) return;
  const [fundingRate, fundingAtMs] = [row.get('fundingRate'), row.get('nextFundingTime') || 0];
  sink.onMark(of, { mark, index, fundingRate, fundingAtMs, timeMs });
}

/** @param timeframeMs undefined of an interval that nobody knows: the message fails */
export function tellCandle<Of>(
  row: Row,
  json: JsonBytes,
  timeframeMs: number | undefined,
  isClosed: boolean,
  of: Of,
  sink: Pick<MarketSink<Of>, 'onCandle'>,
): void {
  const known = timeframeMs ?? json.fail();
  const openTimeMs = row.needed('start');
  const [open, high, low, close] = [
    row.price('open'),
    row.price('high'),
    row.price('low'),
    row.price('close'),
  ];
  const [volume, quoteVolume] = [row.needed('volume'), row.needed('turnover')];
  const amounts = { open, high, low, close, volume, quoteVolume };
  sink.onCandle(of, { timeframeMs: known, openTimeMs, ...amounts, isClosed });
}
