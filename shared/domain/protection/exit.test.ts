import { expect, it } from 'vitest';
import { anInstrument, aPerpetual } from '#shared/testing/builders.ts';
import { aPlan } from '#shared/testing/protection.ts';
import { idOf } from '#shared/testing/sequential-ids.ts';
import { startMs } from '#shared/testing/simulated-clock.ts';
import { decimal as d } from '../money/decimal.ts';
import { decideExit } from './exit.ts';
import type { VenueStop } from './venue-stop.ts';

const stop: VenueStop = {
  ...{ id: `TS${idOf(700)}1`, cause: 'STOP_LOSS', price: d('59000'), quantity: d('0.5') },
  ...{ state: 'RESTS', claimedAtMs: startMs },
};
const [spot, perpetual] = [anInstrument(), aPerpetual()];

it.each([
  ['a perpetual’s', perpetual, {}, 1_000],
  ['a spot pair’s that is gone', spot, { venueStops: [] }, 2_000],
  ['a spot pair’s that the venue does not take back', spot, { venueStops: [stop] }, 10_000],
] as const)('%s stop at the venue has its time before the exit', (_, instrument, given, pauseMs) => {
  const closing = { cause: 'STOP_LOSS', price: d('59000'), atMs: startMs, isAtVenue: true } as const;
  const plan = aPlan({ state: 'CLOSING', closing, ...given });
  const placedAt = (nowMs: number) =>
    decideExit({
      plan,
      entered: d('1'),
      held: d('0.5'),
      instrument,
      market: d('58990'),
      entry: d('60000'),
      nowMs,
    }).place;
  expect(placedAt(startMs + pauseMs - 1)).toEqual([]);
  expect(placedAt(startMs + pauseMs)).toMatchObject([{ leg: 'EXIT', quantity: d('0.5') }]);
});
