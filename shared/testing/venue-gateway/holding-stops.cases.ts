import { expect, it } from 'vitest';
import { roundDownToStep } from '../../domain/money/rounding.ts';
import type { VenueStopRequest } from '../../ports/venue.port.ts';
import {
  type GatewayFault,
  type GatewayMarket,
  type GatewayWorld,
  nextKey,
  orderAt,
} from './gateway-world.ts';
import { buy, heldOf, idsOf, type StopsUnderTest, stopAt, stopsOf } from './stop-requests.ts';

const brokenHalves: readonly (readonly [string, GatewayFault])[] = [
  ['cut after it was done', { match: {}, effect: 'after', respond: 'drop' }],
  ['cut before', { match: {}, effect: 'before', respond: 'drop' }],
  ['empty', { match: {}, effect: 'after', respond: { status: 200, body: {} } }],
];

/** Where a stop holds the coins that it sells. */
export function holdingCases(
  market: GatewayMarket,
  replacing: StopsUnderTest['placing'],
  open: () => GatewayWorld,
): void {
  const replace = async (request: VenueStopRequest, { id }: Pick<VenueStopRequest, 'id'>) => {
    const answer = await stopsOf(open()).replace?.(request, id);
    if (!answer) throw new Error('test: nothing is replaced there');
    return answer;
  };
  /** All that can be sold. */
  const allOf = async (world: GatewayWorld) =>
    roundDownToStep(await heldOf(world, market), market.instrument.quantityStep);

  it('VG-74 holds the coins: a sale that needs them takes it back, and goes through when it is sent again', async () => {
    const world = open();
    await buy(world, market);
    const quantity = await allOf(world);
    const stop = stopAt(market, { quantity });
    expect(await stopsOf(world).place(stop)).toEqual({ class: 'RESTS' });
    const sale = orderAt(market, { type: 'market', side: 'sell', quantity });
    const send = () => world.session.submit(sale, market.instrument, nextKey(market).clientOrderId);
    expect(await send()).toEqual({ class: 'RETRY_LATER', code: 'STOP_TAKEN_BACK', afterMs: 0 });
    expect(await idsOf(world, market)).toEqual(new Set());
    expect(await send()).toMatchObject({ class: 'ACCEPTED' });
    expect(await send()).toMatchObject({ class: 'REJECTED', code: 'VENUE_INSUFFICIENT_FUNDS' });
  });

  it('VG-78 gives a sale of a part what it needs, and goes on with the rest in the same request', async () => {
    const world = open();
    await buy(world, market);
    const all = await allOf(world);
    const part = roundDownToStep(all.dividedBy(2), market.instrument.quantityStep);
    const stop = stopAt(market, { quantity: all });
    const rest = `${stop.id}R1`;
    expect(await stopsOf(world).place(stop)).toEqual({ class: 'RESTS' });
    const sale = orderAt(market, { type: 'market', side: 'sell', quantity: part });
    const send = () => world.session.submit(sale, market.instrument, nextKey(market).clientOrderId);
    expect(await send()).toMatchObject({ class: 'RETRY_LATER' });
    expect(await idsOf(world, market)).toEqual(new Set([rest]));
    expect(await send()).toMatchObject({ class: 'ACCEPTED' });
    expect(await stopsOf(world).find?.(market.instrument, stop.id)).toEqual({ class: 'ENDED' });
    await world.moveTo(market.instrument, market.lower);
    expect(await idsOf(world, market)).toEqual(new Set());
    expect(await allOf(world)).toEqual(market.instrument.quantityStep.times(0));
    const fate = { class: 'FIRED', sold: all.minus(part) };
    expect(await stopsOf(world).find?.(market.instrument, stop.id)).toEqual(fate);
  });

  it('VG-75 gives its place to another one, with the coins of both', async () => {
    const world = open();
    const quantity = await allOf(world);
    const one = stopAt(market, { quantity });
    const other = stopAt(market, { quantity, price: market.lower });
    expect(await stopsOf(world).place(one)).toEqual({ class: 'RESTS' });
    expect(await stopsOf(world).place(other)).toMatchObject({ class: 'REFUSED' });
    expect(await replace(other, one)).toEqual({ placed: { class: 'RESTS' }, canceled: { class: 'GONE' } });
    expect(await idsOf(world, market)).toEqual(new Set([other.id]));
  });

  it('VG-76 stands where the other one is refused for itself, and is gone where its price has passed', async () => {
    const world = open();
    await buy(world, market);
    const one = stopAt(market);
    await stopsOf(world).place(one);
    const tiny = await replace(stopAt(market, { quantity: market.tooSmall.dividedBy(1000) }), one);
    expect(tiny).toMatchObject({ placed: { class: 'REFUSED' }, canceled: { class: 'RESTS' } });
    expect(await idsOf(world, market)).toEqual(new Set([one.id]));
    const passed = await replace(stopAt(market, { price: market.above }), one);
    expect(passed).toMatchObject({ placed: { class: 'REFUSED' }, canceled: { class: 'GONE' } });
    expect(await replace(stopAt(market), one)).toEqual({
      placed: { class: 'GONE' },
      canceled: { class: 'GONE' },
    });
    expect(await idsOf(world, market)).toEqual(new Set());
  });

  it.each(brokenHalves)('VG-77 whose replacement is answered %s: the list tells', async (_, fault) => {
    const world = open();
    await buy(world, market);
    const [one, other] = [stopAt(market), stopAt(market, { price: market.lower })];
    await stopsOf(world).place(one);
    await world.fault({ ...fault, match: replacing });
    const answer = await replace(other, one);
    expect(answer).toMatchObject({ placed: { class: 'UNKNOWN' }, canceled: { class: 'UNKNOWN' } });
    const rests = fault.effect === 'after' ? other : one;
    expect(await idsOf(world, market)).toEqual(new Set([rests.id]));
  });
}
