import type {
  BookResource,
  CandlesResource,
  MarketTradesResource,
  TickerResource,
} from '#shared/http-api/market-schemas.ts';
import { fields, table, timeText } from './table.ts';

function heading({ venue, instrument, ageMs }: Pick<BookResource, 'venue' | 'instrument' | 'ageMs'>): string {
  return `${instrument} at ${venue}, ${(ageMs / 1_000).toFixed(1)} s old`;
}

export function tickerText(ticker: TickerResource): string {
  return fields(heading(ticker), [
    ['bid', ticker.bid],
    ['ask', ticker.ask],
    ['last', ticker.last],
    ['high, 24 h', ticker.high],
    ['low, 24 h', ticker.low],
    ['volume, 24 h', ticker.volume],
    ['mark price', ticker.markPrice],
    ['funding rate', ticker.fundingRate],
  ]);
}

export function bookText(book: BookResource): string {
  if (!book.isValid) return `${heading(book)}\nThe book is not valid now (${book.fault}).`;
  const depth = Math.max(book.bids.length, book.asks.length);
  const right = { align: 'right' } as const;
  const rows = Array.from({ length: depth }, (_, index) => {
    const [bid, ask] = [book.bids[index], book.asks[index]];
    return [bid?.size ?? '', bid?.price ?? '', ask?.price ?? '', ask?.size ?? ''];
  });
  const columns = ['SIZE', 'BID', 'ASK', 'SIZE'].map((title) => ({ title, ...right }));
  return `${heading(book)}${book.source === 'REST' ? ', asked for: the stream is silent' : ''}\n${table(columns, rows)}`;
}

export function marketTradesText(trades: MarketTradesResource): string {
  const columns = [{ title: 'TIME (UTC)' }, { title: 'TAKER' }, { title: 'PRICE' }, { title: 'SIZE' }];
  const rows = trades.trades.map(({ timeMs, takerSide, price, size }) => [
    timeText(timeMs),
    takerSide,
    price,
    size,
  ]);
  return `${heading(trades)}\n${table(columns, rows)}`;
}

export function candlesText(candles: CandlesResource): string {
  const titles = ['OPENS (UTC)', 'OPEN', 'HIGH', 'LOW', 'CLOSE', 'VOLUME', ''];
  const rows = candles.candles.map((each) => [
    timeText(each.openTimeMs),
    ...[each.open, each.high, each.low, each.close, each.volume],
    each.isWhole ? '' : 'trades may be missing',
  ]);
  return `${heading(candles)}\n${table(
    titles.map((title) => ({ title })),
    rows,
  )}`;
}
