import type * as z from 'zod';
import {
  bookResource,
  candlesResource,
  marketTradesResource,
  tickerResource,
} from '#shared/http-api/market-schemas.ts';
import type { Connection } from '../connection.ts';
import { failed } from '../failures.ts';
import { done, type Outcome } from '../output.ts';
import { bookText, candlesText, marketTradesText, tickerText } from '../views/market.ts';

type Query = Readonly<Record<string, string | undefined>>;

/** One question about a market, as the API answers it. */
export function showMarket(
  connection: Connection,
  what: 'ticker' | 'book' | 'trades' | 'candles',
  venue: string,
  symbol: string,
  query: Query,
): Promise<Outcome> {
  const market = encodeURIComponent(symbol.replace(/[/:]/g, '-'));
  const path = `/v1/market/${encodeURIComponent(venue)}/${market}/${what}`;
  switch (what) {
    case 'ticker':
      return show(connection, path, query, tickerResource, tickerText);
    case 'book':
      return show(connection, path, query, bookResource, bookText);
    case 'trades':
      return show(connection, path, query, marketTradesResource, marketTradesText);
    case 'candles':
      return show(connection, path, query, candlesResource, candlesText);
  }
}

async function show<Shown extends object>(
  { client }: Connection,
  path: string,
  query: Query,
  schema: z.ZodType<Shown>,
  text: (shown: Shown) => string,
): Promise<Outcome> {
  const read = await client.get(path, schema, { query });
  return read.ok ? done(read.value, text(read.value)) : failed(read.failure, client.correlationId);
}
