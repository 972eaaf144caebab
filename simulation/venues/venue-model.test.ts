import { beforeEach, describe, expect, it } from 'vitest';
import type { VenueId } from '#shared/domain/account/account.ts';
import { decimal as d } from '#shared/domain/money/decimal.ts';
import type { Order } from '#shared/domain/order/order.ts';
import type { AccountEvent } from '#shared/ports/queues.port.ts';
import { anAccount, anOrder } from '#shared/testing/builders.ts';
import { Engine } from '../engine/engine.ts';
import { venueRows } from './rows.ts';
import { VenueModel } from './venue-model.ts';

const account = anAccount();
let engine: Engine;
let told: AccountEvent[];

function open(venue: VenueId): VenueModel {
  const row = venueRows.find(({ id }) => id === venue);
  if (!row) throw new Error(`no row ${venue}`);
  const model = new VenueModel(engine, row);
  model.openAccount(account);
  model.listen(account, (events) => told.push(...events));
  return model;
}

beforeEach(() => {
  engine = new Engine(1, 'off');
  told = [];
});

const marketBuy = (instrument: string): Order =>
  anOrder({ instrument, type: 'market', quantity: d('0.01'), timeInForce: 'GTC' });
const restingBuy = (instrument: string, limitPrice: string): Order =>
  anOrder({ instrument, quantity: d('0.01'), limitPrice: d(limitPrice) });

describe('client order ids', () => {
  it('at Binance come again once the order has ended, and not before', () => {
    const model = open('binance');
    expect(model.take(account, restingBuy('BTC/USDT', '50000'), 'id')).toMatchObject({ class: 'ACCEPTED' });
    expect(model.take(account, marketBuy('BTC/USDT'), 'id')).toMatchObject({ code: 'DUPLICATE' });
    expect(model.cancel('id')).toMatchObject({ class: 'CANCELED' });
    expect(model.take(account, marketBuy('BTC/USDT'), 'id')).toMatchObject({ class: 'ACCEPTED' });
  });

  it('at Upbit are burned by any request, also one that was refused', () => {
    const model = open('upbit');
    const tooMuch = { ...marketBuy('BTC/KRW'), quantity: d('9000') };
    expect(model.take(account, tooMuch, 'id')).toMatchObject({ code: 'VENUE_INSUFFICIENT_FUNDS' });
    expect(model.take(account, marketBuy('BTC/KRW'), 'id')).toMatchObject({ code: 'DUPLICATE' });
    expect(model.lookUp('id')).toEqual({ class: 'NOT_FOUND' });
  });

  it('at Bybit never come again, and are not used up by what was refused', () => {
    const model = open('bybit');
    const tooMuch = { ...marketBuy('BTC/USDT'), quantity: d('9000') };
    expect(model.take(account, tooMuch, 'id')).toMatchObject({ code: 'VENUE_INSUFFICIENT_FUNDS' });
    expect(model.take(account, marketBuy('BTC/USDT'), 'id')).toMatchObject({ class: 'ACCEPTED' });
    expect(model.take(account, marketBuy('BTC/USDT'), 'id')).toMatchObject({ code: 'DUPLICATE' });
  });
});

describe('a venue', () => {
  it('tells its stream of every trade, and its balances move by exactly what was traded', () => {
    for (const [venue, instrument] of [
      ['binance', 'BTC/USDT'],
      ['upbit', 'BTC/KRW'],
      ['okx', 'BTC/USDT'],
    ] as const) {
      told = [];
      const model = open(venue);
      const before = new Map(model.balances.get(account.accountId));
      expect(model.take(account, marketBuy(instrument), 'id')).toMatchObject({ class: 'ACCEPTED' });
      const fills = told.flatMap((event) => (event.kind === 'FILL' ? [event.fill] : []));
      expect(fills.length).toBeGreaterThan(0);
      expect(told.at(-1)).toMatchObject({ kind: 'ORDER_UPDATE' });
      const moved = new Map(before);
      const move = (asset: string, amount: ReturnType<typeof d>) =>
        moved.set(asset, (moved.get(asset) ?? d('0')).plus(amount));
      for (const { quantity, cost, fee } of fills) {
        move('BTC', quantity);
        move(instrument.slice(4), cost.negated());
        if (fee) move(fee.asset, fee.amount.negated());
        expect(fee?.asset).toBe(venue === 'upbit' ? 'KRW' : 'BTC');
      }
      expect(model.balances.get(account.accountId)).toEqual(moved);
    }
  });

  it('refuses to spend what an open order keeps', () => {
    const model = open('binance');
    const most = { ...restingBuy('BTC/USDT', '59000'), quantity: d('1') };
    expect(model.take(account, most, 'first')).toMatchObject({ class: 'ACCEPTED' });
    expect(model.take(account, most, 'second')).toMatchObject({ code: 'VENUE_INSUFFICIENT_FUNDS' });
    model.cancel('first');
    expect(model.take(account, most, 'third')).toMatchObject({ class: 'ACCEPTED' });
  });

  it('such as OKX only takes a cancel: the order may be filled yet, and ends a moment later', async () => {
    const model = open('okx');
    model.take(account, restingBuy('BTC/USDT', '50000'), 'id');
    expect(model.cancel('id')).toMatchObject({ class: 'UNKNOWN', code: 'CANCEL_REQUESTED' });
    expect(model.lookUp('id')).toMatchObject({ order: { status: 'ACCEPTED' } });
    await engine.scheduler.run(() => false);
    expect(model.lookUp('id')).toMatchObject({ order: { status: 'CANCELED' } });
    expect(model.cancel('id')).toMatchObject({ class: 'NOT_OPEN' });
  });

  it('such as Bybit makes an order a moment after its answer, or rejects what has become impossible', async () => {
    const model = open('bybit');
    const most = { ...restingBuy('BTC/USDT', '59000'), quantity: d('1') };
    expect(model.take(account, most, 'first')).toMatchObject({ class: 'ACCEPTED' });
    expect(model.take(account, most, 'second')).toMatchObject({ class: 'ACCEPTED' });
    expect([model.undecided, model.lookUp('first'), model.cancel('first')]).toMatchObject([
      2,
      { class: 'NOT_FOUND' },
      { class: 'NOT_OPEN' },
    ]);
    engine.weather.heal();
    await engine.scheduler.run(() => model.undecided === 0);
    const statuses = model.orders.map(({ status }) => status);
    expect(statuses.toSorted()).toEqual(['ACCEPTED', 'REJECTED']);
    expect(
      told.filter((event) => event.kind === 'ORDER_UPDATE' && event.update.status === 'CANCELED'),
    ).toHaveLength(1);
  });

  it('answers a cancel of what has ended with NOT_OPEN', () => {
    const model = open('binance');
    model.take(account, marketBuy('BTC/USDT'), 'id');
    expect(model.cancel('id')).toMatchObject({ class: 'NOT_OPEN' });
    expect(model.cancel('nobody')).toMatchObject({ class: 'NOT_OPEN' });
  });
});
