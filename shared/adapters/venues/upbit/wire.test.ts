import { describe, expect, it } from 'vitest';
import { decimalText } from '../../../domain/money/decimal.ts';
import { anAccount } from '../../../testing/builders.ts';
import { aTrade, tradedOrder, waitingOrder } from './testing/scripted-upbit.ts';
import { orderSchema, orderView, orderWithTradesSchema, tradesOf } from './wire.ts';

const viewOf = (given: object) => orderView(orderWithTradesSchema.parse(tradedOrder({ ...given })));

describe('orderView', () => {
  it.each<readonly [what: string, given: object, status: string]>([
    ['waits', {}, 'ACCEPTED'],
    ['waits for its trigger', { state: 'watch' }, 'ACCEPTED'],
    ['is filled', { state: 'done' }, 'FILLED'],
    ['was cancelled', { state: 'cancel' }, 'CANCELED'],
    ['was to take at once', { state: 'cancel', time_in_force: 'ioc' }, 'EXPIRED'],
    ['was to take all', { state: 'cancel', time_in_force: 'fok' }, 'EXPIRED'],
    ['was not to take', { state: 'cancel', time_in_force: 'post_only' }, 'CANCELED'],
    ['bought for a cost, but for dust', { state: 'cancel', ord_type: 'price', volume: null }, 'FILLED'],
    ['bought for a cost to the last won', { state: 'done', ord_type: 'price', volume: null }, 'FILLED'],
    ['sold at the market', { state: 'done', ord_type: 'market', price: null }, 'FILLED'],
    ['found too few buyers', { state: 'cancel', ord_type: 'market', price: null }, 'EXPIRED'],
  ])('%s', (_what, given, status) => {
    expect(viewOf(given).status).toBe(status);
  });

  it('found nobody to buy from for its cost', () => {
    const nothing = { executed_volume: '0', trades_count: 0, trades: [], paid_fee: '0' };
    expect(viewOf({ state: 'cancel', ord_type: 'price', volume: null, ...nothing }).status).toBe('EXPIRED');
  });

  it('tells what was executed, and when last', () => {
    const view = viewOf({});
    expect(decimalText(view.executedQuantity)).toBe('0.4');
    expect(new Date(view.venueTimeMs).toISOString()).toBe('2025-07-04T06:01:00.597Z');
  });

  it('knows an order without identifier by its own id', () => {
    expect(orderView(orderSchema.parse(waitingOrder({ identifier: null }))).clientOrderId).toBe(
      'cdd92199-2897-4e14-9448-f923320408ad',
    );
  });
});

describe('an order that is not one', () => {
  it.each<readonly [what: string, given: object]>([
    ['a state nobody knows', { state: 'trade' }],
    ['a side nobody knows', { side: 'buy' }],
    ['a negative volume', { executed_volume: '-0.4' }],
    ['a volume that is a number', { executed_volume: 0.4 }],
    ['a volume that is none', { executed_volume: 'NaN' }],
    ['a volume with an exponent', { executed_volume: '4e-1' }],
    ['more executed than ordered', { executed_volume: '1.1' }],
    ['done without a trade', { state: 'done', executed_volume: '0' }],
    ['no id', { uuid: '' }],
    ['no market', { market: 'BTCKRW' }],
    ['no time', { created_at: '2025-07-04' }],
    ['a trade of nothing', { trades: [aTrade({ volume: '0' })] }],
    ['trades that are no list', { trades: {} }],
  ])('%s', (_what, given) => {
    expect(orderWithTradesSchema.safeParse(tradedOrder({ ...given })).success).toBe(false);
  });
});

const tradesIn = (given: object) =>
  tradesOf(
    orderWithTradesSchema.parse(tradedOrder({ ...given })),
    anAccount({ venue: 'upbit', accountId: 'account-7' }),
    'BTC/KRW',
  );

describe('tradesOf', () => {
  it('reads the example of Upbit’s documentation, "Get order"', () => {
    const trades = tradesIn({
      market: 'KRW-USDT',
      side: 'ask',
      ord_type: 'market',
      price: null,
      state: 'done',
      created_at: '2025-08-09T16:44:00+09:00',
      volume: '5.377594',
      executed_volume: '5.377594',
      paid_fee: '3.697095875',
      trades: [
        aTrade({
          price: '1375',
          volume: '5.377594',
          funds: '7394.19175',
          created_at: '2025-08-09T16:44:00.597751+09:00',
        }),
      ],
    });
    expect(JSON.parse(JSON.stringify(trades))).toEqual([
      {
        ownerId: 'user-1',
        accountId: 'account-7',
        venue: 'upbit',
        instrument: 'BTC/KRW',
        tradeId: '795dff29-bba6-49b2-baab-63473ab7931c',
        venueOrderId: 'cdd92199-2897-4e14-9448-f923320408ad',
        side: 'sell',
        quantity: '5.377594',
        price: '1375',
        cost: '7394.19175',
        fee: { asset: 'KRW', amount: '3.697095875' },
        liquidity: 'taker',
        venueTimeMs: Date.parse('2025-08-09T07:44:00.597Z'),
      },
    ]);
  });

  it('lists the oldest first', () => {
    const early = aTrade({ uuid: 'early', volume: '0.1', created_at: '2025-07-04T15:00:00+09:00' });
    const late = aTrade({ uuid: 'late', volume: '0.3' });
    const trades = tradesIn({ trades_count: 2, trades: [late, early] });
    expect(trades?.map(({ tradeId }) => tradeId)).toEqual(['early', 'late']);
  });

  it.each<readonly [what: string, given: object, liquidity: string]>([
    ['rested for a minute', {}, 'maker'],
    ['took as it was placed', { created_at: '2025-07-04T15:01:00+09:00' }, 'taker'],
    ['may not take', { created_at: '2025-07-04T15:01:00+09:00', time_in_force: 'post_only' }, 'maker'],
    ['may not rest', { time_in_force: 'ioc' }, 'taker'],
    ['is no limit', { ord_type: 'price', volume: null }, 'taker'],
  ])('an order that %s', (_what, given, liquidity) => {
    expect(tradesIn(given)?.map((trade) => trade.liquidity)).toEqual([liquidity]);
  });

  it.each<readonly [what: string, given: object]>([
    ['are fewer than counted', { trades_count: 2 }],
    ['are not all of what was executed', { executed_volume: '0.5' }],
    ['are not there', { trades: undefined }],
  ])('does not list trades that %s', (_what, given) => {
    expect(tradesIn(given)).toBeUndefined();
  });
});
