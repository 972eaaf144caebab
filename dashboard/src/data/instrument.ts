import { api, read } from '../api/client.ts';
import { useRead } from './cache.ts';
import { addressOf } from './resources.ts';

/** What an order of a market must keep to; it changes so rarely that a page reads it once. */
export function useInstrument(market: { readonly venue: string; readonly instrument: string } | undefined) {
  const { venue = '', instrument = '' } = market ?? {};
  const path = { venue, instrument: addressOf(instrument) };
  return useRead(market ? `instrument:${venue}:${instrument}` : null, () =>
    read(api.GET('/v1/market/{venue}/{instrument}', { params: { path } })),
  );
}
