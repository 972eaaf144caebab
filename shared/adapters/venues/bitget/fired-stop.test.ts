import { expect, it } from 'vitest';
import { decimal as d } from '../../../domain/money/decimal.ts';
import { idOf } from '../../../testing/sequential-ids.ts';
import type { BitgetClient } from './client.ts';
import { placedUnder } from './fired-stop.ts';
import type { RawOrder } from './wire.ts';

const stop = `TS${idOf(1)}1`;
const order = (given: Partial<RawOrder> = {}): RawOrder => ({
  ...{ orderId: '1300', clientOid: '1350', category: 'USDT-FUTURES', symbol: 'BTCUSDT', side: 'sell' },
  ...{ orderType: 'market', price: d('0'), qty: d('0.1'), amount: d('0'), cumExecQty: d('0.1') },
  ...{ orderStatus: 'filled', updatedTime: 1_000_000 },
  ...given,
});
const strategy = (given: object = {}) => ({
  ...{ orderId: '1200', clientOid: stop, symbol: 'BTCUSDT', updatedTime: '999000' },
  ...given,
});
const pageOf = (list: readonly object[]) => ({ code: '00000', data: { list, cursor: null } });

/** A venue with these ended strategies, each of which placed the order 1300. */
function aVenue(...rows: readonly object[]) {
  const asked: unknown[] = [];
  const client: Partial<BitgetClient> = {
    listEndedStops: async () => pageOf(rows),
    listOrdersOfStop: async ({ orderId } = {}) => {
      asked.push(orderId);
      return pageOf([{ subOrderId: '1300' }]);
    },
  };
  return { asked, client: client as BitgetClient };
}

it('the order of a stop that fired is told under the stop’s id', async () => {
  const { client } = aVenue(strategy());
  expect(await placedUnder(client, order())).toBe(stop);
});

it.each([
  ['placed another order', order({ orderId: '1301' }), strategy(), 1],
  ['is of another market', order(), strategy({ symbol: 'ETHUSDT' }), 0],
  ['is a stranger’s', order(), strategy({ clientOid: 'by-hand' }), 0],
  ['ended at another time', order(), strategy({ updatedTime: '900000' }), 0],
])('it stays what it says it is where the strategy %s', async (_, of, row, times) => {
  const { client, asked } = aVenue(row);
  expect(await placedUnder(client, of)).toBe('1350');
  expect(asked).toHaveLength(times);
});

it.each([
  ['of ours', order({ clientOid: `TW${idOf(1)}01` })],
  ['of spot', order({ category: 'SPOT' })],
])('nothing is asked for an order %s', async (_, of) => {
  expect(await placedUnder({} as BitgetClient, of)).toBe(of.clientOid);
});

it('a venue that does not tell holds no fill up', async () => {
  const { client } = aVenue(strategy());
  const silent = { ...client, listEndedStops: () => Promise.reject(new Error('503')) };
  expect(await placedUnder(silent, order())).toBe('1350');
});
