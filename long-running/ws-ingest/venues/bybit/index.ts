import { BybitBooks } from '#shared/adapters/venues/bybit/books.ts';
import { bybitClient } from '#shared/adapters/venues/bybit/client.ts';
import type { VenueEndpoints } from '#shared/adapters/venues/endpoints.ts';
import { endpointsFor } from '#shared/adapters/venues/sessions.ts';
import { callsOf } from '#shared/adapters/venues/venue-http.ts';
import type { Instrument } from '#shared/domain/instrument/instrument.ts';
import type { VenueAdapter } from '../../venue-adapter.ts';
import { openAccountStream } from './account-stream.ts';
import { type BybitStream, bybitStream } from './client.ts';
import { restTickerList } from './market-frames.ts';
import { type BybitMarket, marketPage } from './markets.ts';
import { openPublicStream } from './public-stream.ts';

const categories = ['spot', 'linear'];
/** Most rows of a page; only contracts come in several. */
const pageMax = '1000';

/** Bybit: spot, and perpetuals settled in USDT. */
export function bybitAdapter(endpoints: VenueEndpoints): VenueAdapter {
  let rest: Promise<BybitStream> | undefined;
  let known: ReadonlyMap<string, Instrument> = new Map();
  const callOf = async (method: string) => {
    rest ??= bybitStream(endpoints);
    return callsOf(await rest)(method);
  };
  const symbolOf = (id: string) => known.get(id)?.symbol;

  const loadInstruments = async () => {
    const list = await callOf('publicGetV5MarketInstrumentsInfo');
    const markets: BybitMarket[] = [];
    for (const category of categories) {
      const paging = category === 'spot' ? {} : { limit: pageMax };
      for (let more: { cursor?: string } | undefined = {}; more; ) {
        const page = marketPage(await list({ category, ...paging, ...more }));
        markets.push(...page.markets);
        more = page.cursor === undefined ? undefined : { cursor: page.cursor };
      }
    }
    known = new Map(markets.map(({ id, instrument }) => [id, instrument]));
    return [...known.values()];
  };
  const fetchTickers = async (symbols: readonly string[]) => {
    const list = await callOf('publicGetV5MarketTickers');
    const answers = await Promise.all(categories.map((category) => list({ category })));
    const tickers = answers.flatMap((answer) => restTickerList(answer, symbolOf));
    return tickers.filter(({ symbol }) => symbols.includes(symbol));
  };

  return {
    venue: 'bybit',
    loadInstruments,
    fetchTickers,
    async openPublicStream(symbols, listener) {
      if (known.size === 0) await loadInstruments();
      const instruments = [...known.values()].filter(({ symbol }) => symbols.includes(symbol));
      return openPublicStream(await bybitStream(endpoints), { instruments, symbolOf }, listener);
    },
    async openAccountStream(account, keys, listener) {
      const own = endpointsFor(account, { bybit: endpoints });
      const client = bybitClient(keys, own);
      const exchange = await bybitStream(own, keys);
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
          const answer = await new BybitBooks(client, account).listOpenOrders();
          if (answer.class === 'ORDERS') return answer.orders;
          throw new Error(`the venue did not list its open orders: ${answer.code} ${answer.message}`);
        },
      };
    },
  };
}
