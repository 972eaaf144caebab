import { beforeEach, describe, expect, it } from 'vitest';
import { perpetualOrder, smallPerpetual } from '../testing/small-perpetual.ts';
import type { AlgoLegRequest, AlgoOrder, AlgoRequest } from './algo-records.ts';
import type { Exchange } from './exchange.ts';
import { parsedSnapshot, restore, snapshotText } from './snapshot.ts';

let exchange: Exchange;
let seen: string[];

beforeEach(() => {
  exchange = smallPerpetual().exchange;
  exchange.print('BTCPERP', 1000n, 1n);
  seen = [];
  exchange.onEvent((event) => {
    if (event.kind === 'algo') seen.push(`algo ${event.change}`);
    if (event.kind === 'order') seen.push(`order ${event.execution}`);
  });
});

const leg: AlgoLegRequest = {
  role: 'sl',
  side: 'SELL',
  stopTicks: 950n,
  stopWhen: 'FALLS',
  quantityLots: 100n,
  reduceOnly: true,
};

function algo(given: Partial<AlgoRequest> = {}): AlgoOrder {
  const plain = { account: 'ann', clientId: 'a', symbol: 'BTCPERP', kind: 'conditional', legs: [leg] };
  const result = exchange.algos.place({ ...plain, ...given });
  if (result.kind === 'refused') throw new Error(result.code);
  return result.algo;
}

/** ann buys 500 lots at 100 of the house, which then bids for what she may sell. */
function hold(): void {
  const house = { account: 'house', clientId: '' };
  exchange.place(perpetualOrder({ ...house, side: 'SELL', quantityLots: 500n }));
  exchange.place(perpetualOrder({ quantityLots: 500n }));
  exchange.place(perpetualOrder({ ...house, priceTicks: 900n, quantityLots: 5000n }));
  seen.length = 0;
}

it('waits beside the orders, sets nothing aside, and places a real order when the price comes', () => {
  hold();
  const waiting = algo({ spawnClientId: 'child' });
  expect(exchange.orders.openOf('ann')).toEqual([]);
  exchange.print('BTCPERP', 951n, 1n);
  expect(waiting.state).toBe('WAITING');
  exchange.print('BTCPERP', 950n, 1n);
  expect(waiting).toMatchObject({ state: 'TRIGGERED', triggeredLeg: 0 });
  const spawned = exchange.orders.byId.get(waiting.spawnedOrderId);
  expect(spawned).toMatchObject({ clientId: 'child', state: 'FILLED', filledLots: 100n });
  expect(spawned?.wire).toEqual({ algoId: String(waiting.id) });
  expect(seen).toEqual(['algo NEW', 'algo TRIGGERED', 'order NEW', 'order TRADE']);
});

it('fails, and says why, where its order is refused', () => {
  const waiting = algo();
  exchange.print('BTCPERP', 950n, 1n);
  expect(waiting).toMatchObject({ state: 'FAILED', failure: 'REDUCE_ONLY', spawnedOrderId: 0 });
  expect(seen).toEqual(['algo NEW', 'algo TRIGGERED', 'algo FAILED']);
});

it('one of two legs cancels the other', () => {
  hold();
  const takeProfit: AlgoLegRequest = {
    ...leg,
    role: 'tp',
    stopTicks: 1100n,
    stopWhen: 'RISES',
    priceTicks: 1090n,
  };
  const waiting = algo({ kind: 'oco', legs: [takeProfit, leg] });
  exchange.print('BTCPERP', 1100n, 1n);
  expect(waiting).toMatchObject({ state: 'TRIGGERED', triggeredLeg: 0 });
  exchange.print('BTCPERP', 950n, 1n);
  expect(exchange.orders.openOf('ann')).toMatchObject([{ kind: 'LIMIT', priceTicks: 1090n }]);
  expect([...exchange.orders.byId.values()].filter((each) => each.wire.algoId !== undefined)).toHaveLength(1);
});

it('goes with its position where it asked to', () => {
  hold();
  const [bound, free] = [algo({ clientId: 'b', cancelOnClose: true }), algo({ clientId: 'f' })];
  exchange.place(perpetualOrder({ account: 'house', clientId: '', priceTicks: 990n, quantityLots: 500n }));
  exchange.place(perpetualOrder({ side: 'SELL', kind: 'MARKET', timeInForce: 'IOC', quantityLots: 500n }));
  expect([bound.state, free.state]).toEqual(['CANCELED', 'WAITING']);
});

describe('refuses', () => {
  it.each([
    ['DUPLICATE_CLIENT_ID', {}],
    ['STOP_REACHED', { clientId: 'b', legs: [{ ...leg, stopTicks: 1000n }] }],
    ['UNKNOWN_SYMBOL', { clientId: 'b', symbol: 'NOPE' }],
  ])('%s', (code, given) => {
    algo();
    const plain = { account: 'ann', clientId: 'a', symbol: 'BTCPERP', kind: 'conditional', legs: [leg] };
    expect(exchange.algos.place({ ...plain, ...given })).toEqual({ kind: 'refused', code });
  });

  it('to change or cancel what waits no more', () => {
    const gone = algo();
    expect(exchange.algos.cancel(gone)).toBe(true);
    expect(exchange.algos.cancel(gone)).toBe(false);
    expect(exchange.algos.amend(gone, { legs: [] })).toEqual({ kind: 'refused', code: 'NOT_OPEN' });
    exchange.print('BTCPERP', 950n, 1n);
    expect(gone.state).toBe('CANCELED');
  });
});

it('is amended in place', () => {
  const waiting = algo();
  exchange.algos.amend(waiting, { legs: [{ stopTicks: 900n, quantityLots: 7n }] });
  exchange.print('BTCPERP', 950n, 1n);
  expect(waiting).toMatchObject({
    state: 'WAITING',
    legs: [{ stopTicks: 900n, request: { quantityLots: 7n } }],
  });
});

it('outlives a restart, a trailing one with how far it followed', () => {
  const trailing = { ...leg, stopTicks: undefined, trailing: { callbackTicks: 20n } };
  algo({ clientId: 't', legs: [trailing] });
  exchange.print('BTCPERP', 1100n, 1n);
  const fresh = smallPerpetual().exchange;
  restore(fresh, 'ann', parsedSnapshot(snapshotText(exchange, 'ann', () => 1000n)));
  const [saved] = fresh.algos.openOf('ann');
  expect(saved).toMatchObject({ clientId: 't', legs: [{ stopTicks: 1080n }] });
  fresh.print('BTCPERP', 1080n, 1n);
  expect(saved?.state).toBe('FAILED');
});
