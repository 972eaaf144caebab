import { expect, it } from 'vitest';
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
