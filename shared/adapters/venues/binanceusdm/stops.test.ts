import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { decimal as d } from '../../../domain/money/decimal.ts';
import type { VenueStopRequest } from '../../../ports/venue.port.ts';
import { idOf } from '../../../testing/sequential-ids.ts';
import {
  approvedOrder,
  bitcoin,
  nextKey,
  type SimulatedBinanceUsdm,
  startSimulatedBinanceUsdm,
} from './testing/simulated-binanceusdm.ts';

let venue: SimulatedBinanceUsdm;
beforeAll(async () => {
  venue = await startSimulatedBinanceUsdm();
});
afterEach(() => venue.reset());
afterAll(() => venue?.stop());

let serial = 0;
function aStop(given: Partial<VenueStopRequest> = {}): VenueStopRequest {
  serial += 1;
  const id = `TS${idOf(700)}${serial}`;
  return { instrument: bitcoin, id, price: d('58000'), quantity: d('0.01'), side: 'LONG', ...given };
}
const { place, cancel, list } = {
  place: (stop: VenueStopRequest) => venue.session.stops.place(stop),
  cancel: ({ id }: VenueStopRequest) => venue.session.stops.cancel(bitcoin, id),
  list: () => venue.session.stops.list(bitcoin),
};
const buy = async () => {
  const { clientOrderId } = nextKey();
  const order = approvedOrder({ type: 'market', quantity: d('0.01') });
  expect(await venue.session.submit(order, bitcoin, clientOrderId)).toMatchObject({ class: 'ACCEPTED' });
};
const held = async () => {
  const answer = await venue.books.listPositions();
  if (answer.class !== 'POSITIONS') throw new Error('test: no positions');
  return answer.positions.find(({ instrument }) => instrument === bitcoin.symbol)?.quantity.toFixed() ?? '0';
};
const placing = { method: 'POST', path: '/fapi/v1/algoOrder' };

describe('a stop that the venue keeps', () => {
  it('rests under our id, beside another one, and goes by its id', async () => {
    const [one, other] = [aStop(), aStop({ price: d('57000') })];
    expect(await place(one)).toEqual({ class: 'RESTS' });
    expect(await place(other)).toEqual({ class: 'RESTS' });
    expect(await list()).toEqual({ class: 'STOPS', ids: [one.id, other.id] });
    expect(await cancel(one)).toEqual({ class: 'GONE' });
    expect(await list()).toEqual({ class: 'STOPS', ids: [other.id] });
    expect(await cancel(one)).toEqual({ class: 'GONE' });
  });

  it('closes the position when the price comes, and no more than it: its trade bears its id', async () => {
    await buy();
    const stop = aStop({ quantity: d('0.05') });
    expect(await place(stop)).toEqual({ class: 'RESTS' });
    await venue.moveTo('57900');
    expect(await held()).toBe('0');
    expect(await list()).toEqual({ class: 'STOPS', ids: [] });
    const [last] = (await venue.orders()).slice(-1);
    expect(last).toMatchObject({ clientOrderId: stop.id });
    await venue.moveTo('60000');
  });

  it('placed again while it rests is one', async () => {
    const stop = aStop();
    await place(stop);
    expect(await place(stop)).toEqual({ class: 'RESTS' });
    expect(await list()).toEqual({ class: 'STOPS', ids: [stop.id] });
  });

  it('that the price has passed already is refused', async () => {
    expect(await place(aStop({ price: d('99000') }))).toMatchObject({ class: 'REFUSED' });
  });

  it('of a SHORT buys, and in hedge mode names its side', async () => {
    expect(await place(aStop({ side: 'SHORT', price: d('62000') }))).toEqual({ class: 'RESTS' });
    expect(await place(aStop({ positionSide: 'LONG' }))).not.toEqual({ class: 'RESTS' });
  });

  it.each([
    ['cut', 'drop'],
    ['empty', { status: 200, body: {} }],
    ['broken', { status: 502, body: '<html>' }],
  ] as const)('whose answer is %s may rest: the list tells', async (_, respond) => {
    const stop = aStop();
    await venue.fault({ match: placing, effect: 'after', respond });
    expect((await place(stop)).class).toBe('UNKNOWN');
    expect(await list()).toEqual({ class: 'STOPS', ids: [stop.id] });
    await venue.fault({ match: { method: 'DELETE' }, effect: 'before', respond });
    expect((await cancel(stop)).class).toBe('UNKNOWN');
    await venue.fault({ match: { method: 'GET' }, effect: 'before', respond });
    expect((await list()).class).toBe('UNKNOWN');
  });
});
