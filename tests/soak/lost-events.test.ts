import { afterEach, expect, it } from 'vitest';
import { marketBuy, place, settled } from '../support/api.ts';
import { expectBooksToTieOut } from '../support/books.ts';
import { clearFaults, postFault } from '../support/control.ts';

afterEach(() => clearFaults());

it('a stream that loses events around a fill: the comparison of each minute brings it', async () => {
  await postFault({ stream: { kind: 'drop', target: 'private', event: 'executionReport', count: 2 } });
  const order = await settled((await place(marketBuy('0.002'), { waitSeconds: 1 })).orderId, 90_000);
  expect([order.state, order.filledQuantity]).toEqual(['FILLED', '0.002']);
  await expectBooksToTieOut();
});
