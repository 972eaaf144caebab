import { describe, expect, it } from 'vitest';
import { request, smallExchange } from '../testing/small-exchange.ts';
import { perpetualOrder, smallPerpetual } from '../testing/small-perpetual.ts';
import type { Amendment } from './amend.ts';
import type { Exchange } from './exchange.ts';
import type { Order, OrderRequest } from './types.ts';
import { plainText } from './units.ts';

function placed(exchange: Exchange, given: Partial<OrderRequest> = {}): Order {
  const result = exchange.place(request({ priceTicks: 9_900n, quantityLots: 100n, ...given }));
  if (result.kind === 'refused') throw new Error(result.code);
  return result.order;
}
const queue = (exchange: Exchange) =>
  [...exchange.book('BTCUSDT').levels('BUY')].map((level) => [...level.orders].map((each) => each.clientId));
const locked = (exchange: Exchange) => plainText(exchange.account('ann').balance('USDT').lockedAtoms);

// ann's order of 100 lots at 99.00 comes first, bob's second; each lot is 0.001 BTC.
const rows: [name: string, change: Amendment, places: string[][], locked: string][] = [
  ['a smaller quantity keeps its place', { quantityLots: 40n }, [['a', 'b']], '3.96'],
  ['a bigger quantity goes to the end', { quantityLots: 200n }, [['b', 'a']], '19.8'],
  ['another price goes to the end of its level', { priceTicks: 9_800n }, [['b'], ['a']], '9.8'],
  [
    'a smaller quantity at a better price',
    { quantityLots: 50n, priceTicks: 9_950n },
    [['a'], ['b']],
    '4.975',
  ],
];

it.each(rows)('%s, and locks what it needs', (_, change, places, lockedAfter) => {
  const exchange = smallExchange();
  const order = placed(exchange, { clientId: 'a' });
  placed(exchange, { clientId: 'b', account: 'bob' });
  expect(exchange.amend(order, change)).toMatchObject({ kind: 'accepted', order: { id: order.id } });
  expect(queue(exchange)).toEqual(places);
  expect(locked(exchange)).toBe(lockedAfter);
});

it('matches when the new price crosses, with what was not filled before', () => {
  const exchange = smallExchange();
  placed(exchange, { account: 'bob', side: 'SELL', quantityLots: 30n });
  const order = placed(exchange);
  placed(exchange, { account: 'bob', side: 'SELL', priceTicks: 10_000n });
  expect(exchange.amend(order, { priceTicks: 10_000n })).toMatchObject({ fills: [{ lots: 70n }] });
  expect(order).toMatchObject({ state: 'FILLED', filledLots: 100n, quantityLots: 100n });
  expect(locked(exchange)).toBe('0');
});

describe('refuses, and changes nothing', () => {
  it.each([
    ['NOT_ABOVE_FILLED', { quantityLots: 30n }, {}],
    ['UNCHANGED', { quantityLots: 100n, priceTicks: 9_900n }, {}],
    ['INSUFFICIENT_BALANCE', { quantityLots: 200_000n }, {}],
    ['WOULD_TAKE', { priceTicks: 10_000n }, { postOnly: 'LAPSE' as const }],
  ])('%s', (code, change, given) => {
    const exchange = smallExchange();
    const order = placed(exchange, given);
    placed(exchange, { account: 'bob', side: 'SELL', priceTicks: 9_900n, quantityLots: 30n });
    placed(exchange, { account: 'bob', side: 'SELL', priceTicks: 10_000n });
    const before = { ...order };
    expect(exchange.amend(order, change)).toEqual({ kind: 'refused', code });
    expect(order).toEqual(before);
    expect(queue(exchange)).toEqual([[order.clientId]]);
  });

  it('NOT_OPEN once it has ended', () => {
    const exchange = smallExchange();
    const order = placed(exchange);
    exchange.cancel(order);
    expect(exchange.amend(order, { quantityLots: 5n })).toEqual({ kind: 'refused', code: 'NOT_OPEN' });
    expect(exchange.replace(order, request({}))).toEqual({ kind: 'refused', code: 'NOT_OPEN' });
  });
});

it('moves the stop of an order that waits', () => {
  const exchange = smallExchange();
  exchange.print('BTCUSDT', 10_000n, 1n);
  const order = placed(exchange, { stopTicks: 10_100n, stopWhen: 'RISES' });
  exchange.amend(order, { stopTicks: 10_200n });
  exchange.print('BTCUSDT', 10_100n, 1n);
  expect(order.workingMs).toBe(0);
  exchange.print('BTCUSDT', 10_200n, 1n);
  expect(order.workingMs).toBeGreaterThan(0);
});

it('replaces an order in one step: the old money pays for the new one, and a refusal leaves the old one', () => {
  const exchange = smallExchange();
  const order = placed(exchange, { quantityLots: 100_000n });
  const tooBig = exchange.replace(order, request({ priceTicks: 10_100n, quantityLots: 100_000n }));
  expect(tooBig).toEqual({ kind: 'refused', code: 'INSUFFICIENT_BALANCE' });
  expect(order.state).toBe('NEW');
  const result = exchange.replace(
    order,
    request({ clientId: order.clientId, priceTicks: 10_000n, quantityLots: 100_000n }),
  );
  expect(result).toMatchObject({ kind: 'accepted', order: { state: 'NEW' } });
  expect(order).toMatchObject({ state: 'CANCELED', endReason: 'REQUESTED' });
});

it('asks a perpetual only for the margin that is more', () => {
  const { exchange } = smallPerpetual();
  const result = exchange.place(perpetualOrder({ quantityLots: 900_000n }));
  if (result.kind === 'refused') throw new Error(result.code);
  // 90000 at ten times leave 1000 of 10000; 990 and its fee fit, 1000 and its fee do not.
  expect(exchange.amend(result.order, { quantityLots: 1_000_000n })).toMatchObject({ kind: 'refused' });
  expect(exchange.amend(result.order, { quantityLots: 950_000n })).toMatchObject({ kind: 'accepted' });
});
