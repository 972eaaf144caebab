import type { Candle } from '../../core/candles.ts';
import { atomsPerUnit, textFromAtoms } from '../../core/units.ts';
import { ok, type Reply } from './errors.ts';
import { dayWindow } from './market-routes.ts';
import type { LinearParams } from './params.ts';
import { symbolsOf } from './symbol-parameter.ts';
import type { LinearSymbol } from './symbols.ts';
import { priceText, quantityText, quoteText } from './text.ts';
import type { BinanceUsdmVenue } from './venue.ts';

/** One answer a symbol; a list unless one `symbol` was asked for. */
export function perSymbol(
  venue: BinanceUsdmVenue,
  params: LinearParams,
  row: (symbol: LinearSymbol) => unknown,
): Reply {
  const chosen = symbolsOf(venue, params);
  if (params.refusal !== undefined) return params.refusal;
  const rows = chosen.map(row);
  return ok(params.has('symbol') ? rows[0] : rows);
}

export function ticker24hr(venue: BinanceUsdmVenue, params: LinearParams): Reply {
  return perSymbol(venue, params, (symbol) => {
    const window = dayWindow(venue, symbol);
    return {
      symbol: symbol.symbol,
      priceChange: priceText(symbol, window.close - window.open),
      priceChangePercent: changePercent(window),
      weightedAvgPrice: weightedAverage(window, symbol),
      lastPrice: priceText(symbol, window.close),
      lastQty: lastQuantity(venue, symbol),
      openPrice: priceText(symbol, window.open),
      highPrice: priceText(symbol, window.high),
      lowPrice: priceText(symbol, window.low),
      volume: quantityText(symbol, window.lots),
      quoteVolume: quoteText(window.quoteAtoms),
      openTime: window.openMs,
      closeTime: window.closeMs,
      firstId: window.firstTradeId,
      lastId: window.lastTradeId,
      count: window.trades,
    };
  });
}

export function tickerPrice(venue: BinanceUsdmVenue, params: LinearParams): Reply {
  return perSymbol(venue, params, (symbol) => ({
    symbol: symbol.symbol,
    price: priceText(symbol, venue.marketData(symbol.symbol).lastTicks),
    time: venue.nowMs(),
  }));
}

export function bookTicker(venue: BinanceUsdmVenue, params: LinearParams): Reply {
  return perSymbol(venue, params, (symbol) => ({
    symbol: symbol.symbol,
    ...bestPrices(venue, symbol),
    time: venue.nowMs(),
    lastUpdateId: venue.exchange.book(symbol.symbol).updateId,
  }));
}

export function bestPrices(venue: BinanceUsdmVenue, symbol: LinearSymbol) {
  const book = venue.exchange.book(symbol.symbol);
  const [bid, ask] = [book.best('BUY'), book.best('SELL')];
  return {
    bidPrice: priceText(symbol, bid?.priceTicks ?? 0n),
    bidQty: quantityText(symbol, bid?.lots ?? 0n),
    askPrice: priceText(symbol, ask?.priceTicks ?? 0n),
    askQty: quantityText(symbol, ask?.lots ?? 0n),
  };
}

/** Change since the window opened, in per cent with three digits. */
export function changePercent(window: Candle): string {
  return ((Number(window.close - window.open) / Number(window.open)) * 100).toFixed(3);
}

export function weightedAverage(window: Candle, symbol: LinearSymbol): string {
  if (window.lots === 0n) return priceText(symbol, 0n);
  return textFromAtoms(
    (window.quoteAtoms * atomsPerUnit) / (window.lots * symbol.lotAtoms),
    symbol.priceDigits,
  );
}

export function lastQuantity(venue: BinanceUsdmVenue, symbol: LinearSymbol): string {
  return quantityText(symbol, venue.marketData(symbol.symbol).trades.at(-1)?.lots ?? 0n);
}
