import { randomUUID } from 'node:crypto';
import { expect, inject, test } from 'vitest';
import { orderResource } from '#shared/http-api/schemas.ts';
import { ordersAtVenue } from '../support/control.ts';
import { copySession } from './session-copy.ts';
import { orderOf, tradewind, tradewindJson } from './tradewind.ts';

test('a market order is bought, filled and explained step by step', async () => {
  const order = await orderOf('trade buy BTC/USDT 0.001 --wait filled');
  expect(order).toMatchObject({ state: 'FILLED', side: 'buy', type: 'market', filledQuantity: '0.001' });
  expect(await ordersAtVenue(order.orderId)).toHaveLength(1);

  const saga = await tradewindJson(`saga show ${order.orderId}`);
  expect(saga.exitCode).toBe(0);
  expect(saga.document).toMatchObject({
    orderId: order.orderId,
    state: 'FILLED',
    steps: expect.arrayContaining([
      expect.objectContaining({
        step: 'place-trade',
        outcome: 'RESERVED',
        sincePlacedMs: 0,
        sincePreviousMs: 0,
      }),
      expect.objectContaining({ step: 'risk-check', outcome: 'APPROVED' }),
      expect.objectContaining({ step: 'submit-order', outcome: 'ACCEPTED' }),
      expect.objectContaining({ step: 'fill-handler', outcome: 'FILL', sincePreviousMs: expect.any(Number) }),
    ]),
  });
  const text = await tradewind(`saga show ${order.orderId}`);
  expect(text.stdout).toMatch(/fill-handler +FILL +FILLED/);
  const shown = await tradewindJson(`orders show ${order.orderId}`);
  expect(shown.document).toMatchObject({ orderId: order.orderId, state: 'FILLED' });
});

test('a resting order is accepted, listed as open, and cancelled', async () => {
  const order = await orderOf('trade buy BTC/USDT 0.001 --limit 30000 --post-only');
  expect(order).toMatchObject({ state: 'ACCEPTED', limitPrice: '30000', postOnly: true });
  const listed = await tradewindJson('orders list --state open');
  // Its version may be another by now: the venue's report of it comes when it comes.
  const { orderId, state, limitPrice } = order;
  const same = expect.objectContaining({ orderId, state, limitPrice });
  expect(listed.document).toMatchObject({ orders: expect.arrayContaining([same]) });

  const unfilled = await tradewindJson('trade buy BTC/USDT 0.001 --limit 30000 --wait filled --timeout 1');
  expect(unfilled).toMatchObject({ exitCode: 4, document: { state: 'ACCEPTED' } });

  const other = orderResource.parse(unfilled.document);
  for (const each of [order, other]) {
    const canceled = await tradewindJson(`orders cancel ${each.orderId} --wait`);
    const document = { orderId: each.orderId, state: 'CANCELED' };
    expect(canceled).toMatchObject({ exitCode: 0, document });
  }
  const again = await tradewindJson(`orders cancel ${orderId}`);
  expect(again).toMatchObject({ exitCode: 1, document: { code: 'ORDER_NOT_CANCELABLE', status: 409 } });
});

test('the same key twice is one order; for another order it is refused', async () => {
  const key = randomUUID();
  const first = await orderOf(`trade buy BTC/USDT 0.001 --idempotency-key ${key}`);
  const second = await orderOf(`trade buy BTC/USDT 0.001 --idempotency-key ${key}`);
  expect(second.orderId).toBe(first.orderId);
  expect(await ordersAtVenue(first.orderId)).toHaveLength(1);
  const other = await tradewindJson(`trade buy BTC/USDT 0.002 --idempotency-key ${key}`);
  expect(other).toMatchObject({ exitCode: 1, document: { code: 'IDEMPOTENCY_KEY_REUSED' } });
});

test('an order beyond its funds is denied: exit 1 and the order', async () => {
  const end = await tradewindJson('trade buy BTC/USDT 100 --limit 60000');
  expect(end).toMatchObject({ exitCode: 1, document: { state: 'DENIED', code: 'INSUFFICIENT_FUNDS' } });
  expect(end.stderr).toContain('INSUFFICIENT_FUNDS');
});

test.each([
  ['trade buy BTC/USDT 0.001 --limit 30000.123', 'PRICE_NOT_ON_TICK', 'limitPrice'],
  ['trade buy BTC/USDT 0.0000001', 'QUANTITY_NOT_ON_STEP', 'quantity'],
  ['trade buy NOPE/USDT 1', 'INSTRUMENT_UNKNOWN', 'instrument'],
  ['trade buy BTC/USDT NaN', 'FIELD_INVALID', 'quantity'],
  ['trade buy BTC/USDT', 'FIELD_INVALID', 'quantity'],
  ['trade buy BTC/USDT 1 --account someone-elses', 'ACCOUNT_NOT_FOUND', 'accountId'],
])('%s: exit 1, %s at %s', async (line, code, field) => {
  const end = await tradewindJson(line);
  expect(end).toMatchObject({ exitCode: 1, document: { code, field } });
  expect(end.stderr).toContain(field);
});

test('an order by its value in quote units', async () => {
  const order = await orderOf('trade buy BTC/USDT --quote-quantity 50 --wait filled');
  expect(order).toMatchObject({ state: 'FILLED', quantity: null, quoteQuantity: '50' });
});

test('account, positions and ledger are shown', async () => {
  const { accountId } = inject('cloud').user;
  const account = await tradewindJson('account show');
  expect(account).toMatchObject({
    exitCode: 0,
    document: { account: { accountId, tradingState: 'ACTIVE' }, balances: expect.any(Array) },
  });
  const positions = await tradewindJson('positions');
  expect(positions.document).toMatchObject({
    positions: [expect.objectContaining({ accountId, instrument: 'BTC/USDT' })],
  });
  const ledger = await tradewindJson('ledger show --limit 1');
  expect(ledger.document).toMatchObject({ accountId, entries: [{ kind: 'TRANSFER' }] });
});

test('login gives a token that the API takes', async () => {
  const { user, api } = inject('cloud');
  const end = await tradewindJson('login');
  expect(end).toMatchObject({ exitCode: 0, document: { user: { email: user.email, userId: user.userId } } });
  const { stdout } = await tradewind('login --print-token');
  const answer = await fetch(`${api}/v1/positions`, {
    headers: { authorization: `Bearer ${stdout.trim()}` },
  });
  expect(answer.status).toBe(200);
});

test('a token about to expire is renewed by the user pool', async () => {
  const copy = copySession((session) => ({ ...session, accessToken: 'over', expiresAtMs: 1 }));
  try {
    const end = await tradewindJson('positions', { TRADEWIND_STATE_DIR: copy.stateDir });
    expect(end).toMatchObject({ exitCode: 0, stderr: '' });
    expect(copy.read()).toMatchObject({ accessToken: expect.not.stringMatching(/^over$/) });
  } finally {
    copy.remove();
  }
});
