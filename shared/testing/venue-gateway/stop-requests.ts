import { zero } from '../../domain/money/decimal.ts';
import type { VenueStopRequest, VenueStops } from '../../ports/venue.port.ts';
import { idOf } from '../sequential-ids.ts';
import {
  balanceOf,
  ended,
  type GatewayMarket,
  type GatewayUnderTest,
  type GatewayWorld,
  place,
  settingsOf,
  told,
} from './gateway-world.ts';

let serial = 0;
const placing = Date.now() % 1_000_000;

export type StopsUnderTest = NonNullable<GatewayUnderTest['stops']>;

export function stopsOf({ session }: GatewayWorld): VenueStops {
  if (!session.stops) throw new Error('test: the venue has no stops');
  return session.stops;
}

/** Of a LONG, under the market, by default. */
export function stopAt(market: GatewayMarket, given: Partial<VenueStopRequest> = {}): VenueStopRequest {
  serial += 1;
  const { instrument, quantity, below } = market;
  const mode = instrument.kind === 'PERPETUAL' ? { marginMode: 'CROSS' as const } : {};
  return {
    instrument,
    id: `TS${idOf(placing)}${serial}`,
    price: below,
    quantity,
    side: 'LONG',
    ...mode,
    ...given,
  };
}

export const idsOf = async (world: GatewayWorld, { instrument }: GatewayMarket) =>
  new Set((await told(stopsOf(world).list(instrument))).ids);
export const cancel = (world: GatewayWorld, { instrument, id }: VenueStopRequest) =>
  stopsOf(world).cancel(instrument, id);

/** What it protects: some venues take no stop without it. */
export async function buy(world: GatewayWorld, market: GatewayMarket, times = 1): Promise<void> {
  const { session } = world;
  if (market.instrument.kind === 'PERPETUAL')
    await session.applySettings?.(market.instrument, settingsOf(market));
  const quantity = market.quantity.times(times);
  await ended(world, await place(world, market, { type: 'market', quantity }));
}

export const heldOf = async (world: GatewayWorld, { instrument }: GatewayMarket) => {
  if (instrument.kind === 'SPOT') return balanceOf(world, instrument.base);
  const { positions } = await told(world.books.listPositions?.());
  return positions.find((each) => each.instrument === instrument.symbol)?.quantity ?? zero;
};
