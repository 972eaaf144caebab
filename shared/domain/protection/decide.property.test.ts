import fc from 'fast-check';
import { expect, it } from 'vitest';
import { anInstrument, anOrder, aPerpetual, aPosition } from '#shared/testing/builders.ts';
import { aPlan } from '#shared/testing/protection.ts';
import { startMs } from '#shared/testing/simulated-clock.ts';
import { Decimal, minimum, zero } from '../money/decimal.ts';
import type { Order } from '../order/order.ts';
import { isTerminal } from '../order/order-state.ts';
import { decideProtection } from './decide.ts';
import { liveOf, remainingOf } from './legs.ts';
import type { LegOrder, ProtectionPlan } from './plan.ts';
import type { ProtectionTerms } from './terms.ts';

const stepOf = fc.oneof(
  fc.record({ kind: fc.constant('price' as const), price: fc.integer({ min: 40_000, max: 80_000 }) }),
  fc.record({ kind: fc.constant('fill' as const), pick: fc.nat(9), part: fc.integer({ min: 1, max: 10 }) }),
  fc.record({ kind: fc.constant('end' as const), pick: fc.nat(9) }),
  fc.record({ kind: fc.constant('enter' as const), lots: fc.integer({ min: 1, max: 2_000 }) }),
  fc.record({ kind: fc.constant('leave' as const), lots: fc.integer({ min: 1, max: 2_000 }) }),
  fc.record({ kind: fc.constant('replace' as const), ratio: fc.integer({ min: 1, max: 10 }) }),
  fc.record({ kind: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 8_000 }) }),
);
const price = (value: number) => new Decimal(value);
const termsOf = (ratio: number): ProtectionTerms => ({
  stopLoss: { price: price(50_000) },
  takeProfits: [
    { price: price(61_000), sizeRatio: new Decimal(ratio).dividedBy(20) },
    { distanceRatio: new Decimal('0.05'), sizeRatio: new Decimal('0.5') },
  ],
  trailing: { distanceRatio: new Decimal('0.1') },
});

/** A venue that fills, ends and forgets at will, and whoever keeps the plan looking after each of it. */
class World {
  readonly instrument;
  plan: ProtectionPlan;
  held = price(1);
  bid = 60_000;
  nowMs = startMs + 1_000;
  fired = 0;
  readonly orders = new Map<string, Order>();

  constructor(kind: 'SPOT' | 'PERPETUAL') {
    this.instrument = kind === 'SPOT' ? anInstrument() : aPerpetual();
    this.plan = aPlan({ terms: termsOf(5) });
  }

  look(): void {
    const { position, nowMs, instrument, orders } = this;
    const quote = { bid: price(this.bid), ask: price(this.bid + 1), asOfMs: nowMs };
    const before = this.plan;
    const decided = decideProtection(before, { position, instrument, quote, orders, nowMs });
    const added = decided.plan.orders.filter(({ key }) => !before.orders.some((each) => each.key === key));
    this.#checkAdded(decided.plan, added);
    const placed = new Set(decided.place.map(({ key }) => key));
    this.plan = {
      ...decided.plan,
      orders: decided.plan.orders.map((leg) => (placed.has(leg.key) ? { ...leg, orderId: leg.key } : leg)),
    };
    for (const { key, quantity } of decided.place)
      if (!this.orders.has(key)) this.orders.set(key, anOrder({ orderId: key, state: 'ACCEPTED', quantity }));
    for (const id of decided.cancel) this.#change(id, { cancelRequestedAtMs: nowMs });
  }

  get position() {
    const none = { entryQuantity: zero, entryCost: zero, exitQuantity: zero, exitCost: zero };
    const life = { side: 'LONG' as const, openedAtMs: startMs, ...none, realizedPnl: zero, fees: {} };
    const entry = { quantity: this.held, averageEntryPrice: price(60_000) };
    return aPosition({ ...entry, ...(this.held.isZero() ? {} : { life }) });
  }

  get open(): readonly Order[] {
    return [...this.orders.values()].filter(({ state }) => !isTerminal(state));
  }

  /** The venue: reduce-only, so that no fill turns the position round. */
  fill(pick: number, part: number): void {
    const order = this.open[pick % Math.max(this.open.length, 1)];
    if (!order) return;
    const left = (order.quantity ?? zero).minus(order.filledQuantity);
    const lots = left.times(part).dividedBy(10).toDecimalPlaces(3, Decimal.ROUND_UP);
    const quantity = minimum(minimum(lots, left), this.held);
    if (quantity.isZero()) return;
    const filledQuantity = order.filledQuantity.plus(quantity);
    this.held = this.held.minus(quantity);
    const isFilled = filledQuantity.equals(order.quantity ?? zero);
    this.#change(order.orderId, { filledQuantity, state: isFilled ? 'FILLED' : 'PARTIALLY_FILLED' });
  }

  end(pick: number): void {
    const order = this.open[pick % Math.max(this.open.length, 1)];
    if (order) this.#change(order.orderId, { state: 'CANCELED' });
  }

  #change(orderId: string, changes: Partial<Order>): void {
    const order = this.orders.get(orderId);
    if (order) this.orders.set(orderId, { ...order, ...changes });
  }

  /** What is added never takes what may close above the position; take profits alone never come to more. */
  #checkAdded(plan: ProtectionPlan, added: readonly LegOrder[]): void {
    const live = liveOf(plan);
    const takes = remainingOf(live.filter(({ leg }) => leg !== 'EXIT'));
    const exits = remainingOf(live.filter(({ leg }) => leg === 'EXIT'));
    const isExit = added.some(({ leg }) => leg === 'EXIT');
    if (added.length === 0) return;
    expect((isExit ? exits : takes).lessThanOrEqualTo(this.held)).toBe(true);
    if (this.instrument.kind === 'SPOT') expect(takes.plus(exits).lessThanOrEqualTo(this.held)).toBe(true);
  }
}

it.each(['SPOT', 'PERPETUAL'] as const)(
  'whatever fills, ends and moves, legs of %s never come to more than the position, and nothing outlives it',
  (kind) => {
    fc.assert(
      fc.property(fc.array(stepOf, { maxLength: 40 }), (steps) => {
        const world = new World(kind);
        for (const step of steps) {
          if (step.kind === 'price') world.bid = step.price;
          if (step.kind === 'fill') world.fill(step.pick, step.part);
          if (step.kind === 'end') world.end(step.pick);
          if (step.kind === 'wait') world.nowMs += step.ms;
          const lots = 'lots' in step ? price(step.lots).dividedBy(1_000) : zero;
          if (step.kind === 'enter' && !world.held.isZero()) world.held = world.held.plus(lots);
          if (step.kind === 'leave') world.held = world.held.minus(minimum(lots, world.held));
          if (step.kind === 'replace' && world.plan.state === 'ACTIVE')
            world.plan = { ...world.plan, terms: termsOf(step.ratio), version: world.plan.version + 1 };
          world.look();
        }
        world.held = zero;
        for (let round = 0; round < 60 && world.plan.state !== 'ENDED'; round += 1) {
          world.look();
          world.end(0);
        }
        expect(world.plan.state).toBe('ENDED');
        expect(world.open).toEqual([]);
      }),
      { numRuns: 300 },
    );
  },
);

it('a price that meets the stop closes the whole position, whatever happened before', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('SPOT' as const, 'PERPETUAL' as const),
      fc.array(stepOf, { maxLength: 25 }),
      (kind, steps) => {
        const world = new World(kind);
        for (const step of steps) {
          if (step.kind === 'price') world.bid = step.price;
          if (step.kind === 'fill') world.fill(step.pick, step.part);
          if (step.kind === 'end') world.end(step.pick);
          world.look();
        }
        world.bid = 49_999;
        for (let round = 0; round < 60 && world.plan.state !== 'ENDED'; round += 1) {
          world.look();
          world.fill(0, 10);
          // What was asked to be cancelled is, and time passes.
          for (const [id, order] of world.orders)
            if (order.cancelRequestedAtMs !== undefined && !isTerminal(order.state))
              world.orders.set(id, { ...order, state: 'CANCELED' });
          world.nowMs += 5_001;
        }
        expect(world.plan.state).toBe('ENDED');
        expect(world.held.toNumber()).toBeLessThan(0.001);
      },
    ),
    { numRuns: 300 },
  );
});
