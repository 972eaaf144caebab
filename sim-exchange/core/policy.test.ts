import { describe, expect, it } from 'vitest';
import { instrument, request, smallExchange } from '../testing/small-exchange.ts';
import { HandClock, perpetualOrder, smallPerpetual } from '../testing/small-perpetual.ts';
import { noFees } from './accounts.ts';
import { Exchange } from './exchange.ts';
import type { ClientIdRule } from './policy.ts';
import { parsedSnapshot, restore, snapshotText } from './snapshot.ts';
import type { Instrument } from './types.ts';
import { atoms } from './units.ts';

function exchangeWith(clientIds: ClientIdRule, changes: Partial<Instrument> = {}) {
  const clock = new HandClock();
  const exchange = new Exchange({
    clock,
    instruments: [{ ...instrument, ...changes }],
    policy: { clientIds },
  });
  exchange.addAccount('ann', noFees).credit('USDT', atoms('10000'));
  return { exchange, clock };
}
const hourMs = 3_600_000;

describe('a client id', () => {
  it.each([
    ['is free once its order ended', { unique: 'OPEN' as const }, ['refused', 'accepted', 'accepted']],
    ['never comes again', { unique: 'EVER' as const }, ['refused', 'refused', 'refused']],
    [
      'comes again after a time',
      { unique: 'WINDOW' as const, windowMs: 24 * hourMs },
      ['refused', 'refused', 'accepted'],
    ],
  ])('%s', (_, rule, outcomes) => {
    const { exchange, clock } = exchangeWith(rule);
    const send = () => exchange.place(request({ clientId: 'same' }));
    const first = send();
    const seen: string[] = [send().kind];
    if (first.kind === 'accepted') exchange.cancel(first.order);
    clock.timeMs += 23 * hourMs;
    const second = send();
    seen.push(second.kind);
    if (second.kind === 'accepted') exchange.cancel(second.order);
    clock.timeMs += hourMs;
    seen.push(send().kind);
    expect(seen).toEqual(outcomes);
  });

  it('is remembered through a restart where it never comes again', () => {
    const { exchange } = exchangeWith({ unique: 'EVER' });
    const result = exchange.place(request({ clientId: 'once' }));
    if (result.kind === 'accepted') exchange.cancel(result.order);
    const fresh = exchangeWith({ unique: 'EVER' }).exchange;
    restore(fresh, 'ann', parsedSnapshot(snapshotText(exchange, 'ann', () => 1n)));
    expect(fresh.place(request({ clientId: 'once' }))).toEqual({
      kind: 'refused',
      code: 'DUPLICATE_CLIENT_ID',
    });
  });
});

it.each([
  ['QUANTITY_TOO_SMALL', { minLots: 5n }, { quantityLots: 4n }],
  ['QUANTITY_TOO_LARGE', { maxLots: 5n }, { quantityLots: 6n }],
  ['QUANTITY_TOO_LARGE', {}, { quantityLots: 2n ** 53n }],
  ['QUANTITY_TOO_LARGE', {}, { priceTicks: 2n ** 53n }],
  ['POSITION_SIDE_MISMATCH', {}, { positionSide: 'LONG' as const }],
  ['REDUCE_ONLY', {}, { reduceOnly: true }],
])('spot refuses with %s', (code, changes, given) => {
  const { exchange } = exchangeWith({ unique: 'OPEN' }, changes);
  expect(exchange.place(request(given))).toEqual({ kind: 'refused', code });
});

it('an instrument may have fees of its own; the market pays none', () => {
  const { exchange } = exchangeWith({ unique: 'OPEN' }, { fees: { ...noFees, takerPpm: 10_000n } });
  exchange.addAccount('house', { ...noFees, makerPpm: 500_000n }, true).credit('BTC', atoms('1'));
  exchange.place(request({ account: 'house', clientId: '', side: 'SELL', priceTicks: 10_000n }));
  exchange.place(request({ priceTicks: 10_000n }));
  expect(exchange.fills).toMatchObject([{ feeAtoms: atoms('0.00001') }]);
  expect(exchange.account('house').balance('USDT').freeAtoms).toBe(atoms('0.1'));
});

it('cancels both where an account would meet itself and asked for that', () => {
  const exchange = smallExchange();
  const rest = { priceTicks: 10_000n, quantityLots: 10n };
  exchange.place(request({ ...rest, clientId: 'maker', side: 'SELL' }));
  exchange.place(request({ ...rest, clientId: 'other', account: 'bob', side: 'SELL' }));
  const result = exchange.place(request({ ...rest, selfMatch: 'CANCEL_BOTH' }));
  expect(result).toMatchObject({ order: { state: 'CANCELED', endReason: 'SELF_MATCH' }, fills: [] });
  expect(exchange.orders.byClientId('ann', 'maker')).toMatchObject({
    state: 'CANCELED',
    endReason: 'SELF_MATCH',
  });
  expect(exchange.orders.byClientId('bob', 'other')).toMatchObject({ state: 'NEW' });
});

describe("a dead man's switch", () => {
  it('cancels what its market holds when nobody arms it again in time', () => {
    const { exchange, clock } = smallPerpetual(['ann'], {}, [instrument]);
    const place = (symbol: string) => {
      const result = exchange.place(perpetualOrder({ symbol, quantityLots: 1n, priceTicks: 100n }));
      if (result.kind === 'refused') throw new Error(result.code);
      return result.order;
    };
    const [mine, other] = [place('BTCPERP'), place('BTCUSDT')];
    exchange.deadMan.arm('ann', 'BTCPERP', 10_000);
    clock.timeMs += 9_000;
    exchange.deadMan.arm('ann', 'BTCPERP', 10_000);
    clock.timeMs += 9_999;
    exchange.tick();
    expect(mine.state).toBe('NEW');
    clock.timeMs += 1;
    exchange.tick();
    expect([mine.state, mine.endReason, other.state]).toEqual(['CANCELED', 'DEAD_MAN', 'NEW']);
    exchange.deadMan.arm('ann', '', 1_000);
    expect(exchange.deadMan.arm('ann', '', 0)).toBe(0);
    clock.timeMs += 2_000;
    exchange.tick();
    expect(other.state).toBe('NEW');
  });
});

it('cancels all that fit, and says which', () => {
  const exchange = smallExchange();
  for (const side of ['BUY', 'SELL'] as const)
    exchange.place(request({ side, priceTicks: side === 'BUY' ? 1n : 9n }));
  const gone = exchange.cancelAll({ account: 'ann', fits: (order) => order.side === 'SELL' });
  expect(gone).toMatchObject([{ side: 'SELL', state: 'CANCELED' }]);
  expect(exchange.orders.openOf('ann')).toMatchObject([{ side: 'BUY' }]);
});

it('moves money between accounts, but not what margin or a loss needs', () => {
  const { exchange } = smallPerpetual();
  exchange.addAccount('wallet', noFees);
  const deltas: (bigint | undefined)[] = [];
  exchange.onEvent((event) => event.kind === 'balance' && deltas.push(event.deltaAtoms));
  expect(exchange.transfer('ann', 'wallet', 'USDT', atoms('100'))).toBe(true);
  expect(deltas).toEqual([-atoms('100'), atoms('100')]);
  exchange.place(perpetualOrder({ quantityLots: 900_000n }));
  expect(exchange.transfer('ann', 'wallet', 'USDT', atoms('901'))).toBe(false);
  expect(exchange.transfer('ann', 'wallet', 'USDT', atoms('900'))).toBe(true);
  expect(exchange.transfers).toHaveLength(2);
});
