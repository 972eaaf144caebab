import type { Candle } from '../../core/candles.ts';
import { intervalNamed } from '../../core/intervals.ts';
import { ok, quotation, type Reply } from './errors.ts';
import { namedMarket } from './market-routes.ts';
import type { UpbitMarket } from './markets.ts';
import type { Params } from './params.ts';
import { candleFields, candlesBefore, changeOf, priceNumber } from './quotes.ts';
import type { UpbitVenue } from './venue.ts';

const secondMs = 1000;

/** GET candles/…: newest first, before `to`; none for intervals in which nothing was traded. */
export function candles(intervalName: string, more: object = {}) {
  return (venue: UpbitVenue, params: Params): Reply => {
    const market = namedMarket(venue, params);
    const count = params.count('count', 1, 200);
    const beforeMs = params.time('to') ?? Number.MAX_SAFE_INTEGER;
    if (market === undefined || params.refusal) return params.refusal ?? quotation.notFound;
    const daily = intervalName === '1d';
    // A day is also compared with the one before it.
    const found = candlesBefore(venue, market, intervalName, beforeMs, daily ? count + 1 : count);
    const endMs = (openMs: number) => intervalNamed(intervalName)?.nextMs(openMs) ?? openMs + secondMs;
    const nowMs = venue.nowMs();
    return ok(
      found.slice(0, count).map((candle, i) => ({
        market: market.symbol,
        ...candleFields(market, candle, Math.min(nowMs, endMs(candle.openMs) - 1)),
        ...(daily && dayFields(market, candle, found[i + 1])),
        ...more,
      })),
    );
  };
}

function dayFields(market: UpbitMarket, day: Candle, before: Candle | undefined) {
  const previous = before?.close ?? day.open;
  const { signed_change_price, signed_change_rate } = changeOf(market, day.close, previous);
  return {
    prev_closing_price: priceNumber(market)(previous),
    change_price: signed_change_price,
    change_rate: signed_change_rate,
  };
}
