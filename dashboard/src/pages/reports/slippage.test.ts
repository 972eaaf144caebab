import { expect, it } from 'vitest';
import type { Order } from '../../api/client.ts';
import { slippageOf } from './slippage.ts';

const order = (given: Partial<Order>): Order =>
  ({ instrument: 'BTC/USDT', side: 'buy', filledQuantity: '2', createdAtMs: 5, ...given }) as Order;

it('counts what was paid above and received below the middle on arrival, in the asset that it was paid in', () => {
  const found = slippageOf(
    [
      order({ averagePrice: '101', arrivalMidPrice: '100' }),
      order({ side: 'sell', averagePrice: '99.5', arrivalMidPrice: '100', filledQuantity: '1' }),
      order({ averagePrice: '99', arrivalMidPrice: '100', filledQuantity: '0.5' }),
      order({ instrument: 'BTC/KRW', averagePrice: '11', arrivalMidPrice: '10' }),
      order({ instrument: 'ETH/USDT:USDT', averagePrice: '7', arrivalMidPrice: '7' }),
      // No arrival was seen, nothing was filled, another time.
      order({ averagePrice: '101', arrivalMidPrice: null }),
      order({ averagePrice: null, arrivalMidPrice: '100', filledQuantity: '0' }),
      order({ averagePrice: '150', arrivalMidPrice: '100', createdAtMs: 4 }),
    ],
    { fromMs: 5 },
  );
  expect(found.map(({ asset, amount, orders }) => [asset, amount.toFixed(), orders])).toEqual([
    ['USDT', '2', 4],
    ['KRW', '2', 1],
  ]);
});
