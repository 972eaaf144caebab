import { OpenAPIRegistry, OpenApiGeneratorV31 } from '@asteasolutions/zod-to-openapi';
import * as z from 'zod';
import { amendOrderRequest } from './amend-schemas.ts';
import { adjustmentRequest, recordPage, recordQuery, signingKeyResource } from './ledger-schemas.ts';
import { describeBacktests } from './openapi-backtests.ts';
import { describeBatches } from './openapi-batches.ts';
import { describeHealth } from './openapi-health.ts';
import { describeKillSwitch } from './openapi-kill.ts';
import { describeMarket } from './openapi-market.ts';
import { describeOptimisations } from './openapi-optimisations.ts';
import { withExactOptionals } from './openapi-optional.ts';
import { describeProtection } from './openapi-protection.ts';
import { json, problem, refusals } from './openapi-responses.ts';
import { describeLimits, describeRisk } from './openapi-risk.ts';
import { describeStates } from './openapi-states.ts';
import { describeStrategies } from './openapi-strategies.ts';
import { describeStream } from './openapi-stream.ts';
import { describeVenueKeys } from './openapi-venue-keys.ts';
import { pnlQuery, pnlReportResource } from './pnl.ts';
import { positionHistoryPage, positionHistoryQuery } from './position-history.ts';
import { reconciliationRequested, reconciliationResource } from './reconciliation-schemas.ts';
import {
  accountIdText,
  accountList,
  accountQuery,
  accountResource,
  balanceList,
  healthResource,
  idempotencyKeyText,
  ledgerEntryResource,
  ledgerPage,
  ledgerQuery,
  openAccountRequest,
  orderIdText,
  orderList,
  orderListQuery,
  orderResource,
  placeOrderRequest,
  positionList,
  resumeRequest,
  sagaResource,
} from './schemas.ts';
import { describeSessions } from './session-openapi.ts';
import {
  instrumentSettingsQuery,
  instrumentSettingsRequest,
  instrumentSettingsResource,
} from './settings-schemas.ts';
import { orderFillsQuery, tradePage, tradesQuery } from './trades.ts';
import { balancesQuery, venueBalanceList } from './venue-balances.ts';

const accountPath = z.object({ accountId: accountIdText });
const orderPath = z.object({ orderId: orderIdText });

/** The OpenAPI 3.1 document, from the schemas that parse the requests. `npm run openapi` writes it for the API to serve. */
export function openApiDocument(): object {
  const registry = new OpenAPIRegistry();
  const bearer = registry.registerComponent('securitySchemes', 'cognito', {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
  });
  const security = [{ [bearer.name]: [] }];
  registry.registerPath({
    method: 'post',
    path: '/v1/orders',
    summary: 'Place an order',
    description:
      'The same Idempotency-Key with the same body answers with the same order. An order refused for funds or risk is saved as DENIED, with its code.',
    security,
    request: {
      headers: z.object({
        'Idempotency-Key': idempotencyKeyText,
        Prefer: z
          .string()
          .exactOptional()
          .meta({ description: 'wait=S, at most 25: answer 200 once the venue has decided' }),
      }),
      body: { required: true, content: { 'application/json': { schema: placeOrderRequest } } },
    },
    responses: {
      200: json(orderResource, 'Decided within the wait: accepted by the venue, or ended'),
      202: json(orderResource, 'Taken; Location names the order'),
      ...refusals,
      409: problem('The Idempotency-Key was used for another request'),
      422: problem('The order breaks a rule of the instrument; nothing was written'),
    },
  });
  describeBatches(registry, security);
  const get = (path: string, summary: string, schema: z.ZodType, request: object = {}) =>
    registry.registerPath({
      method: 'get',
      path,
      summary,
      security,
      request,
      responses: { 200: json(schema, summary), ...refusals },
    });
  get('/v1/orders', 'List orders, newest first', orderList, { query: orderListQuery });
  get('/v1/orders/{orderId}', 'Show an order', orderResource, { params: orderPath });
  get('/v1/orders/{orderId}/saga', 'Show each step of an order, and each later event', sagaResource, {
    params: orderPath,
  });
  get('/v1/orders/{orderId}/fills', 'List the trades of an order, newest first', tradePage, {
    params: orderPath,
    query: orderFillsQuery,
  });
  get('/v1/trades', 'List trades, newest first', tradePage, { query: tradesQuery });
  get('/v1/pnl', 'Profit and loss, from every trade', pnlReportResource, { query: pnlQuery });
  registry.registerPath({
    method: 'post',
    path: '/v1/accounts',
    summary: 'Open your paper account at a venue; opened again it is the same',
    description: 'It has no keys and nothing in its books: what the venue holds is booked once it has keys.',
    security,
    request: { body: { required: true, content: { 'application/json': { schema: openAccountRequest } } } },
    responses: {
      200: json(accountResource, 'As it stands'),
      ...refusals,
      409: problem('No paper accounts are opened at this venue'),
    },
  });
  get('/v1/accounts', 'List your accounts', accountList);
  get('/v1/accounts/{accountId}/balances', 'Balances of an account', balanceList, {
    params: accountPath,
  });
  get('/v1/balances', 'Balances at several venues at once, each with its own outcome', venueBalanceList, {
    query: balancesQuery,
  });
  get('/v1/positions', 'Positions of an account', positionList, { query: accountQuery });
  get('/v1/positions/history', 'What is open, then what was closed, from flat to flat', positionHistoryPage, {
    query: positionHistoryQuery,
  });
  get('/v1/ledger', 'Ledger entries, oldest first', ledgerPage, { query: ledgerQuery });
  const ofLedger = { params: accountPath, query: recordQuery };
  get('/v1/accounts/{accountId}/ledger/records', 'Entries as they are stored, by id', recordPage, ofLedger);
  get('/v1/accounts/{accountId}/ledger/seals', 'The seals over the entries, by number', recordPage, ofLedger);
  get('/v1/ledger/signing-key', 'What adjustments are signed with', signingKeyResource);
  registry.registerPath({
    method: 'patch',
    path: '/v1/orders/{orderId}',
    summary: 'Give a resting limit order another quantity or limit',
    description:
      'The order keeps its id and its fills. Asked for again with the same values it is the same amendment.',
    security,
    request: {
      params: orderPath,
      body: { required: true, content: { 'application/json': { schema: amendOrderRequest } } },
    },
    responses: {
      200: json(orderResource, 'It is so already'),
      202: json(orderResource, 'The venue is asked; `amendment` tells how it went'),
      ...refusals,
      409: problem('The order does not rest, or another amendment of it is under way'),
      422: problem('The amended order would break a rule or a limit, or lack funds; nothing was written'),
    },
  });
  registry.registerPath({
    method: 'delete',
    path: '/v1/orders/{orderId}',
    summary: 'Cancel an order',
    security,
    request: { params: orderPath },
    responses: {
      200: json(orderResource, 'Canceled before it was sent'),
      202: json(orderResource, 'The venue is asked; its word ends the order'),
      ...refusals,
      409: problem('The order has ended'),
    },
  });
  get('/v1/reconciliation', 'The newest comparison with the venue', reconciliationResource, {
    query: accountQuery,
  });
  get(
    '/v1/accounts/{accountId}/instrument-settings',
    'How an account trades a perpetual',
    instrumentSettingsResource,
    { params: accountPath, query: instrumentSettingsQuery },
  );
  registry.registerPath({
    method: 'put',
    path: '/v1/accounts/{accountId}/instrument-settings',
    summary: 'Choose leverage and modes of a perpetual',
    description: 'They hold from the next order on, and the venue is told soon after.',
    security,
    request: {
      params: accountPath,
      body: { required: true, content: { 'application/json': { schema: instrumentSettingsRequest } } },
    },
    responses: {
      200: json(instrumentSettingsResource, 'As they hold now'),
      ...refusals,
      409: problem('A mode changes only while nothing is open in the instrument'),
      422: problem('The venue does not trade it, or gives less leverage'),
    },
  });
  registry.registerPath({
    method: 'post',
    path: '/v1/accounts/{accountId}/reconciliation',
    summary: 'Compare an account with its venue now',
    security,
    request: { params: accountPath },
    responses: {
      202: json(reconciliationRequested, 'GET /v1/reconciliation shows it when it has finished'),
      ...refusals,
    },
  });
  registry.registerPath({
    method: 'post',
    path: '/v1/accounts/{accountId}/resume',
    summary: 'Let a halted account trade again',
    security,
    request: {
      params: accountPath,
      body: { required: true, content: { 'application/json': { schema: resumeRequest } } },
    },
    responses: {
      200: json(accountResource, 'ACTIVE again'),
      ...refusals,
      409: problem('It is not halted, was halted again meanwhile, or the preflight has not passed'),
    },
  });
  registry.registerPath({
    method: 'post',
    path: '/v1/accounts/{accountId}/adjustments',
    summary: 'Correct the books of a halted account by an entry that is signed in your name',
    security,
    request: {
      params: accountPath,
      headers: z.object({ 'Idempotency-Key': idempotencyKeyText }),
      body: { required: true, content: { 'application/json': { schema: adjustmentRequest } } },
    },
    responses: {
      201: json(ledgerEntryResource, 'The entry; the same Idempotency-Key again answers with the same one'),
      ...refusals,
      409: problem('It is not halted, or the Idempotency-Key was used for another request'),
      422: problem('The books hold less than is taken'),
    },
  });
  describeStream(registry, security);
  describeVenueKeys(registry, security);
  describeRisk(registry, security);
  describeLimits(registry, security);
  describeKillSwitch(registry, security);
  describeHealth(registry, security);
  describeStates(registry, security);
  describeSessions(registry, security);
  describeStrategies(registry, security);
  describeBacktests(registry, security);
  describeOptimisations(registry, security);
  describeProtection(registry, security);
  describeMarket(registry, security);
  for (const [path, summary] of [
    ['/v1/health', 'The API runs'],
    ['/v1/ready', 'Orders can be judged: the store answers, prices are fresh'],
  ] as const)
    registry.registerPath({
      method: 'get',
      path,
      summary,
      responses: { 200: json(healthResource, summary), 503: json(healthResource, 'Not now') },
    });
  const generator = new OpenApiGeneratorV31(registry.definitions);
  const document = {
    openapi: '3.1.0',
    info: {
      title: 'Tradewind',
      version: '1',
      description:
        'Crypto trading on managed cloud services. Decimals are text; times are UTC epoch milliseconds.',
    },
  };
  return withExactOptionals(registry.definitions, () => generator.generateDocument(document));
}
