import type { OpenAPIRegistry } from '@asteasolutions/zod-to-openapi';
import type * as z from 'zod';
import {
  bookQuery,
  bookResource,
  candlesQuery,
  candlesResource,
  marketPath,
  marketTradesQuery,
  marketTradesResource,
  tickerResource,
} from './market-schemas.ts';
import { json, problem, refusals, type Security } from './openapi-responses.ts';

export function describeMarket(registry: OpenAPIRegistry, security: Security): void {
  const describe = (what: string, summary: string, schema: z.ZodType, query?: z.ZodObject) =>
    registry.registerPath({
      method: 'get',
      path: `/v1/market/{venue}/{instrument}/${what}`,
      summary,
      security,
      request: { params: marketPath, ...(query && { query }) },
      responses: {
        200: json(schema, 'As the venue was heard last'),
        ...refusals,
        404: problem('Nothing is kept of this market, or not yet'),
      },
    });
  describe('ticker', 'Best prices, the last one, and what was traded in 24 hours', tickerResource);
  describe('book', 'The order book, and whether it is the venue’s now', bookResource, bookQuery);
  describe('trades', 'The newest trades of everybody', marketTradesResource, marketTradesQuery);
  describe('candles', 'Closed candles of the last three days', candlesResource, candlesQuery);
}
