import { BitgetBooks } from '#shared/adapters/venues/bitget/books.ts';
import { bitgetClient } from '#shared/adapters/venues/bitget/client.ts';
import { marketOf } from '#shared/adapters/venues/bitget/wire.ts';
import type { VenueEndpoints } from '#shared/adapters/venues/endpoints.ts';
import { endpointsFor } from '#shared/adapters/venues/sessions.ts';
import { callsOf } from '#shared/adapters/venues/venue-http.ts';
import type { Instrument } from '#shared/domain/instrument/instrument.ts';
import type { VenueAdapter } from '../../venue-adapter.ts';
import { openAccountStream } from './account-stream.ts';
import { type BitgetStream, bitgetStream } from './client.ts';
import { restTickerList } from './market-frames.ts';
import { marketList } from './markets.ts';
import { openPublicStream } from './public-stream.ts';

const categories = ['SPOT', 'USDT-FUTURES'];

/** Bitget: spot, and perpetuals settled in USDT. */
export function bitgetAdapter(endpoints: VenueEndpoints): VenueAdapter {
  let rest: Promise<BitgetStream> | undefined;
  let known: ReadonlyMap<string, Instrument> = new Map();
  const listOf = async (method: string) => {
    rest ??= bitgetStream(endpoints);
    const list = callsOf(await rest)(method);
    return Promise.all(categories.map((category) => list({ category })));
  };
  const symbolOf = (id: string) => known.get(id)?.symbol;

  const loadInstruments = async () => {
    const markets = (await listOf('publicUtaGetV3MarketInstruments')).flatMap(marketList);
    known = new Map(markets.map(({ id, instrument }) => [id, instrument]));
    return [...known.values()];
  };
  const fetchTickers = async (symbols: readonly string[]) => {
    const answers = await listOf('publicUtaGetV3MarketTickers');
    const tickers = answers.flatMap((answer) => restTickerList(answer, symbolOf));
    return tickers.filter(({ symbol }) => symbols.includes(symbol));
  };

  return {
    venue: 'bitget',
    loadInstruments,
    fetchTickers,
    async openPublicStream(symbols, listener) {
      if (known.size === 0) await loadInstruments();
      const followed = [...known.values()].filter(({ symbol }) => symbols.includes(symbol));
      const markets = followed.map(marketOf);
      return openPublicStream(await bitgetStream(endpoints), { markets, symbolOf, fetchTickers }, listener);
    },
    async openAccountStream(account, keys, listener) {
      const own = endpointsFor(account, { bitget: endpoints });
      const client = bitgetClient(keys, own);
      const exchange = await bitgetStream(own, keys);
      // Logins and requests carry our time: the offset is measured anew for every connection.
      await Promise.all([client.resyncClock(), exchange.loadTimeDifference()]);
      const findInstrument = async (id: string) => {
        if (!known.has(id)) await loadInstruments();
        return known.get(id);
      };
      const access = { account, keys, client, findInstrument };
      const { close } = await openAccountStream(exchange, access, listener);
      return {
        close,
        async listOpenOrders() {
          const answer = await new BitgetBooks(client, account).listOpenOrders();
          if (answer.class === 'ORDERS') return answer.orders;
          throw new Error(`the venue did not list its open orders: ${answer.code} ${answer.message}`);
        },
      };
    },
  };
}
