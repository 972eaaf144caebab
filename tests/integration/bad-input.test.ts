import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, describe, expect, inject, it } from 'vitest';
import { clientOptions } from '#local-cloud/index.ts';
import { call, marketBuy, place, post, problemIn, restingBuy, settled } from '../support/api.ts';

const { endpoint, outputs } = inject('cloud');
const client = new DynamoDBClient(clientOptions(endpoint));
afterAll(() => client.destroy());

/** Items that a placed order would add. */
async function countItems(): Promise<number> {
  let count = 0;
  let start: Record<string, never> | undefined;
  do {
    const page = await client.send(
      new ScanCommand({
        TableName: outputs.TableName,
        Select: 'COUNT',
        // Seals and comparisons are written all the time, whatever is asked.
        FilterExpression: 'entity IN (:order, :event, :entry, :idempotency)',
        ExpressionAttributeValues: {
          ':order': { S: 'ORDER' },
          ':event': { S: 'ORDER_EVENT' },
          ':entry': { S: 'LEDGER_ENTRY' },
          ':idempotency': { S: 'IDEMPOTENCY' },
        },
        ...(start ? { ExclusiveStartKey: start } : {}),
      }),
    );
    count += page.Count ?? 0;
    start = page.LastEvaluatedKey as Record<string, never> | undefined;
  } while (start);
  return count;
}

const without = (field: string, body = marketBuy()) =>
  Object.fromEntries(Object.entries(body).filter(([key]) => key !== field));

/** What is sent, and the last columns: the status, the code and the field it must be refused with. */
const refused: readonly (readonly [string, unknown, number, string, string | undefined])[] = [
  ['malformed JSON', '{"accountId":', 400, 'MALFORMED_REQUEST', undefined],
  ['no body', '', 400, 'MALFORMED_REQUEST', undefined],
  ['an array', [], 400, 'MALFORMED_REQUEST', undefined],
  ['null', 'null', 400, 'MALFORMED_REQUEST', undefined],
  ['an unknown field', { ...marketBuy(), leverage: '5' }, 400, 'FIELD_UNKNOWN', 'leverage'],
  ['no account', without('accountId'), 400, 'FIELD_REQUIRED', 'accountId'],
  [
    'a foreign account',
    { ...marketBuy(), accountId: 'somebody-else' },
    404,
    'ACCOUNT_NOT_FOUND',
    'accountId',
  ],
  ['an account id with a separator', { ...marketBuy(), accountId: 'a#b' }, 400, 'FIELD_INVALID', 'accountId'],
  ['no instrument', without('instrument'), 400, 'FIELD_REQUIRED', 'instrument'],
  [
    'an unknown instrument',
    { ...marketBuy(), instrument: 'DOGE/USDT' },
    422,
    'INSTRUMENT_UNKNOWN',
    'instrument',
  ],
  ['a venue symbol', { ...marketBuy(), instrument: 'BTCUSDT' }, 400, 'FIELD_INVALID', 'instrument'],
  ['unicode', { ...marketBuy(), instrument: 'BTC/ÜSDT' }, 400, 'FIELD_INVALID', 'instrument'],
  ['a side that is none', { ...marketBuy(), side: 'hold' }, 400, 'FIELD_INVALID', 'side'],
  ['a type that is none', { ...marketBuy(), type: 'iceberg' }, 400, 'FIELD_INVALID', 'type'],
  ['no quantity', without('quantity'), 400, 'FIELD_INVALID', 'quantity'],
  ['a number for a decimal', { ...marketBuy(), quantity: 0.001 }, 400, 'FIELD_INVALID', 'quantity'],
  ['a negative quantity', { ...marketBuy(), quantity: '-1' }, 400, 'FIELD_INVALID', 'quantity'],
  ['zero', { ...marketBuy(), quantity: '0.000' }, 400, 'FIELD_INVALID', 'quantity'],
  ['NaN', { ...marketBuy(), quantity: 'NaN' }, 400, 'FIELD_INVALID', 'quantity'],
  ['infinity', { ...marketBuy(), quantity: 'Infinity' }, 400, 'FIELD_INVALID', 'quantity'],
  ['an exponent', { ...marketBuy(), quantity: '1e3' }, 400, 'FIELD_INVALID', 'quantity'],
  [
    '40 digits',
    { ...marketBuy(), quantity: '1234567890123456789012345678901234567890' },
    400,
    'FIELD_INVALID',
    'quantity',
  ],
  [
    '40 digits after the point',
    { ...marketBuy(), quantity: `0.${'1'.repeat(40)}` },
    400,
    'FIELD_INVALID',
    'quantity',
  ],
  ['digits of another script', { ...marketBuy(), quantity: '٠٫٠٠١' }, 400, 'FIELD_INVALID', 'quantity'],
  [
    'a huge quantity',
    { ...marketBuy(), quantity: '999999999999999999' },
    422,
    'QUANTITY_ABOVE_MAXIMUM',
    'quantity',
  ],
  [
    'a quantity off the lot',
    { ...marketBuy(), quantity: '0.0010001' },
    422,
    'QUANTITY_NOT_ON_STEP',
    'quantity',
  ],
  [
    'less than the minimum notional',
    { ...marketBuy(), quantity: '0.00001' },
    422,
    'NOTIONAL_BELOW_MINIMUM',
    'quantity',
  ],
  ['a price off the tick', restingBuy('30000.001'), 422, 'PRICE_NOT_ON_TICK', 'limitPrice'],
  ['a limit order without its price', { ...marketBuy(), type: 'limit' }, 400, 'FIELD_INVALID', 'limitPrice'],
  ['a market order with a price', { ...marketBuy(), limitPrice: '1' }, 400, 'FIELD_INVALID', 'limitPrice'],
  ['both quantities', { ...marketBuy(), quoteQuantity: '10' }, 400, 'FIELD_INVALID', 'quoteQuantity'],
  ['a post-only market order', { ...marketBuy(), postOnly: true }, 400, 'FIELD_INVALID', 'postOnly'],
  ['a stop above a long’s entry', { ...restingBuy(), stopLoss: '40000' }, 400, 'FIELD_INVALID', 'stopLoss'],
  [
    'a strategy id with a space',
    { ...marketBuy(), strategyId: 'my grid' },
    400,
    'FIELD_INVALID',
    'strategyId',
  ],
  ['an oversized body', { ...marketBuy(), strategyId: 'x'.repeat(20_000) }, 413, 'BODY_TOO_LARGE', undefined],
];

const usdm = 'paper-binanceusdm';
const perpetual = 'BTC/USDT:USDT';

async function settings(body: object, status: number, code?: string): Promise<void> {
  const answer = await call('PUT', `/v1/accounts/${usdm}/instrument-settings`, { body });
  expect([answer.status, answer.body]).toMatchObject([
    status,
    code === undefined ? { accountId: usdm } : { code },
  ]);
}

describe('bad input', () => {
  it('is refused with a problem document that names the field, and nothing is written', async () => {
    const before = await countItems();
    for (const [what, body, status, code, field] of refused) {
      const answer = await post(body);
      const problem = problemIn(answer);
      expect([what, answer.status, problem.status, problem.code, problem.field]).toEqual([
        what,
        status,
        status,
        code,
        field,
      ]);
      expect(answer.headers.get('content-type')).toContain('application/problem+json');
      expect(problem.correlationId).toBe(answer.headers.get('x-correlation-id'));
    }
    expect(await countItems()).toBe(before);
  });

  it('about a perpetual, or for another venue, names what does not fit', async () => {
    const order = (given: object) => ({
      ...marketBuy('0.01'),
      accountId: usdm,
      instrument: perpetual,
      ...given,
    });
    const hedge = order({ instrument: 'ETH/USDT:USDT', quantity: '1' });
    await settings({ instrument: 'ETH/USDT:USDT', positionMode: 'HEDGE' }, 200);
    for (const [what, body, code, field] of [
      ['another venue’s lot', order({ quantity: '0.0105' }), 'QUANTITY_NOT_ON_STEP', 'quantity'],
      ['a symbol the venue lacks', order({ accountId: 'paper-upbit' }), 'INSTRUMENT_UNKNOWN', 'instrument'],
      ['a spot symbol at futures', order({ instrument: 'BTC/USDT' }), 'INSTRUMENT_UNKNOWN', 'instrument'],
      [
        'a side in one-way mode',
        order({ positionSide: 'LONG' }),
        'POSITION_SIDE_UNSUPPORTED',
        'positionSide',
      ],
      ['no side in hedge mode', hedge, 'POSITION_SIDE_REQUIRED', 'positionSide'],
      ['reduce-only of spot', { ...marketBuy(), reduceOnly: true }, 'REDUCE_ONLY_UNSUPPORTED', 'reduceOnly'],
    ] as const) {
      const problem = problemIn(await post(body));
      expect([what, problem.status, problem.code, problem.field]).toEqual([what, 422, code, field]);
    }
    await settings({ instrument: perpetual, leverage: '1000' }, 422, 'LEVERAGE_ABOVE_MAXIMUM');
    await settings({ instrument: 'ETH/USDT:USDT', positionMode: 'ONE_WAY' }, 200);
    const denied = await settled((await place(order({ side: 'sell', reduceOnly: true }))).orderId);
    expect([denied.state, denied.code]).toEqual(['DENIED', 'NO_POSITION_TO_REDUCE']);
  });

  it.each([
    ['no Idempotency-Key', { 'idempotency-key': '' }, 'Idempotency-Key'],
    ['a key with a space', { 'idempotency-key': 'a b' }, 'Idempotency-Key'],
    ['a key of 200 characters', { 'idempotency-key': 'k'.repeat(200) }, 'Idempotency-Key'],
    ['a wait beyond 25 s', { prefer: 'wait=60' }, 'Prefer'],
    ['a wait that is no number', { prefer: 'wait=soon' }, 'Prefer'],
  ])('%s is refused', async (_, headers, field) => {
    const answer = await post(marketBuy(), { headers });
    expect([answer.status, problemIn(answer).field]).toEqual([400, field]);
  });

  it.each([
    ['/v1/orders?limit=0', 400, 'limit'],
    ['/v1/orders?limit=many', 400, 'limit'],
    ['/v1/orders?cursor=bm9uc2Vuc2U', 400, 'cursor'],
    ['/v1/orders?sort=up', 400, 'sort'],
    ['/v1/orders?accountId=somebody-else', 404, 'accountId'],
    ['/v1/orders/not-an-id', 404, 'orderId'],
    ['/v1/orders/01ARZ3NDEKTSV4RRFFQ69G5FAV', 404, 'orderId'],
    ['/v1/orders/01ARZ3NDEKTSV4RRFFQ69G5FAV/saga', 404, 'orderId'],
    ['/v1/accounts/somebody-else/balances', 404, 'accountId'],
    ['/v1/ledger?accountId=somebody-else', 404, 'accountId'],
  ])('GET %s answers %i', async (path, status, field) => {
    const answer = await call('GET', path);
    expect([answer.status, problemIn(answer).field]).toEqual([status, field]);
  });
});
