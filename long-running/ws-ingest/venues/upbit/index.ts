import type { VenueEndpoints } from '#shared/adapters/venues/endpoints.ts';
import { endpointsFor } from '#shared/adapters/venues/sessions.ts';
import type { VenueAdapter } from '../../venue-adapter.ts';
import { openAccountStream } from './account-stream.ts';
import { callUpbit, type UpbitStream, upbitStream } from './client.ts';
import { restTickerList } from './market-frames.ts';
import { marketList } from './markets.ts';
import { openPublicStream } from './public-stream.ts';

/** Upbit (Korea): its won and its bitcoin markets. */
export function upbitAdapter(endpoints: VenueEndpoints): VenueAdapter {
  let rest: Promise<UpbitStream> | undefined;
  let symbolsById: ReadonlyMap<string, string> = new Map();
  const restClient = () => {
    rest ??= upbitStream(endpoints);
    return rest;
  };
  const symbolOf = (id: string) => symbolsById.get(id);
  const idsOf = (symbols: readonly string[]) =>
    [...symbolsById].filter(([, symbol]) => symbols.includes(symbol)).map(([id]) => id);

  const loadInstruments = async () => {
    const markets = marketList(await callUpbit(await restClient(), 'publicGetMarketAll'));
    symbolsById = new Map(markets.map(({ id, instrument }) => [id, instrument.symbol]));
    return markets.map(({ instrument }) => instrument);
  };

  return {
    venue: 'upbit',
    loadInstruments,
    async fetchTickers(symbols) {
      const parameters = { markets: idsOf(symbols).join() };
      if (parameters.markets === '') return [];
      const exchange = await restClient();
      const [tickers, books] = await Promise.all([
        callUpbit(exchange, 'publicGetTicker', parameters),
        callUpbit(exchange, 'publicGetOrderbook', parameters),
      ]);
      return restTickerList(tickers, books, symbolOf);
    },
    async openPublicStream(symbols, listener) {
      if (symbolsById.size === 0) await loadInstruments();
      return openPublicStream(await upbitStream(endpoints), idsOf(symbols), symbolOf, listener);
    },
    async openAccountStream(account, keys, listener) {
      const exchange = await upbitStream(endpointsFor(account, { upbit: endpoints }), keys);
      const findSymbol = async (id: string) => {
        if (!symbolsById.has(id)) await loadInstruments();
        return symbolOf(id);
      };
      return openAccountStream(exchange, account, findSymbol, listener);
    },
  };
}
