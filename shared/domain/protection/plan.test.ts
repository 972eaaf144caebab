import { describe, expect, it } from 'vitest';
import { anOrder, aPosition } from '#shared/testing/builders.ts';
import { aPlan } from '#shared/testing/protection.ts';
import { startMs } from '#shared/testing/simulated-clock.ts';
import { decimal as d } from '../money/decimal.ts';
import { isUnprotected, planAfterFill } from './plan.ts';

const fill = { venueTimeMs: startMs, nowMs: startMs + 5, planId: 'plan-2' };
const held = aPosition({ quantity: d('1') });
const order = anOrder({ protect: { stopLoss: { price: d('59000') } } });
const own = { orderId: order.orderId };

describe('planAfterFill', () => {
  it('begins with the first fill, its stop not in force yet', () => {
    expect(planAfterFill(order, held, undefined, fill)).toMatchObject({
      ...{ planId: 'plan-2', orderId: order.orderId, side: 'LONG', state: 'ACTIVE', version: 1 },
      exposedSinceMs: fill.nowMs,
    });
  });

  it('nobody is exposed where no stop is wished', () => {
    const asked = anOrder({ protect: { exitAfterMs: 1_000 } });
    expect(planAfterFill(asked, held, undefined, fill)?.exposedSinceMs).toBeUndefined();
  });

  it.each([
    ['an order without one', anOrder(), held, undefined],
    ['a position that is flat', order, aPosition(), undefined],
    ['its own that goes on', order, held, aPlan(own)],
    [
      'its own that the user removed',
      order,
      held,
      aPlan({ ...own, state: 'ENDED', ended: { reason: 'REMOVED', atMs: startMs } }),
    ],
  ] as const)('changes nothing for %s', (_name, placed, position, former) => {
    expect(planAfterFill(placed, position, former, fill)).toBeUndefined();
  });

  it('begins again where its own had fired while the order still filled', () => {
    const former = aPlan({ ...own, state: 'ENDED', version: 3, ended: { reason: 'CLOSED', atMs: startMs } });
    expect(planAfterFill(order, held, former, fill)).toMatchObject({ state: 'ACTIVE', version: 4 });
  });

  it('takes over what another left resting, to take it back', () => {
    const left = { leg: 'TP1', version: 1, quantity: d('1'), filled: d('0'), claimedAtMs: startMs } as const;
    const orders = [
      { ...left, key: 'over', isOver: true },
      { ...left, key: 'rests', isOver: false },
    ];
    const next = planAfterFill(order, held, aPlan({ orderId: 'another', orders }), fill);
    expect(next?.orders.map(({ key }) => key)).toEqual(['rests']);
  });

  it.each([
    ['in force stays so', {}, undefined],
    ['not in force is so since then', { exposedSinceMs: startMs + 1 }, startMs + 1],
  ])('a stop that replaces one %s', (_name, given, exposedSinceMs) => {
    const former = aPlan({ orderId: 'another', ...given });
    expect(planAfterFill(order, held, former, fill)?.exposedSinceMs).toBe(exposedSinceMs);
  });
});

describe('isUnprotected', () => {
  it.each([
    [{}, false],
    [{ exposedSinceMs: startMs }, true],
    [{ exposedSinceMs: startMs + 1 }, false],
    [{ exposedSinceMs: startMs, state: 'ENDED' }, false],
  ] as const)('%j after two seconds: %s', (given, is) => {
    expect(isUnprotected(aPlan(given), startMs + 2_001)).toBe(is);
  });
});
