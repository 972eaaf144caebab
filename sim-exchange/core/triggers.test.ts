import { describe, expect, it } from 'vitest';
import { request, smallExchange } from '../testing/small-exchange.ts';
import { perpetualOrder, smallPerpetual } from '../testing/small-perpetual.ts';
import type { Exchange } from './exchange.ts';
import type { TrailingRequest } from './triggers.ts';
import type { Order, OrderRequest } from './types.ts';

function accepted(exchange: Exchange, order: OrderRequest): Order {
  const result = exchange.place(order);
  if (result.kind === 'refused') throw new Error(result.code);
  return result.order;
}

// Which price sets the order to work, the last one of the row; all before it do not. The market starts at 1000.
const rows: [
  name: string,
  side: 'BUY' | 'SELL',
  trailing: TrailingRequest,
  prices: bigint[],
  stop: bigint,
][] = [
  [
    'a sell follows a rise and goes off a percent below',
    'SELL',
    { callbackPpm: 10_000n },
    [1005n, 1100n, 1090n, 1089n],
    1089n,
  ],
  [
    'a sell stays where it is while the price falls',
    'SELL',
    { callbackTicks: 20n },
    [990n, 981n, 980n],
    980n,
  ],
  ['a buy follows a fall', 'BUY', { callbackTicks: 20n }, [900n, 919n, 920n], 920n],
  [
    'nothing is followed before activation',
    'SELL',
    { callbackTicks: 20n, activationTicks: 1050n },
    [1040n, 1000n, 1050n, 1060n, 1041n, 1040n],
    1040n,
  ],
];

it.each(rows)('trailing: %s', (_, side, trailing, prices, stop) => {
  const exchange = smallExchange();
  exchange.print('BTCUSDT', 1000n, 1n);
  const stopWhen = side === 'SELL' ? 'FALLS' : 'RISES';
  const order = accepted(
    exchange,
    request({ side, kind: 'MARKET', priceTicks: undefined, trailing, stopWhen }),
  );
  for (const [i, ticks] of prices.entries()) {
    expect(order.workingMs).toBe(0);
    exchange.print('BTCUSDT', ticks, 1n);
    expect(order.workingMs > 0).toBe(i === prices.length - 1);
  }
  expect(order.stopTicks).toBe(stop);
});

describe('a stop by the mark price', () => {
  it('does not mind the last price, and goes off with the mark', () => {
    const { exchange } = smallPerpetual();
    exchange.print('BTCPERP', 1000n, 1n);
    const order = accepted(exchange, perpetualOrder({ stopTicks: 1100n, stopWhen: 'RISES', stopBy: 'MARK' }));
    exchange.print('BTCPERP', 1200n, 1n);
    expect(order.workingMs).toBe(0);
    exchange.perpetuals.follow('BTCPERP', 1100n);
    expect(order.workingMs).toBeGreaterThan(0);
  });

  it('needs no margin before, and ends where there is none then', () => {
    const { exchange } = smallPerpetual();
    exchange.print('BTCPERP', 1000n, 1n);
    const huge = { quantityLots: 10_000_000n, stopTicks: 1100n, stopWhen: 'RISES', stopBy: 'MARK' } as const;
    const order = accepted(exchange, perpetualOrder(huge));
    exchange.perpetuals.follow('BTCPERP', 1100n);
    expect(order).toMatchObject({ state: 'EXPIRED', endReason: 'INSUFFICIENT_BALANCE' });
  });

  it('closes the whole position, as big as it is by then, or ends without one', () => {
    const { exchange } = smallPerpetual();
    exchange.print('BTCPERP', 1000n, 1n);
    const close = {
      side: 'SELL',
      kind: 'MARKET',
      closePosition: true,
      stopWhen: 'FALLS',
      stopBy: 'MARK',
    } as const;
    const terms = { ...close, priceTicks: undefined, quantityLots: undefined };
    const none = accepted(exchange, perpetualOrder({ ...terms, stopTicks: 950n }));
    exchange.perpetuals.follow('BTCPERP', 950n);
    expect(none).toMatchObject({ state: 'EXPIRED', endReason: 'REDUCE_ONLY' });
    const order = accepted(exchange, perpetualOrder({ ...terms, stopTicks: 900n }));
    const other = (side: 'BUY' | 'SELL', quantityLots: bigint) =>
      exchange.place(
        perpetualOrder({ account: 'house', clientId: '', side, quantityLots, priceTicks: 960n }),
      );
    other('SELL', 700n);
    accepted(exchange, perpetualOrder({ quantityLots: 700n, priceTicks: 960n }));
    other('BUY', 5000n);
    exchange.perpetuals.follow('BTCPERP', 900n);
    expect(order).toMatchObject({ state: 'FILLED', quantityLots: 700n });
    expect(exchange.positions.get('ann', 'BTCPERP', 'BOTH').lots).toBe(0n);
  });
});

it('where the venue says so, a stop that is already reached goes off at once', () => {
  const refusing = smallPerpetual();
  refusing.exchange.print('BTCPERP', 1000n, 1n);
  const stop = { stopTicks: 990n, stopWhen: 'RISES' } as const;
  expect(refusing.exchange.place(perpetualOrder(stop))).toEqual({ kind: 'refused', code: 'STOP_REACHED' });
  const { exchange } = smallPerpetual(['ann'], { stopReached: 'TRIGGER' });
  exchange.print('BTCPERP', 1000n, 1n);
  expect(accepted(exchange, perpetualOrder(stop)).workingMs).toBeGreaterThan(0);
});
