import { expect, it } from 'vitest';
import { orderStates } from '#shared/domain/order/order-state.ts';
import { faultKinds } from '#simulation/engine/weather.ts';
import { runSeeds } from '#simulation/pool/run-seeds.ts';
import { venueRows } from '#simulation/venues/rows.ts';

const seeds = 10_000;
/** Where an order may be when everything is at rest. */
const restingStates = orderStates.filter(
  (state) => !['INITIALIZED', 'SUBMITTED', 'IN_DOUBT', 'PENDING_CANCEL'].includes(state),
);

it(`holds every invariant in ${seeds} seeds, with every kind of fault and every end of an order among them`, async () => {
  const { violations, tally, orders } = await runSeeds({ from: 1, count: seeds });
  expect(
    violations.slice(0, 10).map(({ seed, ...violation }) => ({
      ...violation,
      replay: `bin/tradewind dst --seed ${seed} --trace`,
    })),
  ).toEqual([]);
  // A world in which nothing happens holds every invariant, too.
  expect(orders).toBeGreaterThan(10 * seeds);
  const often = (what: string) => (tally[what] ?? 0) >= seeds / 100;
  expect(faultKinds.filter((kind) => !often(kind))).toEqual([]);
  const ofStrategies = ['candle', 'fill', 'order', 'signal', 'timer'].map((kind) => `decision ${kind}`);
  expect([...ofStrategies, 'strategy ACTIVE ', 'strategy ENDED '].filter((what) => !often(what))).toEqual([]);
  const ends = venueRows.flatMap(({ id }) => restingStates.map((state) => `${id} ${state}`));
  expect(ends.filter((end) => !often(end))).toEqual([]);
});
