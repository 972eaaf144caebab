import fc from 'fast-check';
import { expect, it } from 'vitest';
import { aPosition } from '../../testing/builders.ts';
import { type Decimal, decimal as d, zero } from '../money/decimal.ts';
import { liveOn, type PositionLife } from './life.ts';
import { applyPerpetualTrade } from './perpetual.ts';
import { applyTrade, type Position } from './position.ts';

const fills = fc.array(
  fc.record({
    side: fc.constantFrom('buy', 'sell'),
    lots: fc.integer({ min: 1, max: 5 }),
    price: fc.integer({ min: 1, max: 200 }),
    fee: fc.integer({ min: -3, max: 9 }),
  }),
  { minLength: 1, maxLength: 40 },
);

type Apply = (
  position: Position,
  trade: { side: 'buy' | 'sell'; quantity: Decimal; price: Decimal },
) => Position;
const spot: Apply = (position, trade) => applyTrade(position, { ...trade, baseFee: zero });
const perpetual: Apply = (position, trade) =>
  applyPerpetualTrade(position, { ...trade, leverage: d('5') }).after;

it.each<[string, Apply]>([
  ['spot', spot],
  ['a perpetual', perpetual],
])('the lives of %s are made of all its fills, each from flat to flat', (_name, apply) => {
  fc.assert(
    fc.property(fills, (given) => {
      let position = aPosition();
      const ended: PositionLife[] = [];
      let fees = zero;
      for (const [index, { side, lots, price, fee }] of given.entries()) {
        const trade = { side, quantity: d(String(lots)).times('0.1'), price: d(String(price)) };
        const amount = d(String(fee)).times('0.001');
        fees = fees.plus(amount);
        const after = apply(position, trade);
        const fill = { ...trade, fee: { asset: 'USDT', amount }, venueTimeMs: index };
        const change = liveOn(position, after, fill);
        if (change.ended) ended.push(change.ended);
        const { life: _, ...rest } = after;
        position = { ...rest, ...(change.life ? { life: change.life } : {}) };
        expect(position.life === undefined).toBe(position.quantity.isZero());
        expect(position.life?.side ?? null).toBe(
          position.quantity.isZero() ? null : position.quantity.isNegative() ? 'SHORT' : 'LONG',
        );
      }
      for (const life of ended) expect(life.exitQuantity).toEqual(life.entryQuantity);
      const lives = [...ended, ...(position.life ? [position.life] : [])];
      const sum = (pick: (life: PositionLife) => Decimal) =>
        lives.reduce((all, life) => all.plus(pick(life)), zero);
      // Profit is counted with 40 digits; its sums differ in the last.
      const profit = sum(({ realizedPnl }) => realizedPnl).minus(position.realizedPnl);
      expect(profit.abs().lessThan('1e-30')).toBe(true);
      expect(sum((life) => life.fees.USDT ?? zero)).toEqual(fees);
      const open = position.life?.entryQuantity.minus(position.life.exitQuantity) ?? zero;
      expect(open).toEqual(position.quantity.abs());
    }),
    { numRuns: 500 },
  );
});
