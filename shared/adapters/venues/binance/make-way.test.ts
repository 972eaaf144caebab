import { expect, it } from 'vitest';
import { decimal as d } from '../../../domain/money/decimal.ts';
import type { StopFateAnswer, VenueAnswer } from '../../../domain/venue/venue-answer.ts';
import { anInstrument } from '../../../testing/builders.ts';
import { idOf } from '../../../testing/sequential-ids.ts';
import { makeWay } from './make-way.ts';
import type { BinanceStops, RestingStop } from './stops.ts';

const refused: VenueAnswer = { class: 'REJECTED', code: 'VENUE_INSUFFICIENT_FUNDS', message: 'no coins' };
const freed = { class: 'RETRY_LATER', code: 'STOP_TAKEN_BACK', afterMs: 0 };
const unknown = { class: 'UNKNOWN', code: 'UNREACHABLE', message: 'No answer.' } as const;
const instrument = anInstrument();
const id = `TS${idOf(1)}1`;
const resting = (given: Partial<RestingStop> = {}): RestingStop => ({
  ...{ clientOrderId: id, origQty: d('0.5'), stopPrice: d('59000') },
  ...given,
});

/** Stops as the venue shows them to the sale, and what became of them once they were touched. */
function aVenue(rows: readonly RestingStop[], fate: StopFateAnswer = { class: 'ENDED' }) {
  const done: string[] = [];
  const stops: Partial<BinanceStops> = {
    resting: async () => rows,
    cancel: async (_, each) => {
      done.push(`cancel ${each}`);
      return { class: 'GONE' };
    },
    replace: async (request, old) => {
      done.push(`${old} -> ${request.id} ${request.quantity} @ ${request.price}`);
      return { placed: { class: 'RESTS' }, canceled: { class: 'GONE' } };
    },
    find: async () => fate,
  };
  return {
    done,
    sale: (quantity = d('0.2')) => makeWay(stops as BinanceStops, instrument, quantity, refused),
  };
}

it.each<readonly [string, StopFateAnswer]>([
  ['has fired', { class: 'FIRED', sold: d('0.5') }],
  ['may have fired', unknown],
  ['rests all the same', { class: 'RESTS' }],
])('a sale is not sent again where the stop that it took back %s', async (_, fate) => {
  expect(await aVenue([resting()], fate).sale()).toEqual(refused);
});

it('the stop keeps what the sale does not need', async () => {
  const venue = aVenue([resting()]);
  expect(await venue.sale()).toEqual(freed);
  expect(venue.done).toEqual([`${id} -> ${id}R1 0.3 @ 59000`]);
});

it.each([
  ['all is sold', '0.5', [resting()]],
  ['more is sold', '0.7', [resting()]],
  ['what is left is too little for the venue', '0.49999', [resting()]],
  ['nine sales took a part before', '0.2', [resting({ clientOrderId: `${id}R9` })]],
])('goes as a whole where %s', async (_, quantity, rows) => {
  const venue = aVenue(rows);
  expect(await venue.sale(d(quantity))).toEqual(freed);
  expect(venue.done).toEqual(rows.map(({ clientOrderId }) => `cancel ${clientOrderId}`));
});

it('all go where there are several', async () => {
  const other = `TS${idOf(2)}1`;
  const venue = aVenue([resting(), resting({ clientOrderId: other })]);
  expect(await venue.sale()).toEqual(freed);
  expect(venue.done).toEqual([`cancel ${id}`, `cancel ${other}`]);
});

it('another refusal, or one where none rests, stands', async () => {
  expect(await aVenue([]).sale()).toEqual(refused);
  const other: VenueAnswer = { class: 'REJECTED', code: 'VENUE_FILTER', message: 'too small' };
  expect(await makeWay({} as BinanceStops, instrument, d('1'), other)).toEqual(other);
});
