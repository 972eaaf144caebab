import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimal as d } from '../../shared/domain/money/decimal.ts';
import type { Order } from '../../shared/domain/order/order.ts';
import { assessRisk } from '../../shared/domain/risk/ladder.ts';
import type { Intent } from '../../shared/strategies/intents.ts';
import { anOrder, aPosition } from '../../shared/testing/builders.ts';
import { aRiskSnapshot } from '../../shared/testing/risk-snapshot.ts';
import { runPortfolio } from './portfolio.ts';
import type { RiskLimits } from './risk-gate.ts';
import { at, buy, chair, close } from './testing/chair.ts';
import { minute, options, type Row } from './testing/play.ts';

const still = (count = 8) => Array.from({ length: count }, () => at(100));
let tags = 0;
const limit = (side: 'BUY' | 'SELL', quantity: string, price: string, more = {}): Intent => ({
  ...{ kind: 'place', side, type: 'LIMIT', price, tag: `t${tags++}`, size: { kind: 'fixed', quantity } },
  ...more,
});

interface Play {
  readonly rows?: readonly Row[];
  readonly other?: Readonly<Record<number, readonly Intent[]>>;
  readonly otherRows?: readonly Row[];
  readonly stepMs?: number;
}

/** What A wants beside B, under these limits: the codes of what was refused, and A's fills. */
function played(
  risk: RiskLimits,
  script: Readonly<Record<number, readonly Intent[]>>,
  { rows = still(), other = {}, otherRows = still(rows.length), stepMs = minute }: Play = {},
) {
  const own = { ...options, risk, allowShort: true };
  const refused: string[] = [];
  const chairs = [
    chair('A/USDT', rows, script, { own, refused, stepMs }),
    chair('B/USDT', otherRows, other, { own, refused, stepMs }),
  ];
  const [a] = runPortfolio(chairs, own).seats;
  const fills = a?.fills.map(({ bar, side, price, size }) => [bar, side, price, size]);
  return { refused, fills, refusedOrders: a?.refusedOrders };
}

describe('a limit that rests is judged when it is placed, beside all that waits', () => {
  const amounts = ['grossExposureMax', 'netExposureMax', 'instrumentExposureMax', 'positionNotionalMax'];
  const limits = fc.oneof(
    fc.tuple(fc.constantFrom(...amounts, 'orderNotionalMax'), fc.constantFrom(200, 350, 500, 800)),
    fc.tuple(fc.constant('concentrationRatioMax'), fc.constantFrom(0.02, 0.04, 0.06)),
  );
  const wish = fc.record({
    instrument: fc.constantFrom('A', 'B'),
    side: fc.constantFrom('BUY', 'SELL'),
    ...{
      quantity: fc.integer({ min: 1, max: 5 }),
      away: fc.integer({ min: 1, max: 9 }),
      reduceOnly: fc.boolean(),
    },
  });

  it('and refused with the code that live’s ladder has for the same book', () => {
    let denied = 0;
    fc.assert(
      fc.property(
        limits,
        fc.nat({ max: 3 }),
        fc.array(wish, { maxLength: 8 }),
        ([name, max], held, wishes) => {
          const scriptOf = (instrument: string) =>
            Object.fromEntries(
              wishes.map((one, index) => [index + 1, one.instrument === instrument ? [intentOf(one)] : []]),
            );
          const first = held > 0 ? { 0: [buy(String(held))] } : {};
          const { refused } = played(
            { [name]: max },
            { ...scriptOf('A'), ...first },
            {
              ...{ rows: still(12), other: scriptOf('B') },
            },
          );
          // An entry that the limit refuses at once leaves nothing held.
          const entry =
            held > 0 ? codeOf({ side: 'BUY', quantity: held, instrument: 'A' }, [], 0) : undefined;
          const codes = entry ? [entry] : [];
          const approved: Order[] = [];
          for (const one of wishes) {
            const code = codeOf(one, approved, entry ? 0 : held);
            if (code) codes.push(code);
            else approved.push(orderOf(one));
          }
          expect(refused).toEqual(codes);
          denied += codes.length;

          function codeOf(one: Wish, openOrders: readonly Order[], quantity: number) {
            const amount = d(String(quantity));
            const average = { averageEntryPrice: d('100'), entryCost: amount.times(100) };
            const position = aPosition({ instrument: 'A/USDT', quantity: amount, ...average });
            const own = one.instrument === 'A' ? position : aPosition({ instrument: 'B/USDT' });
            const sameSide = (side: string) =>
              openOrders
                .filter((each) => each.instrument === own.instrument && each.side === side)
                .reduce((sum, each) => sum.plus(each.pendingQuantity), d('0'));
            const snapshot = aRiskSnapshot({
              ...{ order: orderOf(one), limits: { ...unlimited, [name]: d(String(max)) } },
              position: { ...own, pendingBuy: sameSide('buy'), pendingSell: sameSide('sell') },
              book: {
                ...{ openOrders, positions: quantity > 0 ? [position] : [], midPrices },
                balances: [{ asset: 'USDT', available: d('10000').minus(amount.times(100)), ...nothing }],
              },
            });
            const price = { ...midPrice, symbol: own.instrument };
            const result = assessRisk({
              ...snapshot,
              price: { ...snapshot.price, ...price } as typeof snapshot.price,
            });
            return result.ok ? undefined : result.refusal.code;
          }
        },
      ),
      { numRuns: 150 },
    );
    expect(denied).toBeGreaterThan(100);
  });

  it('fills whatever has been lost since, and the next one is refused', () => {
    const rows: Row[] = [...still(4), [100, 100, 94, 100], ...still(3)];
    const lost = [at(100), at(100), at(80), ...still(5)];
    const { refused, fills } = played(
      { dailyLossMax: 20 },
      { 0: [limit('BUY', '1', '95')], 3: [limit('BUY', '1', '90')] },
      { rows, other: { 0: [buy()], 1: [close] }, otherRows: lost },
    );
    expect(fills).toEqual([[4, 'BUY', 95, 1]]);
    expect(refused).toEqual(['DAILY_LOSS_ABOVE_LIMIT']);
  });

  it('counts beside an order at the market of the same decision, in the order in which they were wanted', () => {
    const gross = { grossExposureMax: 400 };
    const first = played(gross, { 0: [buy('3'), limit('BUY', '2', '95')] });
    expect(first).toMatchObject({ refused: ['GROSS_EXPOSURE_ABOVE_LIMIT'], fills: [[1, 'BUY', 100, 3]] });
    const second = played(gross, { 0: [limit('BUY', '2', '95'), buy('3')] });
    expect(second).toMatchObject({ refused: ['GROSS_EXPOSURE_ABOVE_LIMIT'], fills: [] });
    // The other instrument decides after this one: what it places is not counted against it.
    const third = played(gross, { 0: [buy('3')] }, { other: { 0: [limit('BUY', '2', '95')] } });
    expect(third).toMatchObject({ refused: ['GROSS_EXPOSURE_ABOVE_LIMIT'], fills: [[1, 'BUY', 100, 3]] });
  });

  it('counts for nothing to an order at the market that was wanted before it', () => {
    // 300 and 100 at the close; at the open 330, and with the limit it would be 440.
    const rows = [at(100), ...Array.from({ length: 7 }, () => at(110))];
    const { refused, fills } = played(
      { grossExposureMax: 400 },
      { 0: [buy('3'), limit('BUY', '1', '95')] },
      { rows },
    );
    expect({ refused, fills }).toEqual({ refused: [], fills: [[1, 'BUY', 110, 3]] });
  });

  it('counts until it is cancelled', () => {
    const gross = { grossExposureMax: 500 };
    const five = limit('BUY', '5', '95', { tag: 'five' });
    const one = limit('BUY', '1', '95');
    expect(played(gross, { 0: [five], 1: [one] }).refused).toEqual(['GROSS_EXPOSURE_ABOVE_LIMIT']);
    expect(played(gross, { 0: [five], 1: [{ kind: 'cancel', tag: 'five' }, one] }).refused).toEqual([]);
  });

  it('rests on as it was where more of it is refused, and is judged without its former self', () => {
    const rows: Row[] = [...still(4), [100, 100, 94, 100], ...still(3)];
    const size = (quantity: string) => ({ size: { kind: 'fixed', quantity } }) as const;
    const script = (quantity: string) => ({
      0: [limit('BUY', '3', '95', { tag: 'in' })],
      1: [{ kind: 'amend', tag: 'in', ...size(quantity) } as const],
    });
    const less = played({ grossExposureMax: 500 }, script('5'), { rows });
    expect(less).toMatchObject({ fills: [[4, 'BUY', 95, 5]], refusedOrders: 0 });
    const more = played({ grossExposureMax: 500 }, script('6'), { rows });
    expect(more).toMatchObject({ fills: [[4, 'BUY', 95, 3]], refusedOrders: 1 });
  });

  it('is not a stop: live keeps that, and asks when it is met', () => {
    const rows: Row[] = [...still(4), [100, 106, 100, 100], ...still(3)];
    const stop: Intent = {
      ...{ kind: 'place', side: 'BUY', type: 'STOP', price: '105', tag: 'stop' },
      size: { kind: 'fixed', quantity: '3' },
    };
    const { refused, fills } = played(
      { grossExposureMax: 500 },
      { 0: [stop], 1: [limit('BUY', '3', '95')] },
      { rows },
    );
    expect({ refused, fills }).toEqual({ refused: ['GROSS_EXPOSURE_ABOVE_LIMIT'], fills: [] });
  });

  it('is judged at the end of the candle on which it was decided: after midnight the loss is of the day before', () => {
    const rows = [at(100), at(100), at(80), ...still(4)];
    const script = { 0: [buy()], 1: [close], 2: [limit('BUY', '1', '90')], 3: [limit('BUY', '1', '91')] };
    const { refused, refusedOrders } = played({ dailyLossMax: 20 }, script, {
      rows,
      stepMs: 6 * 60 * minute,
    });
    // Decided at 18:00 and at 24:00.
    expect({ refused, refusedOrders }).toEqual({ refused: ['DAILY_LOSS_ABOVE_LIMIT'], refusedOrders: 1 });
  });

  it('closes no more of one side of a hedge than is held of it', () => {
    const long = { positionSide: 'LONG' };
    const hedge = { 0: [buy('3', long), limit('SELL', '2', '105', { positionSide: 'SHORT' })] };
    const sells = (quantity: string) => ({ ...hedge, 2: [limit('SELL', quantity, '105', long)] });
    const roomy = { grossExposureMax: 1_000 };
    expect(played(roomy, sells('3')).refused).toEqual([]);
    expect(played(roomy, sells('4')).refused).toEqual(['REDUCE_ONLY_WOULD_INCREASE']);
  });
});

interface Wish {
  readonly instrument: string;
  readonly side: string;
  readonly quantity: number;
  readonly away?: number;
  readonly reduceOnly?: boolean;
}

const nothing = { reserved: d('0'), suspense: d('0') };
const midPrice = { bid: d('100'), ask: d('100'), last: d('100') };
const midPrices = new Map(['A/USDT', 'B/USDT'].map((name) => [name, d('100')]));
const unlimited = {
  orderNotionalMax: d('1000000000'),
  positionNotionalMax: d('1000000000'),
  priceCollarRatio: d('1000000000'),
};

/** Far enough from 100 that it rests. */
function priceOf({ side, away = 1 }: Wish): string {
  return String(side === 'BUY' ? 100 - away : 100 + away);
}

function intentOf(one: Wish): Intent {
  const more = one.reduceOnly ? { reduceOnly: true } : {};
  return limit(one.side === 'BUY' ? 'BUY' : 'SELL', String(one.quantity), priceOf(one), more);
}

function orderOf(one: Wish): Order {
  const quantity = d(String(one.quantity));
  return anOrder({
    ...{ instrument: `${one.instrument}/USDT`, base: one.instrument, quantity, pendingQuantity: quantity },
    side: one.side === 'BUY' ? 'buy' : 'sell',
    ...{ type: 'limit', limitPrice: d(one.away === undefined ? '100' : priceOf(one)) },
    reduceOnly: one.reduceOnly === true,
  });
}
