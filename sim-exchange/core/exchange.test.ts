import { describe, expect, it } from 'vitest';
import { feesInQuote, feesInReceived, request, smallExchange } from '../testing/small-exchange.ts';
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
    { priceTicks: 9_999n, quantityLots: 1n, postOnly: 'REFUSE' },
    'NEW 0/1 for 0',
  ],
  [
    'post only at the ask is refused',
    { priceTicks: 10_000n, quantityLots: 1n, postOnly: 'REFUSE' },
    'WOULD_TAKE',
  ],
  [
    'post only that may lapse ends at once where it would take',
    { priceTicks: 10_000n, quantityLots: 1n, postOnly: 'LAPSE' },
    'EXPIRED 0/1 for 0',
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

it('takes the fee in the quote asset: the buyer on top, the seller out of what he gets', () => {
  const exchange = smallExchange(['ann', 'bob'], feesInQuote);
  exchange.place(request(ask(10_000n, 100n)));

  const placed = exchange.place(request({ priceTicks: 10_001n, quantityLots: 100n }));

  // 10.001 USDT at the limit and 0.0050005 for its fee; the fill costs 10 and 0.005.
  if (placed.kind === 'accepted') expect(plainText(placed.opened.lockedAtoms)).toBe('10.0060005');
  const free = (name: string, asset: string) => plainText(exchange.account(name).balance(asset).freeAtoms);
  expect([free('ann', 'BTC'), free('ann', 'USDT')]).toEqual(['10.1', '9989.995']);
  expect([free('bob', 'BTC'), free('bob', 'USDT')]).toEqual(['9.9', '10009.995']);
  expect([free('fees', 'BTC'), free('fees', 'USDT')]).toEqual(['0', '0.01']);
});

it('refuses a buy that leaves nothing for its fee', () => {
  const order = { priceTicks: 10_000n, quantityLots: 100_000n };
  expect(smallExchange(['ann'], feesInQuote).place(request(order))).toEqual({
    kind: 'refused',
    code: 'INSUFFICIENT_BALANCE',
  });
  expect(smallExchange(['ann'], feesInReceived).place(request(order)).kind).toBe('accepted');
});

describe('an order that would meet one of its own account', () => {
  it.each([
    ['ALLOW', 'FILLED', ['FILLED', 'FILLED']],
    ['CANCEL_MAKER', 'PARTIALLY_FILLED', ['FILLED', 'CANCELED']],
    ['CANCEL_TAKER', 'CANCELED', ['FILLED', 'NEW']],
  ] as const)('%s', (selfMatch, taker, makers) => {
    const exchange = smallExchange();
    exchange.place(request({ ...ask(10_000n, 5n), account: 'bob' }));
    exchange.place(request({ ...ask(10_001n, 5n), account: 'ann' }));

    exchange.place(request({ account: 'ann', priceTicks: 10_002n, quantityLots: 10n, selfMatch }));

    const states = [...exchange.orders.byId.values()].map((order) => order.state);
    expect(states).toEqual([...makers, taker]);
  });

  it('leaves its own order alone once it is filled', () => {
    const exchange = smallExchange();
    exchange.place(request({ ...ask(10_000n, 5n), account: 'bob' }));
    exchange.place(request({ ...ask(10_001n, 5n), account: 'ann' }));
    const terms = { priceTicks: 10_002n, quantityLots: 5n, selfMatch: 'CANCEL_MAKER' } as const;

    exchange.place(request({ account: 'ann', ...terms }));

    expect([...exchange.orders.byId.values()].map((order) => order.state)).toEqual([
      'FILLED',
      'NEW',
      'FILLED',
    ]);
  });
});

it('burns a client id once, for good', () => {
  const exchange = smallExchange();
  expect([exchange.burn('ann', 'x'), exchange.burn('ann', 'x'), exchange.burn('bob', 'x')]).toEqual([
    true,
    false,
    true,
  ]);
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

describe('stop orders', () => {
  const sellStop = { side: 'SELL', stopTicks: 9_500n, stopWhen: 'FALLS', quantityLots: 10n } as const;
  const rows: [name: string, order: Partial<OrderRequest>, prints: bigint[], outcome: string][] = [
    ['a stop not reached waits', { ...sellStop, kind: 'MARKET', priceTicks: undefined }, [9_501n], 'NEW 0'],
    [
      'a stop reached sells at market',
      { ...sellStop, kind: 'MARKET', priceTicks: undefined },
      [9_501n, 9_500n],
      'FILLED 10',
    ],
    ['a stop limit rests at its limit', { ...sellStop, priceTicks: 9_600n }, [9_499n], 'NEW 0'],
    ['a stop limit that meets the book fills', { ...sellStop, priceTicks: 9_000n }, [9_499n], 'FILLED 10'],
    [
      'a rising stop buys',
      { stopTicks: 10_500n, stopWhen: 'RISES', kind: 'MARKET', priceTicks: undefined, quantityLots: 5n },
      [10_600n],
      'FILLED 5',
    ],
    [
      'a market buy that nobody can pay expires',
      { stopTicks: 10_500n, stopWhen: 'RISES', kind: 'MARKET', priceTicks: undefined, quantityLots: 1_000n },
      [10_600n],
      'EXPIRED 0',
    ],
    [
      'a stop that the price has passed is refused',
      { ...sellStop, stopTicks: 10_000n, priceTicks: 9_000n },
      [],
      'STOP_REACHED',
    ],
  ];

  it.each(rows)('%s', (_, order, prints, outcome) => {
    const exchange = smallExchange();
    exchange.account('bob').credit('BTC', atoms('100'));
    exchange.place(request({ account: 'bob', side: 'BUY', priceTicks: 9_400n, quantityLots: 100n }));
    exchange.place(request({ account: 'bob', side: 'SELL', priceTicks: 1_100_000n, quantityLots: 2_000n }));
    exchange.print('BTCUSDT', 10_000n, 1n);
    const result = exchange.place(request(order));
    for (const price of prints) exchange.print('BTCUSDT', price, 1n);
    expect(result.kind === 'refused' ? result.code : `${result.order.state} ${result.order.filledLots}`).toBe(
      outcome,
    );
    if (result.kind === 'accepted' && result.order.state !== 'NEW') {
      expect(exchange.account('ann').balance('BTC').lockedAtoms).toBe(0n);
    }
  });

  it('a waiting stop is cancelled with what it had locked, and one stop can set off the next', () => {
    const exchange = smallExchange();
    exchange.print('BTCUSDT', 10_000n, 1n);
    exchange.place(request({ account: 'bob', side: 'BUY', priceTicks: 9_400n, quantityLots: 10n }));
    exchange.place(request({ account: 'bob', side: 'BUY', priceTicks: 9_000n, quantityLots: 10n }));
    const market = {
      side: 'SELL',
      kind: 'MARKET',
      priceTicks: undefined,
      stopWhen: 'FALLS',
      quantityLots: 10n,
    } as const;
    const [first, second, third] = [9_500n, 9_450n, 8_000n].map((stopTicks) =>
      exchange.place(request({ ...market, stopTicks })),
    );
    if (third?.kind === 'accepted') exchange.cancel(third.order);
    exchange.print('BTCUSDT', 9_500n, 1n);
    expect([first, second, third]).toMatchObject([
      { order: { state: 'FILLED' } },
      { order: { state: 'FILLED' } },
      { order: { state: 'CANCELED' } },
    ]);
    expect(exchange.account('ann').balance('BTC')).toEqual({ freeAtoms: atoms('9.98'), lockedAtoms: 0n });
  });
});
