import { describe, expect, it } from 'vitest';
import type { PerpetualInstrument } from '../../domain/instrument/instrument.ts';
import type { VenueStopRequest } from '../../ports/venue.port.ts';
import { everyTrade } from './books.cases.ts';
import {
  ended,
  type GatewayFault,
  type GatewayMarket,
  type GatewayUnderTest,
  type GatewayWorld,
  place,
  settingsOf,
  told,
} from './gateway-world.ts';
import { holdingCases } from './holding-stops.cases.ts';
import { buy, cancel, heldOf, idsOf, type StopsUnderTest, stopAt, stopsOf } from './stop-requests.ts';

const broken: readonly (readonly [string, GatewayFault['respond']])[] = [
  ['cut', 'drop'],
  ['empty', { status: 200, body: {} }],
  ['broken', { status: 502, body: '<html>' }],
];

/** Stops that the venue keeps by itself, where it has them: docs/adr/0016 says what for. */
export function stopCases(venue: GatewayUnderTest, open: () => GatewayWorld): void {
  const { stops } = venue;
  if (!stops) {
    it('VG-60 a venue whose stops are not used does not offer them', () => {
      expect(open().session.stops).toBeUndefined();
    });
    return;
  }
  it('VG-60 what its stops can close is said', () => {
    expect([...stopsOf(open()).kinds].toSorted()).toEqual([...stops.kinds].toSorted());
  });
  const markets = venue.markets.filter(({ instrument }) => stops.kinds.includes(instrument.kind));
  describe.each(markets)('a stop of $instrument.symbol', (market) => {
    restingCases(market, stops, open);
    firingCases(market, stops, open);
    doubtCases(market, stops, open);
    if (market.instrument.kind === 'PERPETUAL') perpetualCases(market, market.instrument, open);
  });
}

/** Of spot each venue must know it. */
async function fated(world: GatewayWorld, { instrument, id }: VenueStopRequest, fate: string): Promise<void> {
  const { find } = stopsOf(world);
  if (instrument.kind === 'SPOT') expect(find).toBeDefined();
  if (find) expect(await stopsOf(world).find?.(instrument, id)).toMatchObject({ class: fate });
}

function restingCases(market: GatewayMarket, stops: StopsUnderTest, open: () => GatewayWorld): void {
  it('VG-61 rests under our id, beside another one, and goes by its id', async () => {
    const world = open();
    await buy(world, market);
    const [one, other] = [stopAt(market), stopAt(market, { price: market.lower })];
    expect(await stopsOf(world).place(one)).toEqual({ class: 'RESTS' });
    expect(await stopsOf(world).place(other)).toEqual({ class: 'RESTS' });
    expect(await idsOf(world, market)).toEqual(new Set([one.id, other.id]));
    expect(await cancel(world, one)).toEqual({ class: 'GONE' });
    expect(await idsOf(world, market)).toEqual(new Set([other.id]));
    expect(await cancel(world, one)).toEqual({ class: 'GONE' });
    await fated(world, one, 'ENDED');
    await fated(world, other, 'RESTS');
    await fated(world, stopAt(market), 'ENDED');
  });

  it('VG-62 placed again while it rests is one, and is no open order', async () => {
    const world = open();
    await buy(world, market);
    const stop = stopAt(market);
    await stopsOf(world).place(stop);
    expect(await stopsOf(world).place(stop)).toEqual({ class: 'RESTS' });
    expect([...(await idsOf(world, market))]).toEqual([stop.id]);
    expect((await told(world.books.listOpenOrders())).orders).toEqual([]);
  });

  if (stops.pageMax) {
    const count = stops.pageMax + 1;
    it('VG-63 is listed also where a page does not hold them all', async () => {
      const world = open();
      await buy(world, market);
      const placed = Array.from({ length: count }, () => stopAt(market));
      for (const stop of placed) expect(await stopsOf(world).place(stop)).toEqual({ class: 'RESTS' });
      expect((await idsOf(world, market)).size).toBe(count);
    });
  }

  if (stops.replacing) holdingCases(market, stops.replacing, open);
  else if (market.instrument.kind === 'SPOT')
    it('VG-64 holds no coins: what is there can be sold beside it', async () => {
      const world = open();
      await buy(world, market);
      const quantity = await heldOf(world, market);
      expect(await stopsOf(world).place(stopAt(market, { quantity }))).toEqual({ class: 'RESTS' });
      const sale = await place(world, market, { type: 'market', side: 'sell', quantity });
      expect(await ended(world, sale)).toMatchObject({ status: 'FILLED' });
    });
}

function firingCases(market: GatewayMarket, stops: StopsUnderTest, open: () => GatewayWorld): void {
  it('VG-65 sells when the price comes, and its order says which stop it was', async () => {
    const world = open();
    await buy(world, market, 2);
    const before = await heldOf(world, market);
    const stop = stopAt(market);
    expect(await stopsOf(world).place(stop)).toEqual({ class: 'RESTS' });
    const venueStops = stopsOf(world);
    await world.moveTo(market.instrument, market.lower);
    expect((await heldOf(world, market)).toFixed()).toBe(before.minus(market.quantity).toFixed());
    expect(await idsOf(world, market)).toEqual(new Set());
    expect(await cancel(world, stop)).toEqual({ class: 'GONE' });
    await fated(world, stop, 'FIRED');
    if (venueStops.find)
      expect(await venueStops.find(market.instrument, stop.id)).toMatchObject({ sold: market.quantity });
    const { trades } = await everyTrade(world, market.instrument, Date.now() - 60_000, undefined);
    const fired = trades.at(-1);
    expect(fired).toMatchObject({ side: 'sell' });
    if (!fired || !stops.namesFired) return;
    const found = await told(world.books.lookUpByVenueId(market.instrument, fired.venueOrderId));
    expect(found).toMatchObject({ order: { clientOrderId: stop.id, status: 'FILLED' } });
  });
}

function doubtCases(market: GatewayMarket, stops: StopsUnderTest, open: () => GatewayWorld): void {
  it.each(broken)('VG-66 whose answer is %s may rest: the list tells', async (_, respond) => {
    const world = open();
    await buy(world, market);
    const stop = stopAt(market);
    await world.fault({ match: stops.placing, effect: 'after', respond });
    expect((await stopsOf(world).place(stop)).class).toBe('UNKNOWN');
    expect([...(await idsOf(world, market))]).toEqual([stop.id]);
    await world.fault({ match: stops.canceling, effect: 'before', respond });
    expect((await cancel(world, stop)).class).toBe('UNKNOWN');
    await world.fault({ match: stops.listing, effect: 'before', respond });
    expect((await stopsOf(world).list(market.instrument)).class).toBe('UNKNOWN');
  });

  it('VG-67 too small for the venue is refused in a code of ours, and too many requests are no refusal', async () => {
    const world = open();
    await buy(world, market);
    const { tooSmall } = market;
    expect(await stopsOf(world).place(stopAt(market, { quantity: tooSmall.dividedBy(1000) }))).toMatchObject({
      class: 'REFUSED',
      code: expect.stringMatching(/^VENUE_/),
    });
    await world.fault({ match: stops.placing, effect: 'before', respond: { status: 429, body: {} } });
    expect((await stopsOf(world).place(stopAt(market))).class).toBe('UNKNOWN');
    await world.fault({ match: stops.placing, effect: 'before', respond: { status: 418, body: {} } });
    expect(await stopsOf(world).place(stopAt(market))).toMatchObject({ stop: { scope: 'VENUE' } });
  });
}

function perpetualCases(
  market: GatewayMarket,
  instrument: PerpetualInstrument,
  open: () => GatewayWorld,
): void {
  it('VG-68 that the price has passed already is refused', async () => {
    const world = open();
    await buy(world, market);
    const price = market.above.times(2);
    expect(await stopsOf(world).place(stopAt(market, { price }))).toMatchObject({ class: 'REFUSED' });
  });

  it('VG-69 closes no more than there is', async () => {
    const world = open();
    await buy(world, market);
    const quantity = market.quantity.times(5);
    expect(await stopsOf(world).place(stopAt(market, { quantity }))).toEqual({ class: 'RESTS' });
    await world.moveTo(market.instrument, market.lower);
    expect((await heldOf(world, market)).toFixed()).toBe('0');
    expect(await idsOf(world, market)).toEqual(new Set());
  });

  it.each(['CROSS', 'ISOLATED'] as const)(
    'VG-70 of a SHORT buys, and in hedge mode closes its side alone: %s',
    async (marginMode) => {
      const world = open();
      const settings = settingsOf(market, { marginMode, positionMode: 'HEDGE' });
      expect(await world.session.applySettings?.(instrument, settings)).toEqual({ class: 'APPLIED' });
      const margin = { settle: instrument.settle, leverage: settings.leverage, mode: marginMode };
      for (const [side, positionSide] of [
        ['buy', 'LONG'],
        ['sell', 'SHORT'],
      ] as const)
        await ended(world, await place(world, market, { type: 'market', side, positionSide, margin }));
      const stop = stopAt(market, {
        ...{ side: 'SHORT', positionSide: 'SHORT', price: market.above, marginMode },
      });
      expect(await stopsOf(world).place(stop)).toEqual({ class: 'RESTS' });
      await world.moveTo(instrument, market.above.times('1.01').toDecimalPlaces(0));
      const { positions } = await told(world.books.listPositions?.());
      const left = positions.filter(
        (each) => each.instrument === instrument.symbol && !each.quantity.isZero(),
      );
      expect(left).toMatchObject([{ positionSide: 'LONG', quantity: market.quantity }]);
    },
  );
}
