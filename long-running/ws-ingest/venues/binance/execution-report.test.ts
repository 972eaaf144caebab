import { describe, expect, it } from 'vitest';
import type { Account } from '#shared/domain/account/account.ts';
import { defaultAccountLimits } from '#shared/domain/account/default-limits.ts';
import { clientOrderIdOf } from '#shared/domain/order/client-order-id.ts';
import { accountEvents, executionReportSchema } from './execution-report.ts';

const account: Account = {
  ownerId: 'owner',
  accountId: 'account',
  name: 'paper',
  venue: 'binance',
  mode: 'PAPER',
  baseCurrency: 'USDT',
  limits: defaultAccountLimits,
  createdAtMs: 0,
};
const orderId = '01K9ZZZZZZZZZZZZZZZZZZZZZZ';
const ours = clientOrderIdOf(orderId, 1);

/** A report as Binance documents it, of a fill that leaves the order open. */
const report = {
  e: 'executionReport',
  s: 'BTCUSDT',
  c: ours,
  C: '',
  S: 'BUY',
  x: 'TRADE',
  X: 'PARTIALLY_FILLED',
  i: 4293153,
  t: 77,
  l: '0.00010000',
  L: '64123.45000000',
  Y: '6.41234500',
  z: '0.00030000',
  n: '0.00000013',
  N: 'BNB',
  m: true,
  T: 1_499_405_658_657,
};

function eventsOf(changes: object) {
  const events = accountEvents(executionReportSchema.parse({ ...report, ...changes }), account, 'BTC/USDT');
  return JSON.parse(JSON.stringify(events));
}

const about = {
  ownerId: 'owner',
  accountId: 'account',
  venue: 'binance',
  instrument: 'BTC/USDT',
  venueOrderId: '4293153',
  clientOrderId: ours,
  venueTimeMs: 1_499_405_658_657,
  source: 'stream',
};

describe('accountEvents', () => {
  it('reads a fill exactly, and nothing else while the order stays open', () => {
    expect(eventsOf({})).toEqual([
      {
        kind: 'FILL',
        correlationId: orderId,
        fill: {
          ...about,
          tradeId: '77',
          side: 'buy',
          quantity: '0.0001',
          price: '64123.45',
          cost: '6.412345',
          fee: { asset: 'BNB', amount: '0.00000013' },
          liquidity: 'maker',
        },
      },
    ]);
  });

  it('ends the order after its last fill', () => {
    expect(eventsOf({ X: 'FILLED' })).toMatchObject([
      { kind: 'FILL' },
      { kind: 'ORDER_UPDATE', update: { ...about, status: 'FILLED', executedQuantity: '0.0003' } },
    ]);
  });

  it('names a canceled order by its own id, which Binance moves to C', () => {
    const events = eventsOf({ x: 'CANCELED', X: 'CANCELED', c: 'cancel-1', C: ours, t: -1 });
    expect(events).toMatchObject([
      { update: { clientOrderId: ours, status: 'CANCELED' }, correlationId: orderId },
    ]);
  });

  it('multiplies price and quantity where the cost is missing, and has no fee where none was charged', () => {
    const [event] = eventsOf({ Y: '0.00000000', n: '0', N: null });
    expect(event.fill.cost).toBe('6.412345');
    expect(event.fill).not.toHaveProperty('fee');
  });

  it.each([
    ['NEW', 'NEW', ['ACCEPTED']],
    ['EXPIRED', 'EXPIRED', ['EXPIRED']],
    ['TRADE_PREVENTION', 'EXPIRED_IN_MATCH', ['EXPIRED']],
    ['TRADE_PREVENTION', 'NEW', []],
    ['REJECTED', 'REJECTED', []],
    ['REPLACED', 'NEW', []],
  ])('reads %s with status %s', (x, X, statuses) => {
    expect(
      eventsOf({ x, X, t: -1 }).map((event: { update: { status: string } }) => event.update.status),
    ).toEqual(statuses);
  });

  it('keeps the fill of an order that is not ours, under the venue’s own names', () => {
    const [event] = eventsOf({ c: 'web_1234', i: '123456789012345678' });
    expect(event).toMatchObject({
      correlationId: 'binance-123456789012345678',
      fill: { clientOrderId: 'web_1234', venueOrderId: '123456789012345678' },
    });
  });

  it.each([{ l: 'NaN' }, { L: '1e5' }, { i: 1.5 }, { x: 'LATER' }, { T: '12' }, { l: '-1' }])(
    'does not read %j',
    (changes) => {
      expect(executionReportSchema.safeParse({ ...report, ...changes }).success).toBe(false);
    },
  );
});
