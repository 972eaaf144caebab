import type { VenueEndpoints } from '#shared/adapters/venues/endpoints.ts';
import { endpointsFor } from '#shared/adapters/venues/sessions.ts';
import { callsOf } from '#shared/adapters/venues/venue-http.ts';
import type { VenueAdapter } from '../../venue-adapter.ts';
import { type BinanceStream, binanceStream } from '../binance/client.ts';
import { openPublicStream } from '../binance/public-stream.ts';
import { openAccountStream } from './account-stream.ts';
import { marketReader, restTickerList } from './market-frames.ts';
import { marketList } from './markets.ts';

/** What ccxt's class of these futures sets in Binance's. */
const linear = { fetchMarkets: { types: ['linear'] }, defaultType: 'swap', defaultSubType: 'linear' };

/** Binance USDⓈ-M futures: its perpetuals. */
export function binanceUsdmAdapter(endpoints: VenueEndpoints): VenueAdapter {
  let rest: Promise<BinanceStream> | undefined;
  let symbolsById: ReadonlyMap<string, string> = new Map();
  const restClient = () => {
    rest ??= binanceStream(endpoints, undefined, linear);
    return rest;
  };
  const symbolOf = (id: string) => symbolsById.get(id);

  const loadInstruments = async () => {
    const markets = marketList(await callsOf(await restClient())('fapiPublicGetExchangeInfo')());
    symbolsById = new Map(markets.map(({ id, instrument }) => [id, instrument.symbol]));
    return markets.map(({ instrument }) => instrument);
  };
  const findSymbol = async (id: string) => {
    if (!symbolsById.has(id)) await loadInstruments();
    return symbolOf(id);
  };

  return {
    venue: 'binanceusdm',
    loadInstruments,
    async fetchTickers(symbols) {
      const call = callsOf(await restClient());
      const [books, prices] = await Promise.all([
        call('fapiPublicGetTickerBookTicker')(),
        call('fapiPublicV2GetTickerPrice')(),
      ]);
      return restTickerList(books, prices, symbolOf).filter(({ symbol }) => symbols.includes(symbol));
    },
    async openPublicStream(symbols, listener) {
      const exchange = await binanceStream(endpoints, undefined, linear);
      // ccxt names its streams by its own list of markets, and keeps its order book by it.
      const known = await restClient();
      await Promise.all([known.loadMarkets(true), symbolsById.size === 0 ? loadInstruments() : undefined]);
      exchange.setMarketsFromExchange(known);
      return openPublicStream(exchange, symbols, marketReader(symbolOf), listener);
    },
    async openAccountStream(account, keys, listener) {
      const exchange = await binanceStream(endpointsFor(account, { binanceusdm: endpoints }), keys, linear);
      return openAccountStream(exchange, account, findSymbol, listener);
    },
  };
}
