import type { VenueEndpoints } from '#shared/adapters/venues/endpoints.ts';
import { endpointsFor } from '#shared/adapters/venues/sessions.ts';
import type { VenueAdapter } from '../../venue-adapter.ts';
import { openAccountStream } from './account-stream.ts';
import { type BinanceStream, binanceStream, callBinance } from './client.ts';
import { marketEvent, restTickerList } from './market-frames.ts';
import { toMarket } from './markets.ts';
import { openPublicStream } from './public-stream.ts';

/** Binance spot. */
export function binanceAdapter(endpoints: VenueEndpoints): VenueAdapter {
  let rest: Promise<BinanceStream> | undefined;
  let symbolsById: ReadonlyMap<string, string> = new Map();
  const restClient = () => {
    rest ??= binanceStream(endpoints);
    return rest;
  };
  const symbolOf = (id: string) => symbolsById.get(id);

  const loadInstruments = async () => {
    const exchange = await restClient();
    const listed = Object.values(await exchange.loadMarkets(true));
    const markets = listed.flatMap((market) => toMarket(market) ?? []);
    symbolsById = new Map(markets.map(({ id, instrument }) => [id, instrument.symbol]));
    return markets.map(({ instrument }) => instrument);
  };

  const withMarkets = async () => {
    if (symbolsById.size === 0) await loadInstruments();
    return restClient();
  };

  return {
    venue: 'binance',
    loadInstruments,
    async fetchTickers(symbols) {
      const wanted = [...symbolsById].filter(([, symbol]) => symbols.includes(symbol)).map(([id]) => id);
      if (wanted.length === 0) return [];
      const parameters = { symbols: JSON.stringify(wanted) };
      return restTickerList(
        await callBinance(await restClient(), 'publicGetTicker24hr', parameters),
        symbolOf,
      );
    },
    async openPublicStream(symbols, listener) {
      const exchange = await binanceStream(endpoints);
      exchange.setMarketsFromExchange(await withMarkets());
      return openPublicStream(exchange, symbols, (frame) => marketEvent(frame, symbolOf), listener);
    },
    async openAccountStream(account, keys, listener) {
      const exchange = await binanceStream(endpointsFor(account, { binance: endpoints }), keys);
      // Loading them with keys would ask for the account's coins, and none is needed to read a report.
      exchange.setMarketsFromExchange(await withMarkets());
      const findSymbol = async (id: string) => {
        if (!symbolsById.has(id)) await loadInstruments();
        return symbolOf(id);
      };
      return openAccountStream(exchange, account, findSymbol, listener);
    },
  };
}
