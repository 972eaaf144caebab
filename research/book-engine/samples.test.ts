import { expect, it } from 'vitest';
import { Holdings } from './holdings.ts';
import type { Venue } from './orders.ts';
import { Samples } from './samples.ts';
import { tapeOf, whole } from './testing/small-tape.ts';

it('what is held is worth what was paid, while the book never had two sides', () => {
  const tape = tapeOf([whole(1_000, [[100, 1]], []), whole(3_000, [[100, 1]], [])]);
  const holdings = new Holdings(1_000, tape);
  const samples = new Samples(tape, 500);
  const venue = { isValid: false, bidTicks: 100, askTicks: Number.NaN } as Venue;
  samples.take(venue, holdings);
  holdings.take(true, 100, 2, 0, 1_600);
  samples.traded(100);
  samples.take(venue, holdings);
  samples.traded(104);
  samples.take({ isValid: true, bidTicks: 100, askTicks: 102 } as Venue, holdings);
  samples.traded(104);
  samples.take(venue, holdings);
  expect([...samples.equity]).toEqual([1_000, 1_000, 1_002, 1_002]);
});
