import { expect, it } from 'vitest';
import { request, smallExchange } from '../testing/small-exchange.ts';
import type { OrderRequest } from './types.ts';
import { atoms, plainText } from './units.ts';

const ask = (priceTicks: bigint, quantityLots: bigint): Partial<OrderRequest> => ({
  account: 'bob',
  side: 'SELL',
  priceTicks,
  quantityLots,
});

// Prices in ticks of 0.01 USDT, quantities in lots of 0.001 BTC. The book: 100 lots at 100.00, 100 lots at 101.00.
const rows: [name: string, order: Partial<OrderRequest>, outcome: string][] = [
  ['a limit below the ask rests', { priceTicks: 9_900n, quantityLots: 10n }, 'NEW 0/10 for 0'],
  ['a limit at the ask fills at the ask', { priceTicks: 10_050n, quantityLots: 10n }, 'FILLED 10/10 for 1'],
  [
    'a big limit fills in part and rests',
    { priceTicks: 10_000n, quantityLots: 150n },
    'PARTIALLY_FILLED 100/150 for 10',
  ],
  [
    'immediate or cancel gives up the rest',
    { priceTicks: 10_000n, quantityLots: 150n, timeInForce: 'IOC' },
    'EXPIRED 100/150 for 10',
  ],
  [
    'fill or kill fills across levels',
    { priceTicks: 10_100n, quantityLots: 150n, timeInForce: 'FOK' },
    'FILLED 150/150 for 15.05',
  ],
  [
    'fill or kill that cannot fill does nothing',
    { priceTicks: 10_100n, quantityLots: 201n, timeInForce: 'FOK' },
    'EXPIRED 0/201 for 0',
  ],
  [
    'post only away from the ask rests',
    { priceTicks: 9_999n, quantityLots: 1n, postOnly: true },
    'NEW 0/1 for 0',
  ],
  [
    'post only at the ask is refused',
    { priceTicks: 10_000n, quantityLots: 1n, postOnly: true },
    'WOULD_TAKE',
  ],
  [
    'a market order walks the book',
    { kind: 'MARKET', priceTicks: undefined, quantityLots: 150n, timeInForce: 'IOC' },
    'FILLED 150/150 for 15.05',
  ],
  [
    'a market order beyond the book expires',
    { kind: 'MARKET', priceTicks: undefined, quantityLots: 300n, timeInForce: 'IOC' },
    'EXPIRED 200/300 for 20.1',
  ],
  [
    'a budget buys whole lots only',
    {
      kind: 'MARKET',
      priceTicks: undefined,
      quantityLots: undefined,
      quoteBudgetAtoms: atoms('10.15'),
      timeInForce: 'IOC',
    },
    'FILLED 101/101 for 10.101',
  ],
  [
    'a budget below one lot buys nothing',
    {
      kind: 'MARKET',
      priceTicks: undefined,
      quantityLots: undefined,
      quoteBudgetAtoms: atoms('0.05'),
      timeInForce: 'IOC',
    },
    'EXPIRED 0/0 for 0',
  ],
  [
    'a limit beyond the balance is refused',
    { priceTicks: 10_000n, quantityLots: 100_001n },
    'INSUFFICIENT_BALANCE',
  ],
  [
    'a limit for the whole balance is accepted',
    { priceTicks: 9_999n, quantityLots: 100_000n },
    'NEW 0/100000 for 0',
  ],
  ['an unknown symbol is refused', { symbol: 'NOPE' }, 'UNKNOWN_SYMBOL'],
];

it.each(rows)('%s', (_, order, outcome) => {
  const exchange = smallExchange();
  exchange.place(request(ask(10_000n, 100n)));
  exchange.place(request(ask(10_100n, 100n)));

  const result = exchange.place(request(order));

  const seen =
    result.kind === 'refused'
      ? result.code
      : `${result.order.state} ${result.order.filledLots}/${result.order.quantityLots} for ${plainText(result.order.filledQuoteAtoms)}`;
  expect(seen).toBe(outcome);
});

it('takes the fee in what each side receives', () => {
  const exchange = smallExchange();
  exchange.place(request(ask(10_000n, 100n)));

  exchange.place(request({ priceTicks: 10_000n, quantityLots: 100n }));

  const free = (name: string, asset: string) => plainText(exchange.account(name).balance(asset).freeAtoms);
  expect([free('ann', 'BTC'), free('ann', 'USDT')]).toEqual(['10.0999', '9990']);
  expect([free('bob', 'BTC'), free('bob', 'USDT')]).toEqual(['9.9', '10009.99']);
  expect([free('fees', 'BTC'), free('fees', 'USDT')]).toEqual(['0.0001', '0.01']);
});

it('refuses a client id while its order is open, and takes it again afterwards', () => {
  const exchange = smallExchange();
  const first = exchange.place(request({ clientId: 'same' }));
  expect(exchange.place(request({ clientId: 'same' }))).toEqual({
    kind: 'refused',
    code: 'DUPLICATE_CLIENT_ID',
  });

  if (first.kind === 'accepted') exchange.cancel(first.order);

  expect(exchange.place(request({ clientId: 'same' })).kind).toBe('accepted');
});

it('gives back what a cancelled order had locked, once', () => {
  const exchange = smallExchange();
  const placed = exchange.place(request({ priceTicks: 9_000n, quantityLots: 100n }));
  const { order } = placed.kind === 'accepted' ? placed : { order: undefined };
  if (order === undefined) throw new Error('not accepted');

  expect([exchange.cancel(order), exchange.cancel(order)]).toEqual([true, false]);

  expect(exchange.account('ann').balance('USDT')).toEqual({ freeAtoms: atoms('10000'), lockedAtoms: 0n });
});
