import { describe, expect, it } from 'vitest';
import { orderWithTradesSchema, tradesOf } from '#shared/adapters/venues/upbit/wire.ts';
import { clientOrderIdOf } from '#shared/domain/order/client-order-id.ts';
import { anAccount } from '#shared/testing/builders.ts';
import { accountEvents, myOrderSchema } from './my-order.ts';

const account = anAccount({ venue: 'upbit' });
const orderId = '01K9ZZZZZZZZZZZZZZZZZZZZZZ';
const ours = clientOrderIdOf(orderId, 1);

/** A report as Upbit documents it, of a trade that leaves the order open. */
const report = {
  type: 'myOrder',
  code: 'KRW-BTC',
  uuid: 'ac2dc2a3-fce9-40a2-a4f6-5987c25c438f',
  ask_bid: 'BID',
  order_type: 'limit',
  state: 'trade',
  trade_uuid: '68315169-fba4-4175-ade3-aff14a616657',
  price: 139_999_000,
  avg_price: 139_999_000,
  volume: 0.4,
  remaining_volume: 0.6,
  executed_volume: 0.4,
  trades_count: 1,
  reserved_fee: 70_000,
  remaining_fee: 42_000,
  paid_fee: 27_999.8,
  locked: 84_042_000,
  executed_funds: 55_999_600,
  time_in_force: null,
  trade_fee: 27_999.8,
  is_maker: true,
  identifier: ours,
  smp_type: null,
  prevented_volume: 0,
  prevented_locked: 0,
  trade_timestamp: 1_751_608_860_597,
  order_timestamp: 1_751_608_800_000,
  timestamp: 1_751_608_860_600,
  stream_type: 'REALTIME',
};
/** What stands in place of a trade's fields in any other state. */
const noTrade = { trade_uuid: null, trade_fee: null, is_maker: null };

function eventsOf(changes: object) {
  const events = accountEvents(myOrderSchema.parse({ ...report, ...changes }), account, 'BTC/KRW');
  return JSON.parse(JSON.stringify(events));
}

const about = {
  ownerId: account.ownerId,
  accountId: account.accountId,
  venue: 'upbit',
  instrument: 'BTC/KRW',
  venueOrderId: report.uuid,
  clientOrderId: ours,
  source: 'stream',
};
const fill = {
  ...about,
  tradeId: '68315169-fba4-4175-ade3-aff14a616657',
  side: 'buy',
  quantity: '0.4',
  price: '139999000',
  cost: '55999600',
  fee: { asset: 'KRW', amount: '27999.8' },
  liquidity: 'maker',
  venueTimeMs: 1_751_608_860_597,
};

describe('accountEvents', () => {
  it('reads a trade exactly, and nothing else', () => {
    expect(eventsOf({})).toEqual([{ kind: 'FILL', correlationId: orderId, fill }]);
  });

  it('reads side and liquidity of a sell that took', () => {
    expect(eventsOf({ ask_bid: 'ASK', is_maker: false })[0].fill).toMatchObject({
      side: 'sell',
      liquidity: 'taker',
    });
  });

  it('takes the noise out of a fee', () => {
    const small = { price: 0.001453, volume: 30_925_891.29839369, trade_fee: 22.467660028283017 };
    expect(eventsOf(small)[0].fill).toMatchObject({
      cost: '44935.32005656603157',
      fee: { amount: '22.467660028283015785' },
    });
  });

  it('knows an order that was placed by hand by its own id', () => {
    expect(eventsOf({ identifier: null })).toMatchObject([
      { correlationId: `upbit-${report.uuid}`, fill: { clientOrderId: report.uuid } },
    ]);
  });

  it.each<readonly [what: string, changes: object, status: string | undefined]>([
    ['waits', { state: 'wait', executed_volume: 0 }, 'ACCEPTED'],
    ['waits for its trigger', { state: 'watch', executed_volume: 0 }, undefined],
    ['met an order of the same user', { state: 'prevented' }, undefined],
    ['is filled', { state: 'done' }, 'FILLED'],
    ['was cancelled', { state: 'cancel' }, 'CANCELED'],
    ['was to take at once', { state: 'cancel', time_in_force: 'ioc' }, 'EXPIRED'],
    ['bought for a cost, but for dust', { state: 'cancel', order_type: 'price' }, 'FILLED'],
    ['bought nothing for its cost', { state: 'cancel', order_type: 'price', executed_volume: 0 }, 'EXPIRED'],
    ['found too few buyers', { state: 'cancel', order_type: 'market' }, 'EXPIRED'],
  ])('an order that %s', (_what, changes, status) => {
    const executedQuantity = 'executed_volume' in changes ? '0' : '0.4';
    const update = { ...about, status, executedQuantity, venueTimeMs: 1_751_608_860_600 };
    expect(eventsOf({ ...noTrade, ...changes })).toEqual(
      status ? [{ kind: 'ORDER_UPDATE', correlationId: orderId, update }] : [],
    );
  });

  it('gives the same fill as the venue’s list of trades does', () => {
    const order = orderWithTradesSchema.parse({
      uuid: report.uuid,
      market: 'KRW-BTC',
      side: 'bid',
      ord_type: 'limit',
      state: 'wait',
      created_at: '2025-07-04T15:00:00+09:00',
      price: '140000000',
      volume: '1',
      executed_volume: '0.4',
      paid_fee: '27999.8',
      trades_count: 1,
      identifier: ours,
      trades: [
        {
          market: 'KRW-BTC',
          uuid: report.trade_uuid,
          price: '139999000',
          volume: '0.4',
          funds: '55999600',
          created_at: '2025-07-04T15:01:00.597751+09:00',
        },
      ],
    });
    const [listed] = tradesOf(order, account, 'BTC/KRW') ?? [];
    const { source: _source, ...streamed } = eventsOf({})[0].fill;
    expect(streamed).toEqual({ ...JSON.parse(JSON.stringify(listed)), clientOrderId: ours });
  });
});

describe('a report that is none', () => {
  it.each<readonly [what: string, changes: object]>([
    ['a state nobody knows', { state: 'amended' }],
    ['a kind nobody knows', { order_type: 'stop' }],
    ['a side nobody knows', { ask_bid: 'BUY' }],
    ['a trade without its id', { trade_uuid: null }],
    ['a trade without its fee', { trade_fee: null }],
    ['a trade of nothing', { volume: 0 }],
    ['a trade at no price', { price: null }],
    ['a volume that no float holds', { volume: 90_071_993.12345678 }],
    ['no market', { code: 'BTC' }],
    ['no time', { trade_timestamp: null }],
    ['another type', { type: 'myAsset' }],
  ])('%s', (_what, changes) => {
    expect(myOrderSchema.safeParse({ ...report, ...changes }).success).toBe(false);
  });
});
