import { describe, expect, it } from 'vitest';
import { instrument as spot } from '../testing/small-exchange.ts';
import { perpetualOrder, smallPerpetual } from '../testing/small-perpetual.ts';
import type { Exchange } from './exchange.ts';
import type { PositionSide } from './perpetual.ts';
import type { OrderRequest } from './types.ts';
import { atoms, plainText } from './units.ts';

/** The house rests on the other side, then ann sends her order. */
function trade(exchange: Exchange, given: Partial<OrderRequest>) {
  const order = perpetualOrder(given);
  const { side, priceTicks, quantityLots } = order;
  const opposing = side === 'BUY' ? 'SELL' : 'BUY';
  exchange.place({
    ...perpetualOrder({ account: 'house', side: opposing, priceTicks, quantityLots }),
    clientId: '',
  });
  const result = exchange.place(order);
  if (result.kind === 'refused') throw new Error(result.code);
  return result.order;
}

function held(exchange: Exchange, side: PositionSide = 'BOTH') {
  const position = exchange.positions.get('ann', 'BTCPERP', side);
  return {
    lots: position.lots,
    entry: plainText(exchange.margin.entryAtoms(position)),
    unrealised: plainText(exchange.margin.unrealisedAtoms(position)),
  };
}

function money(exchange: Exchange) {
  const all = exchange.margin.summary(exchange.account('ann'), 'USDT');
  return {
    wallet: plainText(all.walletAtoms),
    margin: plainText(all.positionInitialAtoms + all.orderInitialAtoms),
    available: plainText(all.availableAtoms),
  };
}

it('opens at a tenth of its value as margin, pays the fee from the wallet, follows the mark price', () => {
  const { exchange } = smallPerpetual();
  trade(exchange, {});
  expect(held(exchange)).toEqual({ lots: 1000n, entry: '100', unrealised: '0' });
  expect(money(exchange)).toEqual({ wallet: '9999.95', margin: '10', available: '9989.95' });

  exchange.perpetuals.follow('BTCPERP', 1100n);

  expect(held(exchange)).toEqual({ lots: 1000n, entry: '100', unrealised: '10' });
  expect(money(exchange)).toEqual({ wallet: '9999.95', margin: '11', available: '9998.95' });
});

it('takes profit in proportion, keeps the entry price, and turns round', () => {
  const { exchange } = smallPerpetual();
  trade(exchange, {});
  trade(exchange, { priceTicks: 1200n });
  expect(held(exchange)).toMatchObject({ lots: 2000n, entry: '110' });

  const closing = trade(exchange, { side: 'SELL', priceTicks: 1300n, quantityLots: 500n });

  expect(plainText(closing.realisedAtoms)).toBe('10');
  expect(held(exchange)).toMatchObject({ lots: 1500n, entry: '110' });
  expect(exchange.fills.at(-1)).toMatchObject({ closedLots: 500n, feeAsset: 'USDT' });
  trade(exchange, { side: 'SELL', priceTicks: 1000n, quantityLots: 2500n });
  expect(held(exchange)).toMatchObject({ lots: -1000n, entry: '100' });
  // 10 won, then 15 lost, and 0.05 % of 100, 120, 65 and 250.
  expect(money(exchange).wallet).toBe(plainText(atoms('9995') - atoms('0.2675')));
});

describe('margin', () => {
  // 10000 USDT at ten times carry 100000 less the fee of 50: 0.05 %.
  it.each([
    ['as much as it and the fee allow', {}, 995_024n, 'accepted'],
    ['one lot more', {}, 995_025n, 'INSUFFICIENT_BALANCE'],
    [
      'a market order, at what the book would cost',
      { kind: 'MARKET', timeInForce: 'IOC' },
      995_025n,
      'INSUFFICIENT_BALANCE',
    ],
    ['nothing, where it waits for a price', { stopTicks: 2000n }, 9_000_000n, 'accepted'],
  ] as const)('%s', (_, given, quantityLots, outcome) => {
    const { exchange } = smallPerpetual();
    const house = { account: 'house', clientId: '', side: 'SELL' } as const;
    exchange.place(perpetualOrder({ ...house, quantityLots: 2_000_000n, priceTicks: 1000n }));
    exchange.print('BTCPERP', 1000n, 1n);
    const result = exchange.place(perpetualOrder({ quantityLots, ...given }));
    expect(result.kind === 'refused' ? result.code : result.kind).toBe(outcome);
  });

  it('is asked for the bigger side only, and not for what closes the position first', () => {
    const { exchange } = smallPerpetual();
    const order = (side: 'BUY' | 'SELL', priceTicks: bigint, quantityLots: bigint) =>
      exchange.place(perpetualOrder({ side, priceTicks, quantityLots }));
    order('BUY', 900n, 10_000n);
    expect(money(exchange)).toMatchObject({ margin: '90' });
    order('SELL', 1100n, 10_000n);
    expect(money(exchange)).toMatchObject({ margin: '110' });
    exchange.cancelAll({ account: 'ann' });
    trade(exchange, { quantityLots: 10_000n });
    expect(money(exchange)).toMatchObject({ margin: '100' });
    order('SELL', 1100n, 10_000n);
    expect(money(exchange)).toMatchObject({ margin: '100' });
    order('SELL', 1100n, 10_000n);
    expect(money(exchange)).toMatchObject({ margin: '210' });
  });
});

describe('an order that only reduces', () => {
  it.each([
    ['nothing to reduce', 'SHRINK', 0n, 'SELL', 10n, 'REDUCE_ONLY'],
    ['the same side', 'SHRINK', 1000n, 'BUY', 10n, 'REDUCE_ONLY'],
    ['less than the position', 'REFUSE', 1000n, 'SELL', 999n, '999'],
    ['more than the position, refused', 'REFUSE', 1000n, 'SELL', 1001n, 'REDUCE_ONLY'],
    ['more than the position, cut', 'SHRINK', 1000n, 'SELL', 1001n, '1000'],
  ] as const)('%s', (_, oversizedReduceOnly, heldLots, side, quantityLots, outcome) => {
    const { exchange } = smallPerpetual(['ann'], { oversizedReduceOnly });
    if (heldLots > 0n) trade(exchange, { quantityLots: heldLots });
    const result = exchange.place(
      perpetualOrder({ side, priceTicks: 1500n, quantityLots, reduceOnly: true }),
    );
    expect(result.kind === 'refused' ? result.code : String(result.order.quantityLots)).toBe(outcome);
  });

  it('shrinks on the book with its position, and ends with it', () => {
    const { exchange } = smallPerpetual();
    trade(exchange, { quantityLots: 1000n });
    const resting = exchange.place(
      perpetualOrder({ side: 'SELL', priceTicks: 1500n, quantityLots: 800n, reduceOnly: true }),
    );
    if (resting.kind === 'refused') throw new Error(resting.code);
    trade(exchange, { side: 'SELL', quantityLots: 600n });
    expect(resting.order).toMatchObject({ state: 'NEW', quantityLots: 400n });
    expect(exchange.book('BTCPERP').best('SELL')?.lots).toBe(400n);
    trade(exchange, { side: 'SELL', quantityLots: 400n });
    expect(resting.order).toMatchObject({ state: 'CANCELED', endReason: 'REDUCE_ONLY' });
  });
});

describe('hedge mode', () => {
  it('keeps a long and a short side by side, each closed by its own orders', () => {
    const { exchange } = smallPerpetual();
    exchange.perpetuals.setPositionMode('ann', 'HEDGE');
    trade(exchange, { positionSide: 'LONG', quantityLots: 1000n });
    trade(exchange, { positionSide: 'SHORT', side: 'SELL', quantityLots: 400n });
    expect([held(exchange, 'LONG').lots, held(exchange, 'SHORT').lots]).toEqual([1000n, -400n]);
    trade(exchange, { positionSide: 'LONG', side: 'SELL', quantityLots: 300n });
    trade(exchange, { positionSide: 'SHORT', side: 'BUY', quantityLots: 900n });
    expect([held(exchange, 'LONG').lots, held(exchange, 'SHORT').lots]).toEqual([700n, 0n]);
  });

  it.each([
    ['ONE_WAY', 'LONG'],
    ['HEDGE', 'BOTH'],
  ] as const)('%s refuses %s', (mode, positionSide) => {
    const { exchange } = smallPerpetual();
    exchange.perpetuals.setPositionMode('ann', mode);
    const result = exchange.place(perpetualOrder({ positionSide }));
    expect(result).toEqual({ kind: 'refused', code: 'POSITION_SIDE_MISMATCH' });
  });
});

it('a loss beyond the free money ends the newest spot orders, and leaves the others', () => {
  const { exchange } = smallPerpetual(['ann'], {}, [spot]);
  trade(exchange, {});
  const bid = (quantityLots: bigint) => {
    const result = exchange.place(perpetualOrder({ symbol: 'BTCUSDT', priceTicks: 10_000n, quantityLots }));
    if (result.kind === 'refused') throw new Error(result.code);
    return result.order;
  };
  const [old, young] = [bid(50_000n), bid(49_800n)];
  expect(money(exchange)).toMatchObject({ wallet: '9999.95', available: '4.96' });
  // 90 lost, of 14.96 that were free.
  trade(exchange, { side: 'SELL', priceTicks: 100n });
  expect(young).toMatchObject({ state: 'CANCELED', endReason: 'INSUFFICIENT_BALANCE' });
  expect(old.state).toBe('NEW');
  expect(money(exchange)).toMatchObject({ wallet: '9909.945', available: '4907.445' });
  bid(48_000n);
  trade(exchange, {});
  exchange.funding.setNext('BTCPERP', { rateAtoms: atoms('1.2') });
  exchange.funding.pay('BTCPERP');
  expect(exchange.orders.openOf('ann')).toEqual([old]);
});
