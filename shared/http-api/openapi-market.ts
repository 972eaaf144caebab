import type { OpenAPIRegistry } from '@asteasolutions/zod-to-openapi';
import type * as z from 'zod';
import {
  bookQuery,
  bookResource,
  candlesQuery,
  candlesResource,
  instrumentResource,
  marketPath,
  marketTradesQuery,
  marketTradesResource,
  tickerResource,
} from './market-schemas.ts';
import {
  subscriptionList,
  subscriptionRequest,
  subscriptionResource,
} from './market-subscription-schemas.ts';
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
  registry.registerPath({
    method: 'get',
    path: '/v1/market/{venue}/{instrument}',
    summary: 'What an order of this market must keep to: steps of price and quantity, minima, fees',
    security,
    request: { params: marketPath },
    responses: {
      200: json(instrumentResource, 'As the venue says it; a change is seen within 5 minutes'),
      ...refusals,
      404: problem('The venue does not list it, or it was not read yet'),
    },
  });
  const path = '/v1/market/subscriptions';
  registry.registerPath({
    method: 'get',
    path,
    summary: 'The markets that you and your strategies have followed',
    security,
    responses: { 200: json(subscriptionList, 'By venue and instrument'), 401: refusals[401] },
  });
  registry.registerPath({
    method: 'post',
    path,
    summary:
      'Follows a market: its book, trades, ticker and candles are kept within 5 s; again it changes nothing',
    security,
    request: { body: { content: { 'application/json': { schema: subscriptionRequest } } } },
    responses: {
      200: json(subscriptionResource, 'It is followed from now on'),
      ...refusals,
      409: problem('SUBSCRIPTIONS_ABOVE_LIMIT: 50 are'),
    },
  });
  registry.registerPath({
    method: 'delete',
    path,
    summary: 'Follows a market no longer for you; it goes on as long as anybody else wants it',
    security,
    request: { query: subscriptionRequest },
    responses: {
      200: json(subscriptionList, 'What is left'),
      ...refusals,
      404: problem('You are not subscribed to it'),
    },
  });
  describe('ticker', 'Best prices, the last one, and what was traded in 24 hours', tickerResource);
  describe('book', 'The order book, and whether it is the venue’s now', bookResource, bookQuery);
  describe('trades', 'The newest trades of everybody', marketTradesResource, marketTradesQuery);
  describe('candles', 'Closed candles of the last three days', candlesResource, candlesQuery);
}
