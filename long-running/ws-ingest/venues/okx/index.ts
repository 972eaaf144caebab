import type { VenueEndpoints } from '#shared/adapters/venues/endpoints.ts';
import { OkxBooks } from '#shared/adapters/venues/okx/books.ts';
import { okxClient } from '#shared/adapters/venues/okx/client.ts';
import { instIdOf } from '#shared/adapters/venues/okx/wire.ts';
import { endpointsFor } from '#shared/adapters/venues/sessions.ts';
import { callsOf } from '#shared/adapters/venues/venue-http.ts';
import type { Instrument } from '#shared/domain/instrument/instrument.ts';
import type { VenueAdapter } from '../../venue-adapter.ts';
import { openAccountStream } from './account-stream.ts';
import { type OkxStream, okxStream } from './client.ts';
import { restTickerList } from './market-frames.ts';
import { marketList } from './markets.ts';
import { openPublicStream } from './public-stream.ts';

const instTypes = ['SPOT', 'SWAP'];

/** OKX: spot, and perpetuals settled in what they are quoted in. */
export function okxAdapter(endpoints: VenueEndpoints): VenueAdapter {
  let rest: Promise<OkxStream> | undefined;
  let known: ReadonlyMap<string, Instrument> = new Map();
  const call = async (method: string) => {
    rest ??= okxStream(endpoints);
    return callsOf(await rest)(method);
  };
  const listOf = async (method: string) => {
    const list = await call(method);
    return Promise.all(instTypes.map((instType) => list({ instType })));
  };
  const symbolOf = (id: string) => known.get(id)?.symbol;

  const loadInstruments = async () => {
    const markets = (await listOf('publicGetPublicInstruments')).flatMap(marketList);
    known = new Map(markets.map(({ id, instrument }) => [id, instrument]));
    return [...known.values()];
  };
  const fetchTickers = async (symbols: readonly string[]) => {
    const tickers = (await listOf('publicGetMarketTickers')).flatMap((answer) =>
      restTickerList(answer, symbolOf),
    );
    return tickers.filter(({ symbol }) => symbols.includes(symbol));
  };

  return {
    venue: 'okx',
    loadInstruments,
    fetchTickers,
    async openPublicStream(symbols, listener) {
      if (known.size === 0) await loadInstruments();
      const followed = [...known.values()].filter(({ symbol }) => symbols.includes(symbol));
      const ids = followed.map(instIdOf);
      return openPublicStream(await okxStream(endpoints), { ids, symbolOf, fetchTickers }, listener);
    },
    async openAccountStream(account, keys, listener) {
      const own = endpointsFor(account, { okx: endpoints });
      const client = okxClient(keys, own);
      const exchange = await okxStream(own, keys);
      // Logins and requests carry our time: the offset is measured anew for every connection.
      await Promise.all([client.resyncClock(), exchange.loadTimeDifference()]);
      const findInstrument = async (id: string) => {
        if (!known.has(id)) await loadInstruments();
        return known.get(id);
      };
      const { close } = await openAccountStream(exchange, account, keys, findInstrument, listener);
      return {
        close,
        async listOpenOrders() {
          const answer = await new OkxBooks(client, account).listOpenOrders();
          if (answer.class === 'ORDERS') return answer.orders;
          throw new Error(`the venue did not list its open orders: ${answer.code} ${answer.message}`);
        },
      };
    },
  };
}
