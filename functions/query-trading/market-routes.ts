import { listMarketCandles } from '#shared/application/list-market-candles.ts';
import { accept, type Result, refuse } from '#shared/domain/refusal.ts';
import {
  bookQuery,
  bookResourceOf,
  candlesQuery,
  candlesResourceOf,
  instrumentResourceOf,
  marketPath,
  marketTradesQuery,
  marketTradesResourceOf,
  tickerResourceOf,
} from '#shared/http-api/market-schemas.ts';
import { parseWith } from '#shared/http-api/parse.ts';
import type { HttpAnswer, HttpRequest } from '#shared/lambda/http-handler.ts';
import type { Clock } from '#shared/ports/clock.port.ts';
import type { MarketDataReader } from '#shared/ports/market-data.port.ts';
import type { MarketViewReader } from '#shared/ports/market-views.port.ts';

export interface MarketDeps {
  readonly views: MarketViewReader;
  readonly market: MarketDataReader;
  readonly clock: Pick<Clock, 'nowMs'>;
}
type MarketRoute = (deps: MarketDeps, request: HttpRequest) => Promise<Result<HttpAnswer>>;

/** What the venues say of their markets: the same for everybody, and each answer says how old it is. */
export const marketRoutes: Readonly<Record<string, MarketRoute>> = {
  'GET /v1/market/{venue}/{instrument}': showInstrument,
  'GET /v1/market/{venue}/{instrument}/ticker': showTicker,
  'GET /v1/market/{venue}/{instrument}/book': showBook,
  'GET /v1/market/{venue}/{instrument}/trades': showTrades,
  'GET /v1/market/{venue}/{instrument}/candles': showCandles,
};

function notFound() {
  return refuse('MARKET_DATA_NOT_FOUND', 'Nothing is kept of this market, or not yet.', {
    field: 'instrument',
  });
}

async function showInstrument({ market }: MarketDeps, { path }: HttpRequest): Promise<Result<HttpAnswer>> {
  const of = parseWith(marketPath, path);
  if (!of.ok) return of;
  const { venue, instrument: symbol } = of.value;
  const instrument = await market.findInstrument(venue, symbol);
  if (!instrument) return notFound();
  return accept({ status: 200, body: instrumentResourceOf(instrument) });
}

async function showTicker(deps: MarketDeps, { path }: HttpRequest): Promise<Result<HttpAnswer>> {
  const of = parseWith(marketPath, path);
  if (!of.ok) return of;
  const { venue, instrument } = of.value;
  const [price, view] = await Promise.all([
    deps.market.findPrice(venue, instrument),
    deps.views.findView('ticker', venue, instrument),
  ]);
  if (!price && !view) return notFound();
  return accept({ status: 200, body: tickerResourceOf(of.value, price, view, deps.clock.nowMs()) });
}

async function showBook(deps: MarketDeps, { path, query }: HttpRequest): Promise<Result<HttpAnswer>> {
  const of = parseWith(marketPath, path);
  if (!of.ok) return of;
  const parsed = parseWith(bookQuery, query);
  if (!parsed.ok) return parsed;
  const view = await deps.views.findView('book', of.value.venue, of.value.instrument);
  if (!view) return notFound();
  return accept({ status: 200, body: bookResourceOf(view, parsed.value.levels, deps.clock.nowMs()) });
}

async function showTrades(deps: MarketDeps, { path, query }: HttpRequest): Promise<Result<HttpAnswer>> {
  const of = parseWith(marketPath, path);
  if (!of.ok) return of;
  const parsed = parseWith(marketTradesQuery, query);
  if (!parsed.ok) return parsed;
  const view = await deps.views.findView('trades', of.value.venue, of.value.instrument);
  if (!view) return notFound();
  return accept({ status: 200, body: marketTradesResourceOf(view, parsed.value.limit, deps.clock.nowMs()) });
}

async function showCandles(deps: MarketDeps, { path, query }: HttpRequest): Promise<Result<HttpAnswer>> {
  const of = parseWith(marketPath, path);
  if (!of.ok) return of;
  const parsed = parseWith(candlesQuery, query);
  if (!parsed.ok) return parsed;
  const nowMs = deps.clock.nowMs();
  const { timeframe, limit, toMs = nowMs } = parsed.value;
  const { venue, instrument: symbol } = of.value;
  const candles = await listMarketCandles(deps.views, { venue, symbol, timeframe, limit, toMs });
  if (candles.length === 0) return notFound();
  return accept({ status: 200, body: candlesResourceOf(of.value, timeframe, candles, nowMs) });
}
